package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.core.access.AccessRules;
import io.quorate.core.access.Demand;
import io.quorate.core.log.Principal;
import io.quorate.server.auth.AccessControl;
import io.quorate.server.auth.Identity;
import io.quorate.server.service.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In whose name one request is carried out, and what was demanded for it so far. Confined to the event loop of its
 * connection, but for what says otherwise.
 */
final class Authority {

    private final AccessControl access;
    private @Nullable Identity identity;
    private volatile long expiresAtMillis;
    private String named = "";
    private List<Demand> demands = List.of();

    Authority(AccessControl access) {
        this.access = access;
    }

    /** Somebody was recognized. */
    void is(Identity recognized) {
        identity = recognized;
        expiresAtMillis = recognized.expiresAtMillis();
    }

    /** Somebody says to be {@code user}, and may not be. What can't be a user's name is not worth remembering. */
    void claims(String user) {
        named = AccessRules.isName(user) ? user : "";
    }

    /** Who somebody said to be; empty: nobody said. */
    String claimed() {
        return named;
    }

    /** Whether the credentials were good until {@code nowMillis} at most, as far as was known. On any thread. */
    boolean mayHaveExpired(long nowMillis) {
        long end = expiresAtMillis;
        return end != 0 && end <= nowMillis;
    }

    /** Who was recognized; null: nobody was. */
    @Nullable
    Identity recognized() {
        return identity;
    }

    /** Whether anybody is asked who they are. */
    boolean isAsked() {
        return access.isEnabled();
    }

    /** Who asks, with the rights of this moment; everybody if nobody is asked. */
    Identity identity() {
        if (!access.isEnabled()) {
            return Identity.ANYONE;
        }
        Identity known = identity;
        if (known == null) {
            throw new RefusedException(AccessProblems.anonymous());
        }
        if (!isCurrent(known)) {
            known = access.table().renewed(known, System.currentTimeMillis());
            if (known == null) {
                throw new RefusedException(AccessProblems.disbelieved());
            }
            is(known);
        }
        return known;
    }

    /** Somebody with the rights of this moment, on any thread. */
    Identity renewed(Identity known) {
        Identity now = isCurrent(known) ? known : access.table().renewed(known, System.currentTimeMillis());
        if (now == null) {
            throw new RefusedException(AccessProblems.disbelieved());
        }
        return now;
    }

    private boolean isCurrent(Identity known) {
        return known.principal() instanceof Principal.Known one
                && one.accessRevision() == access.table().revision();
    }

    /** Refuses what is not granted; what is granted must stay so while the request lasts. */
    void require(Demand demand) {
        require(List.of(demand));
    }

    /** Refuses what is not granted; what is granted must stay so while the request lasts. */
    void require(List<Demand> wanted) {
        if (access.isEnabled() && !wanted.isEmpty()) {
            check(wanted);
            List<Demand> all = new ArrayList<>(demands);
            all.addAll(wanted);
            demands = all;
        }
    }

    /** Refuses what is not granted at this moment. */
    void check(List<Demand> wanted) {
        if (access.isEnabled()) {
            Identity asking = identity();
            Demand missing = asking.standing().rights().missing(wanted);
            if (missing != null) {
                throw new RefusedException(AccessProblems.denied(asking.user(), missing));
            }
        }
    }

    /** Why the request may not go on; null: it may. */
    @Nullable
    Problem lost() {
        Identity known = identity;
        if (known == null || !access.isEnabled()) {
            return null;
        }
        Identity now = access.table().renewed(known, System.currentTimeMillis());
        if (now == null) {
            return AccessProblems.revoked();
        }
        is(now);
        return lost(demands);
    }

    /** Why what demanded this may not go on; null: it may. */
    @Nullable
    Problem lost(List<Demand> wanted) {
        Identity now = identity;
        Demand missing = now == null ? null : now.standing().rights().missing(wanted);
        return missing == null ? null : AccessProblems.revoked(missing);
    }
}
