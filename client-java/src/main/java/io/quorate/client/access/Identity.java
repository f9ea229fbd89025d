package io.quorate.client.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from, as the cluster sees it. Immutable.
 *
 * @param name the user's, or the token's
 * @param method how that was proven: {@code password}, {@code session}, {@code token}, {@code certificate}; {@code none}
 *     where everybody may do everything
 * @param permissions what may be done, all roles together
 * @param expiresAt until when; null: for good
 */
public record Identity(
        String name,
        String method,
        List<String> roles,
        List<Permission> permissions,
        @Nullable Instant expiresAt) {

    public Identity {
        roles = List.copyOf(roles);
        permissions = List.copyOf(permissions);
    }
}
