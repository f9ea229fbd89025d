package io.quorate.core.log;

import java.util.List;

/**
 * Permissions under a name. Immutable.
 *
 * @param permissions their union is what the role allows
 */
public record Role(String name, List<Permission> permissions) {

    public Role {
        permissions = List.copyOf(permissions);
    }
}
