package io.quorate.core.claim;

import io.quorate.core.claim.StoredClaim.Part;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClaimOutcome.Grant;
import io.quorate.core.log.ClaimOutcome.Reason;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Settled;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Holds and queues while one command is carried out: who comes, goes, and gets it next. Confined to one thread.
 *
 * <p>A queue is strictly first come, first served, but for priorities: nobody passes anybody. A claim of several locks
 * stands in the queue of each and is granted when it is first in all of them and all of them are free.
 */
final class Queues {

    /** The number of holders a refusal shows: it may be remembered for long. */
    private static final int HOLDERS_SHOWN_MAX = 10;

    private final ClaimStore store;
    private final LeaseBook leases;
    private final long clusterMillis;
    private final long wallMillis;
    private final long revision;

    private final List<HoldChange> changes = new ArrayList<>();
    private final List<Settling> settling = new ArrayList<>();
    /** What may have got room for the next in its queue. */
    private final TreeSet<Bytes> freed = new TreeSet<>();

    private int grants;

    Queues(ClaimStore store, LeaseBook leases, long clusterMillis, long wallMillis, long revision) {
        this.store = store;
        this.leases = leases;
        this.clusterMillis = clusterMillis;
        this.wallMillis = wallMillis;
        this.revision = revision;
    }

    private record Settling(Ticket ticket, Answer answer) {}

    List<HoldChange> changes() {
        return changes;
    }

    int grants() {
        return grants;
    }

    /** The requests whose wait is over, answered at {@code atRevision}. */
    List<Settled> settled(long atRevision) {
        if (settling.isEmpty()) {
            return List.of();
        }
        List<Settled> settled = new ArrayList<>(settling.size());
        for (Settling one : settling) {
            settled.add(new Settled(one.ticket(), one.answer().at(atRevision)));
        }
        return settled;
    }

    void changed(HoldChange change) {
        changes.add(change);
    }

    /** Whether a claim that comes now would be granted without waiting. */
    boolean isFree(StoredClaim claim) {
        for (Part part : claim.parts()) {
            StoredResource resource = store.resource(claim.kind(), part.name());
            if (resource.queued() > 0
                    || !isOpen(resource)
                    || !resource.admits(claim.kind(), part.shared(), part.slots())) {
                return false;
            }
        }
        return true;
    }

    private boolean isOpen(StoredResource resource) {
        return resource.quietUntilMillis() <= clusterMillis;
    }

    /** Puts a claim at the end of its queues; its place in the longest, from 1. */
    int enqueue(StoredClaim claim) {
        int position = 0;
        for (Part part : claim.parts()) {
            Bytes row = ClaimRows.resource(claim.kind(), part.name());
            StoredResource resource = store.resource(row).withQueued(1);
            store.put(row, resource);
            store.point(ClaimRows.place(claim.kind(), part.name(), claim.priority(), claim.id()), claim.id());
            position = Math.max(position, resource.queued());
            if (claim.lease() != 0) {
                store.point(claimant(claim, claim.lease(), part, false), claim.id());
            }
        }
        if (claim.lease() != 0) {
            leases.claimed(claim.lease(), 1);
        }
        Ticket ticket = claim.ticket();
        if (ticket != null) {
            store.point(ClaimRows.ticket(ticket), claim.id());
        }
        store.put(store.lookAt(claim, claim.deadlineMillis()));
        store.count(0, 1, 0);
        return position;
    }

    /** Takes a waiting claim out of its queues, and answers its request. */
    void leave(StoredClaim claim, Reason reason) {
        removeFromQueues(claim);
        if (claim.lease() != 0) {
            forgetClaimant(claim);
            leases.claimed(claim.lease(), -1);
        }
        store.lookAt(claim, 0);
        store.delete(claim);
        settle(claim, unavailable(claim.kind(), claim.parts().get(0).name(), reason, waited(claim)));
    }

    /** Answers the request that waits for a claim, if there is one. */
    void settle(StoredClaim claim, Answer answer) {
        Ticket ticket = claim.ticket();
        if (ticket != null) {
            store.remove(ClaimRows.ticket(ticket));
            settling.add(new Settling(ticket, answer));
        }
    }

    private void removeFromQueues(StoredClaim claim) {
        for (Part part : claim.parts()) {
            store.remove(ClaimRows.place(claim.kind(), part.name(), claim.priority(), claim.id()));
            Bytes row = ClaimRows.resource(claim.kind(), part.name());
            StoredResource left = store.resource(row).withQueued(-1);
            if (claim.kind() == Kind.BARRIER && left.queued() == 0) {
                left = left.withLimit(0);
            }
            store.put(row, left);
            freed.add(row);
        }
        store.count(0, -1, 0);
    }

