package io.quorate.core.claim;

import io.quorate.core.log.ClaimOutcome.Link;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads claims from one sight of the store, at one moment of cluster time. Confined to one thread. */
public final class ClaimReader {

    /** How many waiting claims are looked at for the longest chains. */
    private static final int CHAINS_FROM_MAX = 1_000;

    private static final int CHAIN_LENGTH_MAX = 32;

    private final View view;
    private final ClaimStore store;
    private final long clusterMillis;

    /** Reads {@code view} at {@code clusterMillis}. */
    public ClaimReader(View view, long clusterMillis) {
        this.view = view;
        this.store = new ClaimStore(new Transaction(view), clusterMillis);
        this.clusterMillis = clusterMillis;
    }

    /** How things stand with {@code name}; who waits, {@code queueLimit} at most. */
    public ClaimState state(Kind kind, Bytes name, int queueLimit) {
        StoredResource resource = store.resource(kind, name);
        ClaimStore.LastEnding last = store.lastEnding(kind, name);
        List<Waiter> queue = new ArrayList<>();
        if (resource.queued() > 0) {
            for (StoredClaim claim : store.queue(kind, name, queueLimit)) {
                queue.add(waiter(claim, claim.part(name)));
            }
        }
        return new ClaimState(
                kind,
                name,
                resource.limit(),
                resource.used(),
                resource.holders() == 0 ? List.of() : store.holds(kind, name, Integer.MAX_VALUE),
                resource.queued(),
                queue,
                Math.max(0, resource.quietUntilMillis() - clusterMillis),
                last == null ? 0 : last.token(),
                last == null ? null : last.ending(),
                resource.generation());
    }

    private Waiter waiter(StoredClaim claim, StoredClaim.Part part) {
        return new Waiter(
                claim.id(),
                claim.lease(),
                claim.owner(),
                part.shared(),
                part.slots(),
                claim.priority(),
                claim.sinceMillis(),
                Math.max(0, claim.deadlineMillis() - clusterMillis),
                claim.payload());
    }

    /** The names in a range that are held, wanted, or have a limit or a past, in order, {@code limit} at most. */
    public List<Bytes> names(Kind kind, KeyRange names, int limit) {
        List<Bytes> found = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.CLAIMS, ClaimRows.resources(kind, names), Order.ASCENDING)) {
            while (found.size() < limit && cursor.next()) {
                found.add(ClaimRows.nameOf(cursor.key()));
            }
        }
        return List.copyOf(found);
    }

    /** The holds on a lease, {@code limit} at most. */
    public List<Hold> holdsOn(long lease, int limit) {
        return holdsOn(store, lease, limit);
    }

    /** The lease on which the hold of a token lives; 0: there is no such hold. */
    public long leaseOf(Kind kind, Bytes name, long token) {
        long claim = store.pointed(ClaimRows.hold(kind, name, token));
        return claim == 0 ? 0 : store.require(claim).lease();
    }

    /** A claim's holds; empty: it waits; null: it is over. */
    public @Nullable List<Hold> standing(long claim) {
        StoredClaim known = store.claim(claim);
        if (known == null) {
            return null;
        }
        return known.isHeld() ? known.parts().stream().map(known::hold).toList() : List.of();
    }

    /** The incarnations of members that claims wait on, {@code limit} at most. */
    public List<Long> waitedOn(int limit) {
        List<Long> origins = new ArrayList<>();
        KeyRange left = ClaimRows.TICKETS;
        while (origins.size() < limit) {
            long origin;
            try (Cursor cursor = view.scan(Space.CLAIMS, left, Order.ASCENDING)) {
                if (!cursor.next()) {
                    break;
                }
                origin = ClaimRows.first(cursor.key());
            }
            origins.add(origin);
            Bytes next = ClaimRows.tickets(origin).to();
            if (next == null) {
                break;
            }
            left = new KeyRange(next, ClaimRows.TICKETS.to());
        }
        return List.copyOf(origins);
    }

    /** How many holds there are. */
    public long held() {
        return store.totals().held();
    }

    /** How many claims wait. */
    public long waiting() {
        return store.totals().waiting();
    }

    /** How many claims were refused because they would have waited for themselves. */
    public long deadlocks() {
        return store.totals().deadlocks();
    }

    /** When the next wait, linger or quiet time ends, cluster time; {@link Long#MAX_VALUE}: there is none. */
    public static long nextDueMillis(View view) {
        try (Cursor cursor = view.scan(Space.CLAIMS, ClaimRows.DEADLINES, Order.ASCENDING)) {
            return cursor.next() ? ClaimRows.first(cursor.key()) : Long.MAX_VALUE;
        }
    }

    /** The longest chains of waiting, each from the last in it to whoever holds all up; a cycle ends where it began. */
    public List<List<Link>> chains(int limit) {
        List<List<Link>> chains = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.CLAIMS, ClaimRows.CLAIMS, Order.ASCENDING)) {
            while (ids.size() < CHAINS_FROM_MAX && cursor.next()) {
                ids.add(ClaimRows.first(cursor.key()));
            }
        }
        for (long id : ids) {
            StoredClaim claim = store.require(id);
            if (!claim.isHeld()) {
                chains.add(chainFrom(claim));
            }
        }
        chains.sort(Comparator.comparingInt((List<Link> chain) -> chain.size()).reversed());
        return List.copyOf(chains.subList(0, Math.min(limit, chains.size())));
    }

    private List<Link> chainFrom(StoredClaim start) {
        List<Link> chain = new ArrayList<>();
        TreeSet<Long> seen = new TreeSet<>();
        StoredClaim at = start;
        while (at != null && chain.size() < CHAIN_LENGTH_MAX) {
            Bytes name = at.parts().get(0).name();
            chain.add(new Link(at.owner(), at.lease(), at.kind(), name));
            if (!seen.add(at.id())) {
                return chain;
            }
            at = holderThatWaits(at, name);
        }
        return chain;
    }

    /** A claim that waits and whose claimant has what another one wants. */
    private @Nullable StoredClaim holderThatWaits(StoredClaim waiter, Bytes name) {
        for (Hold hold : store.holds(waiter.kind(), name, CHAIN_LENGTH_MAX)) {
            for (StoredClaim other : store.claimsOf(hold.lease(), hold.owner(), CHAINS_FROM_MAX)) {
                if (!other.isHeld()) {
                    return other;
                }
            }
        }
        return null;
    }

    static List<Hold> holdsOn(ClaimStore store, long lease, int limit) {
        List<Hold> holds = new ArrayList<>();
        for (StoredClaim claim : store.claimsOf(lease)) {
            if (claim.isHeld()) {
                for (StoredClaim.Part part : claim.parts()) {
                    if (holds.size() < limit) {
                        holds.add(claim.hold(part));
                    }
                }
            }
        }
        return holds;
    }
}
