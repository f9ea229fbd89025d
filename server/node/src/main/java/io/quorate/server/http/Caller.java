package io.quorate.server.http;

import io.quorate.core.access.Demand;
import io.quorate.core.access.Rights;
import io.quorate.core.log.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is believed to be who they say, and what they may do. Immutable.
 *
 * @param principal in whose name requests are carried out
 * @param rights what that one may do at {@code principal}'s access revision
 * @param roles where that comes from
 * @param method how it was proven, in a word
 * @param expiresAtMillis until when it is believed, wall clock; 0: no end is known
 */
record Caller(Principal.Known principal, Rights rights, List<String> roles, String method, long expiresAtMillis) {

    Caller {
        roles = List.copyOf(roles);
    }

    String user() {
        return principal.user();
    }

    /** The first of {@code demands} that is not met; null: all are. */
    @Nullable
    Demand missing(List<Demand> demands) {
        return rights.missing(demands);
    }

    /** What is to be seen. */
    Sight sight() {
        return new Sight(user(), rights);
    }
}