    private void forgetClaimant(StoredClaim waiter) {
        for (Part part : waiter.parts()) {
            store.remove(claimant(waiter, waiter.lease(), part, false));
        }
    }

    private static Bytes claimant(StoredClaim claim, long lease, Part part, boolean isHeld) {
        return ClaimRows.claimant(lease, claim.kind(), part.name(), claim.owner(), isHeld);
    }

    /** Grants a claim that nobody has stored, or that waits; its answer. */
    Answer grant(StoredClaim claim, boolean waits) {
        if (waits) {
            removeFromQueues(claim);
            if (claim.lease() != 0) {
                forgetClaimant(claim);
            }
        }
        long lease = claim.lease() != 0 ? claim.lease() : leases.grantOwn(claim.ttlMillis(), claim.salt());
        List<Part> held = new ArrayList<>(claim.parts().size());
        List<LongFunction<Grant>> granted = new ArrayList<>(claim.parts().size());
        for (Part part : claim.parts()) {
            grants++;
            Part hold = new Part(part.name(), part.shared(), part.slots(), revision + grants);
            held.add(hold);
            granted.add(grantOf(claim.kind(), hold));
            Bytes row = ClaimRows.resource(claim.kind(), part.name());
            StoredResource resource = store.resource(row);
            if (StoredResource.isOnly(claim.kind(), part.shared())) {
                store.put(row, resource.withOnly(hold.token(), claim.id(), part.slots()));
            } else {
                store.put(row, resource.withHold(part.slots()));
                store.point(ClaimRows.hold(claim.kind(), part.name(), hold.token()), claim.id());
            }
            store.point(claimant(claim, lease, part, true), claim.id());
        }
        if (!waits || claim.lease() == 0) {
            leases.claimed(lease, 1);
        }
        store.count(held.size(), 0, 0);
        StoredClaim now = store.lookAt(claim, claim.lingerUntilMillis()).granted(held, lease, wallMillis);
        now = now.lingerUntilMillis() == 0 ? now : now.lookedAt(now.lingerUntilMillis());
        store.put(now);
        for (Part part : held) {
            changes.add(new HoldChange.Granted(now.hold(part)));
        }
        Answer answer = granted(now, granted, lease, waited(claim), false);
        if (waits) {
            settle(claim, answer);
        }
        return answer;
    }

    /** What a claimant is told that has what it asks for. */
    Answer reacquired(StoredClaim claim) {
        List<LongFunction<Grant>> held = new ArrayList<>(claim.parts().size());
        for (Part part : claim.parts()) {
            held.add(at -> grant(part, 0, null));
        }
        return granted(claim, held, claim.lease(), 0, true);
    }

    private Answer granted(
            StoredClaim claim, List<LongFunction<Grant>> held, long lease, long waitedMillis, boolean reacquired) {
        long ttlMillis = leases.ttlMillis(lease);
        long remainingMillis = leases.remainingMillis(lease);
        return at -> new ClaimOutcome.Granted(
                at,
                claim.id(),
                claim.kind(),
                claim.owner(),
                at(at, held),
                lease,
                claim.isOwn(),
                ttlMillis,
                remainingMillis,
                waitedMillis,
                reacquired);
    }

    private static List<Grant> at(long revision, List<LongFunction<Grant>> held) {
        List<Grant> grants = new ArrayList<>(held.size());
        for (LongFunction<Grant> grant : held) {
            grants.add(grant.apply(revision));
        }
        return grants;
    }

    /** A grant, but for the revision at which the hold before it ended, if that was in this command. */
    private LongFunction<Grant> grantOf(Kind kind, Part hold) {
        for (int at = changes.size() - 1; at >= 0; at--) {
            if (changes.get(at) instanceof HoldChange.Ended ended
                    && ended.hold().kind() == kind
                    && ended.hold().name().equals(hold.name())) {
                return revisionAfter ->
                        grant(hold, ended.hold().token(), new Ending(ended.how(), revisionAfter, clusterMillis));
            }
        }
        ClaimStore.LastEnding last = store.lastEnding(kind, hold.name());
        Grant grant = last == null ? grant(hold, 0, null) : grant(hold, last.token(), last.ending());
        return revisionAfter -> grant;
    }

    private static Grant grant(Part hold, long previousToken, @Nullable Ending previous) {
        return new Grant(hold.name(), hold.token(), hold.shared(), hold.slots(), previousToken, previous);
    }

