package io.quorate.server.auth;

import io.quorate.core.access.BuiltIn;
import io.quorate.core.access.Rights;
import io.quorate.core.access.Standing;
import io.quorate.core.log.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from, as recognized when it came. Immutable.
 *
 * @param principal what is written into the requests made on this one's behalf
 * @param via by what it was recognized
 * @param standing what this one is and may do
 * @param expiresAtMillis when that ends by itself, wall clock; 0: never
 */
public record Identity(Principal principal, Via via, Standing standing, long expiresAtMillis) {

    /** Everybody, where nobody is asked who they are: may do everything. */
    public static final Identity ANYONE = new Identity(
            Principal.ANYONE,
            Via.NOTHING,
            new Standing("", null, List.of(BuiltIn.ROOT), false, Rights.of(BuiltIn.ROLES)),
            0);

    static Identity of(Standing standing, long accessRevision, Via via, long expiresAtMillis) {
        Principal principal = new Principal.Known(standing.user(), standing.token(), accessRevision);
        return new Identity(principal, via, standing, expiresAtMillis);
    }

    /** Whether this one was asked for a name, and had one. */
    public boolean isKnown() {
        return principal instanceof Principal.Known;
    }

    /** The user's name; empty for everybody. It is also what keeps the keys of different callers' requests apart. */
    public String user() {
        return standing.user();
    }

    /** The id of the token that let this one in; null: something else did. */
    public @Nullable String token() {
        return standing.token();
    }

    /** The roles in force. */
    public List<String> roles() {
        return standing.roles();
    }
}
