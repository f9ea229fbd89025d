package io.quorate.server.auth;

import io.quorate.api.ProblemCode;
import io.quorate.core.access.Demand;
import io.quorate.core.access.Demands;
import io.quorate.core.access.Judge;
import io.quorate.core.access.Stake;
import io.quorate.core.access.Standing;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Token;
import io.quorate.server.service.RefusedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds every request that would change something against the table before it is proposed. What can be known only where
 * the state is, whose a lease is or a hold, is judged again when the request is applied. Safe for any thread.
 */
final class Guard {

    private final Supplier<AccessTable> table;

    Guard(Supplier<AccessTable> table) {
        this.table = table;
    }

    /**
     * The request as it may be proposed: with the access revision at which it was looked at.
     *
     * @throws RefusedException if it may not be
     */
    Request admit(Request request) {
        AccessTable now = table.get();
        Demands demands = Demands.of(request.command());
        Principal principal = request.principal();
        if (demands.isInternal() || principal instanceof Principal.Internal) {
            throw refused("members ask this of each other only");
        }
        if (!(principal instanceof Principal.Known known)) {
            if (!demands.all().isEmpty() || !demands.stakes().isEmpty()) {
                throw refused("nobody was recognized");
            }
            return request;
        }
        Standing standing = now.standing(known);
        if (standing == null) {
            throw refused("the credential is not valid any more");
        }
        RequestKey key = request.key();
        if (key != null && !key.principal().equals(known.user())) {
            throw refused("the request key is another user's");
        }
        Demand missing = missing(now, standing, demands);
        if (missing != null) {
            throw refused(Judge.missing(missing));
        }
        Principal seen = new Principal.Known(known.user(), known.token(), now.revision());
        return new Request(key, request.digest(), seen, request.command());
    }

    private static @Nullable Demand missing(AccessTable now, Standing standing, Demands demands) {
        Demand missing = standing.rights().missing(demands.all());
        if (missing != null) {
            return missing;
        }
        for (Stake stake : demands.stakes()) {
            Demand other = otherwise(now, standing, stake);
            if (other != null && !standing.rights().meet(other)) {
                return other;
            }
        }
        return null;
    }

    private static @Nullable Demand otherwise(AccessTable now, Standing standing, Stake stake) {
        if (stake instanceof Stake.OfToken token) {
            Token found = now.token(token.id());
            return found == null ? null : Judge.ofToken(standing, found);
        }
        boolean isOfUser = stake instanceof Stake.OfUser || stake instanceof Stake.OfRequest;
        return isOfUser ? Judge.ofUser(standing, stake) : null;
    }

    private static RefusedException refused(String why) {
        return new RefusedException(ProblemCode.PERMISSION_DENIED, why);
    }
}
