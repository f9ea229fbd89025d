package io.quorate.client.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token of a program, or a login. What it is proven by is not told. Immutable.
 *
 * @param id what it is revoked by
 * @param name what it is for; empty: nobody said
 * @param user whose it is; empty: nobody's
 * @param isLogin whether it was got by a password
 * @param createdAt null: not known
 * @param expiresAt null: never
 */
public record Token(
        String id,
        String name,
        String user,
        List<String> roles,
        boolean isLogin,
        @Nullable Instant createdAt,
        @Nullable Instant expiresAt) {

    public Token {
        roles = List.copyOf(roles);
    }
}
