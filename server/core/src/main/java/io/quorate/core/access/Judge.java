package io.quorate.core.access;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.View;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a request may be carried out, at the moment it is applied: what it demands once more if rights may have
 * changed since it was admitted, and whose the things are that must be the caller's own. Confined to one thread.
 */
public final class Judge {

    private static final String GONE = "the credential is not valid any more";

    private final AccessReader reader;
    private final Ownership ownership;

    private final TreeMap<String, Standing> standings = new TreeMap<>();
    private long accessRevision;

    /** Judges by what is in {@code view}. */
    public Judge(View view, Ownership ownership) {
        this.reader = new AccessReader(view);
        this.ownership = ownership;
        forget();
    }

    /** What was read of rights may have changed. */
    public void forget() {
        standings.clear();
        accessRevision = -1;
    }

    /** Why a request is refused; null: it is not. */
    public @Nullable String refusal(Request request) {
        if (!(request.principal() instanceof Principal.Known known)) {
            return null;
        }
        RequestKey key = request.key();
        if (key != null && !key.principal().equals(known.user())) {
            return "the request key is another user's";
        }
        Demands demands = Demands.of(request.command());
        if (demands.isInternal()) {
            return "members ask this of each other only";
        }
        if (hasMoved(known)) {
            Standing standing = standing(known);
            Demand missing = standing == null ? null : standing.rights().missing(demands.all());
            if (standing == null || missing != null) {
                return missing == null ? GONE : missing(missing);
            }
        }
        for (Stake stake : demands.stakes()) {
            String refusal = refusal(known, stake);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private boolean hasMoved(Principal.Known known) {
        if (accessRevision < 0) {
            accessRevision = reader.state().revision();
        }
        return accessRevision != known.accessRevision();
    }

    /** As of now; null: nothing lets this user in any more. */
    private @Nullable Standing standing(Principal.Known known) {
        String token = known.token();
        String name = known.user() + '\0' + (token == null ? "" : token);
        Standing standing = standings.get(name);
        if (standing == null) {
            standing = Standing.find(reader, known.user(), token);
            if (standing != null) {
                standings.put(name, standing);
            }
        }
        return standing;
    }

    private @Nullable String refusal(Principal.Known known, Stake stake) {
        if (isOwn(known, stake)) {
            return null;
        }
        Standing standing = standing(known);
        if (standing == null) {
            return GONE;
        }
        Demand other = otherwise(standing, stake);
        return other == null || standing.rights().meet(other) ? null : missing(other);
    }

    /** Whether it is plain without a look at rights that a lease or a hold is the caller's: most often it is. */
    private boolean isOwn(Principal.Known known, Stake stake) {
        Ownership.Owner owner = null;
        if (stake instanceof Stake.OfLease lease) {
            owner = ownership.ofLease(lease.lease());
        } else if (stake instanceof Stake.OfHold hold) {
            owner = ownership.ofHold(hold.kind(), hold.name(), hold.token());
        } else if (stake instanceof Stake.OfClaim claim) {
            owner = ownership.ofLease(claim.lease());
        }
        return owner != null && known.user().equals(owner.author());
    }

    /** What a caller is told who lacks a right. */
    public static String missing(Demand demand) {
        return demand.inWords() + " is not granted";
    }

    /** What must be granted since it is not the caller's own; null: nothing. */
    private @Nullable Demand otherwise(Standing standing, Stake stake) {
        if (stake instanceof Stake.OfLease lease) {
            Ownership.Owner owner = ownership.ofLease(lease.lease());
            return owner == null ? null : Demand.onName(Domain.LEASE, owner.leaseName(), Action.ADMIN);
        }
        if (stake instanceof Stake.OfHold hold) {
            Ownership.Owner owner = ownership.ofHold(hold.kind(), hold.name(), hold.token());
            return otherwise(standing, owner, hold.kind(), hold.name());
        }
        if (stake instanceof Stake.OfClaim claim) {
            return otherwise(standing, ownership.ofLease(claim.lease()), claim.kind(), claim.name());
        }
        return otherwise(reader, standing, stake);
    }

    /** Of a hold or a claim that is another's, or not there at all. */
    private static @Nullable Demand otherwise(
            Standing standing, Ownership.@Nullable Owner owner, Kind kind, Bytes name) {
        Demand force = Demand.onName(Domain.of(kind), name, Action.ADMIN);
        if (owner != null) {
            return force;
        }
        return standing.rights().meet(force) ? null : Demand.onName(Domain.of(kind), name, Action.WRITE);
    }

    private static @Nullable Demand otherwise(AccessReader reader, Standing standing, Stake stake) {
        if (stake instanceof Stake.OfToken token) {
            Token found = reader.token(token.id());
            return found == null ? null : ofToken(standing, found);
        }
        return ofUser(standing, stake);
    }

    /** What a caller must be granted to revoke a token; null: nothing. */
    public static @Nullable Demand ofToken(Standing standing, Token token) {
        boolean isOwn = standing.user().equals(token.user())
                && (!standing.isRestricted() || token.id().equals(standing.token()));
        return isOwn ? null : Demand.onTokensOf(token.user(), Action.WRITE);
    }

    /** What a caller must be granted since a stake in users or requests is not the caller's own; null: nothing. */
    public static @Nullable Demand ofUser(Standing standing, Stake stake) {
        if (stake instanceof Stake.OfUser user) {
            boolean isOwn = standing.user().equals(user.user()) && !standing.isRestricted();
            return isOwn ? null : user.otherwise();
        }
        if (stake instanceof Stake.OfRequest request) {
            return standing.user().equals(request.principal()) ? null : Demand.onAll(Domain.AUTH, Action.ADMIN);
        }
        throw new IllegalStateException(stake.getClass() + " can't be judged");
    }
}
