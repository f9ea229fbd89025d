package io.quorate.client.access;

import java.util.List;

/**
 * A name for a set of permissions. Immutable.
 *
 * @param isBuiltIn whether it is always there and cannot be changed
 */
public record Role(String name, List<Permission> permissions, boolean isBuiltIn) {

    public Role {
        permissions = List.copyOf(permissions);
    }

    /** A role to be made. */
    public static Role of(String name, Permission... permissions) {
        return new Role(name, List.of(permissions), false);
    }
}
