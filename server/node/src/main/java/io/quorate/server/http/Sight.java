package io.quorate.server.http;

import io.quorate.core.access.Demand;
import io.quorate.core.access.Rights;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Kind;
import io.quorate.core.log.RequestKey;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one caller may see, at one moment. Immutable. */
final class Sight {

    private final String user;
    private final Rights rights;

    Sight(String user, Rights rights) {
        this.user = user;
        this.rights = rights;
    }

    /** Refuses what is not granted. */
    void require(Demand demand) {
        if (!rights.meet(demand)) {
            throw new RefusedException(AccessProblems.denied(user, demand));
        }
    }

    /** Refuses unless all names may be seen; of instances these are their keys. */
    void require(Kind kind, KeyRange names) {
        require(demand(kind, names));
    }

    /** Whether all names may be seen; of instances these are their keys. */
    boolean sees(Kind kind, KeyRange names) {
        return rights.meet(demand(kind, names));
    }

    /** What it takes to see all of {@code names}; of instances these are their keys. */
    static Demand demand(Kind kind, KeyRange names) {
        return new Demand(Domain.of(kind), kind == Kind.INSTANCE ? beforeZero(names) : names, Action.READ);
    }

    /**
     * The names that keys are about that begin with a name and a zero byte. Names have no such byte, and none of those
     * before the space.
     */
    static KeyRange beforeZero(KeyRange keys) {
        Bytes from = beforeZero(keys.from());
        Bytes to = keys.to();
        if (to == null) {
            return new KeyRange(from, null);
        }
        Bytes last = beforeZero(to);
        if (last.size() < to.size()) {
            return new KeyRange(from, last.successor());
        }
        boolean isPast = !to.isEmpty() && to.at(to.size() - 1) == 1;
        return new KeyRange(
                from, isPast ? Bytes.copyOf(to.array(), 0, to.size() - 1).successor() : to);
    }

    private static Bytes beforeZero(Bytes key) {
        for (int at = 0; at < key.size(); at++) {
            if (key.at(at) == 0) {
                return Bytes.copyOf(key.array(), 0, at);
            }
        }
        return key;
    }

    /** Those parts of {@code names} that may be seen, in order and apart from each other. */
    List<KeyRange> readable(Domain domain, KeyRange names) {
        List<KeyRange> parts = new ArrayList<>();
        for (Rights.Grant grant : rights.grants()) {
            KeyRange range = grant.permission().scope().range();
            if (!grant.permission().allows(domain, Action.READ)) {
                continue;
            }
            Bytes from = range.from().compareTo(names.from()) > 0 ? range.from() : names.from();
            Bytes to = earlier(range.to(), names.to());
            if (to != null && from.compareTo(to) >= 0) {
                continue;
            }
            int last = parts.size() - 1;
            if (last < 0 || isBefore(parts.get(last).to(), from)) {
                parts.add(new KeyRange(from, to));
            } else {
                parts.set(
                        last,
                        new KeyRange(
                                parts.get(last).from(), later(parts.get(last).to(), to)));
            }
        }
        return parts;
    }

    /** The end that comes first; null is the end of everything. */
    private static @Nullable Bytes earlier(@Nullable Bytes one, @Nullable Bytes other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) < 0 ? one : other;
    }

    private static @Nullable Bytes later(@Nullable Bytes one, @Nullable Bytes other) {
        return one == null || other == null ? null : one.compareTo(other) < 0 ? other : one;
    }

    private static boolean isBefore(@Nullable Bytes end, Bytes start) {
        return end != null && end.compareTo(start) < 0;
    }

    // ---- what belongs to somebody

    /** Whether a lease is the caller's own, or may be seen by its name. */
    boolean sees(LeaseRecord lease) {
        return user.equals(lease.author())
                || rights.meet(onLease(lease, Action.READ))
                || rights.meet(onLease(lease, Action.ADMIN));
    }

    /** Refuses unless the lease may be seen. */
    void require(LeaseRecord lease) {
        if (!sees(lease)) {
            throw new RefusedException(AccessProblems.denied(user, onLease(lease, Action.READ)));
        }
    }

    private static Demand onLease(LeaseRecord lease, Action action) {
        return Demand.onName(Domain.LEASE, lease.name(), action);
    }

    /** Refuses what is remembered of a request of somebody else. */
    void requireOwn(RequestKey key) {
        if (!key.principal().equals(user)) {
            throw new IllegalStateException("the request is looked for under another name than the caller's");
        }
    }
}
