package io.quorate.client.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A login that succeeded. Immutable.
 *
 * @param token what to send as a bearer token from now on
 * @param expiresAt when it ends if it is not used; null: not told
 */
public record Login(
        String token,
        String user,
        List<String> roles,
        @Nullable Instant expiresAt) {

    public Login {
        roles = List.copyOf(roles);
    }

    @Override
    public String toString() {
        return "Login[user=" + user + ", roles=" + roles + ", expiresAt=" + expiresAt + "]";
    }
}