    /** Ends all holds of a granted claim. */
    void end(StoredClaim claim, Ending.How how) {
        StoredClaim left = claim;
        for (Part part : claim.parts()) {
            left = end(left, part, how);
        }
    }

    /** Ends one hold; what is left of its claim. */
    StoredClaim end(StoredClaim claim, Part part, Ending.How how) {
        Hold hold = claim.hold(part);
        if (!StoredResource.isOnly(claim.kind(), part.shared())) {
            store.remove(ClaimRows.hold(claim.kind(), part.name(), part.token()));
        }
        store.remove(claimant(claim, claim.lease(), part, true));
        Bytes row = ClaimRows.resource(claim.kind(), part.name());
        StoredResource resource = store.resource(row).withoutHold(part.slots());
        long quietUntilMillis = how.isLoss() ? clusterMillis + claim.releaseDelayMillis() : 0;
        if (claim.releaseDelayMillis() > 0 && quietUntilMillis > resource.quietUntilMillis()) {
            resource = resource.quietUntil(quietUntilMillis);
            store.lookAt(row, quietUntilMillis);
        }
        store.put(row, resource);
        freed.add(row);
        store.count(-1, 0, 0);
        changes.add(new HoldChange.Ended(hold, how));

        StoredClaim left = claim.without(part);
        if (left.parts().isEmpty()) {
            store.lookAt(left, 0);
            store.delete(left);
            leases.claimed(claim.lease(), -1);
            if (claim.isOwn() && how == Ending.How.RELEASED) {
                leases.dropOwn(claim.lease());
            }
        } else {
            store.put(left);
        }
        return left;
    }

    /** The quiet time of something is over. */
    void open(Bytes row) {
        StoredResource resource = store.resource(row);
        if (resource.quietUntilMillis() != 0 && isOpen(resource)) {
            store.put(row, resource.quietUntil(0));
            freed.add(row);
        }
    }

    /** There may be room for more. */
    void freed(Bytes row) {
        freed.add(row);
    }

    /** Gives whatever became free to whoever is next. */
    void handOn() {
        while (!freed.isEmpty()) {
            Bytes row = freed.first();
            while (handOnOne(row)) {
                // until the first in the queue has to wait
            }
            freed.remove(row);
        }
    }

    /** Whether something happened, so that there may be more to do. */
    private boolean handOnOne(Bytes row) {
        Kind kind = ClaimRows.kindOf(row);
        StoredResource resource = store.resource(row);
        if (kind == Kind.BARRIER || resource.queued() == 0 || !isOpen(resource)) {
            return false;
        }
        StoredClaim next = store.head(kind, ClaimRows.nameOf(row));
        if (next == null) {
            throw new IllegalStateException("a queue of " + resource.queued() + " is empty");
        }
        if (next.lease() != 0 && !leases.isAlive(next.lease())) {
            leave(next, Reason.LEASE_ENDED);
            return true;
        }
        if (next.deadlineMillis() <= clusterMillis) {
            leave(next, Reason.TIMEOUT);
            return true;
        }
        for (Part part : next.parts()) {
            StoredResource wanted = store.resource(kind, part.name());
            if (!isOpen(wanted) || !wanted.admits(kind, part.shared(), part.slots())) {
                return false;
            }
            if (next.parts().size() > 1) {
                StoredClaim first = store.head(kind, part.name());
                if (first == null || first.id() != next.id()) {
                    return false;
                }
            }
        }
        grant(next, true);
        return true;
    }

    long waited(StoredClaim claim) {
        return Math.max(0, clusterMillis - claim.queuedMillis());
    }

    /** Why a claim is not granted, and who has what it wants. */
    Answer unavailable(Kind kind, Bytes name, Reason reason, long waitedMillis) {
        StoredResource resource = store.resource(kind, name);
        List<Hold> holders = store.holds(kind, name, HOLDERS_SHOWN_MAX);
        long quietMillis = Math.max(0, resource.quietUntilMillis() - clusterMillis);
        int queued = resource.queued();
        return at -> new ClaimOutcome.Unavailable(at, kind, name, reason, holders, queued, quietMillis, waitedMillis);
    }

    /** The claim of {@code lease} and {@code owner} for a name; null: there is none. */
    @Nullable
    StoredClaim claimOf(long lease, Kind kind, Bytes name, String owner) {
        if (lease == 0) {
            return null;
        }
        long held = store.pointed(ClaimRows.claimant(lease, kind, name, owner, true));
        long id = held != 0 ? held : store.pointed(ClaimRows.claimant(lease, kind, name, owner, false));
        return id == 0 ? null : store.require(id);
    }
}
