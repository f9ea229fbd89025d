package io.quorate.core.claim;

import io.quorate.core.claim.StoredClaim.Part;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Acquire;
import io.quorate.core.log.ClaimCommand.Claimant;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClaimOutcome.Reason;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Settled;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what one command asks of claims. Confined to one thread.
 *
 * <p>Tokens are the revisions after the one the command finds, in the order of the grants. What the command changed of
 * holds is for the caller to write down at the revision it ends at, and to {@link #remember}.
 */
public final class Claims {

    private final ClaimStore store;
    private final Queues queues;
    private final LeaseBook leases;
    private final long clusterMillis;
    private final long wallMillis;

    /** The claims in {@code transaction}, at a moment and after {@code revision}. */
    public Claims(Transaction transaction, LeaseBook leases, long clusterMillis, long wallMillis, long revision) {
        this.store = new ClaimStore(transaction, clusterMillis);
        this.queues = new Queues(store, leases, clusterMillis, wallMillis, revision);
        this.leases = leases;
        this.clusterMillis = clusterMillis;
        this.wallMillis = wallMillis;
    }

    /** What changed of holds so far, in order. */
    public List<HoldChange> changes() {
        return queues.changes();
    }

    /** How many grants there were so far. */
    public int grants() {
        return queues.grants();
    }

    /** The requests whose wait is over, answered at {@code revision}. */
    public List<Settled> settled(long revision) {
        return queues.settled(revision);
    }

    /** Gives what became free to whoever is next. The last step of every command. */
    public void handOn() {
        queues.handOn();
    }

    /** Remembers how the holds that changed here ended, at {@code revision}. */
    public void remember(long revision) {
        for (HoldChange change : queues.changes()) {
            if (change instanceof HoldChange.Ended ended) {
                store.remember(ended.hold(), new Ending(ended.how(), revision, clusterMillis));
            }
        }
    }

    /** Carries out a command about claims that names no lease to be checked. */
    public Answer execute(ClaimCommand command) {
        if (command instanceof Acquire acquire) {
            return acquire(acquire);
        }
        if (command instanceof ClaimCommand.Release release) {
            return release(release.kind(), release.name(), release.token());
        }
        if (command instanceof ClaimCommand.Withdraw withdraw) {
            return withdraw(withdraw);
        }
        if (command instanceof ClaimCommand.Force force) {
            return force(force);
        }
        if (command instanceof ClaimCommand.Amend amend) {
            return amend(amend);
        }
        if (command instanceof ClaimCommand.Transfer transfer) {
            return transfer(transfer);
        }
        if (command instanceof ClaimCommand.SetLimit set) {
            return setLimit(set);
        }
        if (command instanceof ClaimCommand.Detach detach) {
            return detach(detach.ticket());
        }
        if (command instanceof ClaimCommand.DetachOrigin detach) {
            store.claimsOfOrigin(detach.origin()).forEach(this::detach);
            return ClaimOutcome.Amended::new;
        }
        if (command instanceof ClaimCommand.Forget forget) {
            return forget(forget.name());
        }
        throw new IllegalStateException(command.getClass() + " can't be carried out");
    }

    // ---- asking

    private Answer acquire(Acquire acquire) {
        String wrong = ClaimRules.wrongIn(acquire);
        if (wrong != null) {
            return refused(Refusal.INVALID, wrong);
        }
        Claimant claimant = acquire.claimant();
        for (ClaimCommand.Part part : acquire.parts()) {
            StoredClaim mine = queues.claimOf(claimant.lease(), acquire.kind(), part.name(), claimant.owner());
            if (mine != null) {
                return again(acquire, mine);
            }
        }
        for (ClaimCommand.Part part : acquire.parts()) {
            Answer refusal = limit(acquire.kind(), part);
            if (refusal != null) {
                return refusal;
            }
        }
        if (claimant.lease() == 0 && acquire.kind() != Kind.BARRIER && !leases.hasRoom()) {
            return refused(Refusal.LEASES_FULL, "too many leases are alive");
        }
        StoredClaim claim = fresh(acquire);
        if (acquire.kind() == Kind.BARRIER) {
            return arrive(acquire, claim);
        }
        return queues.isFree(claim) ? queues.grant(claim, false) : waitFor(acquire, claim);
    }

    private StoredClaim fresh(Acquire acquire) {
        Claimant claimant = acquire.claimant();
        List<Part> parts = new ArrayList<>(acquire.parts().size());
        for (ClaimCommand.Part part : acquire.parts()) {
            parts.add(new Part(part.name(), part.shared(), part.slots(), 0));
        }
        return new StoredClaim(
                store.nextClaim(),
                acquire.kind(),
                parts,
                false,
                claimant.lease(),
                claimant.lease() == 0,
                claimant.ttlMillis(),
                claimant.salt(),
                claimant.owner(),
                claimant.priority(),
                claimant.releaseDelayMillis(),
                wallMillis,
                clusterMillis,
                clusterMillis + acquire.patience().waitMillis(),
                acquire.patience().lingerMillis(),
                0,
                0,
                acquire.patience().ticket(),
                claimant.payload());
    }

    /** Why a part can't be asked for with its limit; null: it can, and the limit is set. */
    private @Nullable Answer limit(Kind kind, ClaimCommand.Part part) {
        if (kind != Kind.SEMAPHORE && kind != Kind.BARRIER) {
            return null;
        }
        Bytes row = ClaimRows.resource(kind, part.name());
        StoredResource resource = store.resource(row);
        int limit = resource.limit() != 0 ? resource.limit() : Math.max(1, part.limit());
        if (part.limit() != 0 && part.limit() != limit) {
            String what = kind == Kind.BARRIER ? "parties" : "limit";
            return refused(
                    Refusal.LIMIT_MISMATCH,
                    what + ": " + part.limit() + " (expected: " + limit + ", as set for '"
                            + part.name().utf8() + "')");
        }
        if (part.slots() > limit) {
            return refused(Refusal.INVALID, "slots: " + part.slots() + " (expected: 1.." + limit + ")");
        }
        if (resource.limit() == 0 && kind == Kind.SEMAPHORE) {
            store.put(row, resource.withLimit(limit));
        }
        return null;
    }

    private Answer waitFor(Acquire acquire, StoredClaim claim) {
        Bytes first = claim.parts().get(0).name();
        if (acquire.patience().waitMillis() == 0) {
            return queues.unavailable(claim.kind(), blocked(claim), Reason.BUSY, 0);
        }
        for (Part part : claim.parts()) {
            if (store.resource(claim.kind(), part.name()).queued() >= Limits.QUEUE_MAX) {
                return refused(Refusal.QUEUE_FULL, Limits.QUEUE_MAX + " claims wait for '" + first.utf8() + "'");
            }
        }
        if (!acquire.patience().evenDeadlocked()) {
            List<ClaimOutcome.Link> cycle = new Deadlocks(store).closedBy(claim);
            if (!cycle.isEmpty()) {
                store.count(0, 0, 1);
                return at -> new ClaimOutcome.Deadlocked(at, cycle);
            }
        }
        int position = queues.enqueue(claim);
        return at -> new ClaimOutcome.Queued(at, claim.id(), position);
    }

    /** The first of the things a claim wants that it can't have. */
    private Bytes blocked(StoredClaim claim) {
        for (Part part : claim.parts()) {
            StoredResource resource = store.resource(claim.kind(), part.name());
            if (resource.queued() > 0 || !resource.admits(claim.kind(), part.shared(), part.slots())) {
                return part.name();
            }
        }
        return claim.parts().get(0).name();
    }

    /** A claimant that is known asks again: it gets what it has, or keeps its place. */
    private Answer again(Acquire acquire, StoredClaim mine) {
        if (!ClaimRules.isSame(acquire, mine)) {
            return refused(
                    Refusal.MODE_CONFLICT,
                    "the claimant " + (mine.isHeld() ? "has" : "wants") + " it in another mode, or with other slots");
        }
        if (mine.isHeld()) {
            if (mine.lingerUntilMillis() != 0) {
                store.put(store.lookAt(mine, 0).attachedTo(null, mine.deadlineMillis()));
            }
            return queues.reacquired(mine);
        }
        queues.settle(mine, queues.unavailable(mine.kind(), mine.parts().get(0).name(), Reason.WITHDRAWN, 0));
        if (acquire.patience().waitMillis() == 0) {
            StoredClaim detached = mine.attachedTo(null, mine.deadlineMillis());
            queues.leave(detached, Reason.WITHDRAWN);
            return queues.unavailable(mine.kind(), blocked(mine), Reason.BUSY, queues.waited(mine));
        }
        long deadlineMillis = clusterMillis + acquire.patience().waitMillis();
        Ticket ticket = acquire.patience().ticket();
        store.point(ClaimRows.ticket(ticket), mine.id());
        store.put(store.lookAt(mine, deadlineMillis).attachedTo(ticket, deadlineMillis));
        int position = position(mine);
        return at -> new ClaimOutcome.Queued(at, mine.id(), position);
    }

    private int position(StoredClaim claim) {
        int position = 0;
        for (Part part : claim.parts()) {
            position = Math.max(position, store.place(claim.kind(), part.name(), claim.id()));
        }
        return position;
    }

    // ---- barriers

    private Answer arrive(Acquire acquire, StoredClaim claim) {
        Bytes name = claim.parts().get(0).name();
        Bytes row = ClaimRows.resource(Kind.BARRIER, name);
        StoredResource barrier = store.resource(row);
        int parties = barrier.limit() != 0
                ? barrier.limit()
                : Math.max(1, acquire.parts().get(0).limit());
        if (barrier.queued() + 1 < parties) {
            if (acquire.patience().waitMillis() == 0) {
                return queues.unavailable(Kind.BARRIER, name, Reason.BUSY, 0);
            }
            if (barrier.queued() >= Limits.QUEUE_MAX) {
                return refused(Refusal.QUEUE_FULL, Limits.QUEUE_MAX + " parties wait for '" + name.utf8() + "'");
            }
            store.put(row, barrier.withLimit(parties));
            int position = queues.enqueue(claim);
            return at -> new ClaimOutcome.Queued(at, claim.id(), position);
        }
        long generation = barrier.generation() + 1;
        int position = 1;
        for (StoredClaim party : store.queue(Kind.BARRIER, name, Limits.QUEUE_MAX)) {
            int place = position;
            queues.settle(party, at -> new ClaimOutcome.Passed(at, name, generation, place));
            queues.leave(party.attachedTo(null, party.deadlineMillis()), Reason.WITHDRAWN);
            position++;
        }
        store.put(row, store.resource(row).passed());
        queues.changed(new HoldChange.Passed(name, generation));
        int last = position;
        return at -> new ClaimOutcome.Passed(at, name, generation, last);
    }

    private Answer forget(Bytes name) {
        Bytes row = ClaimRows.resource(Kind.BARRIER, name);
        boolean known = store.resource(row).generation() > 0;
        store.queue(Kind.BARRIER, name, Limits.QUEUE_MAX).forEach(party -> queues.leave(party, Reason.FORGOTTEN));
        store.put(row, StoredResource.IDLE);
        if (known) {
            queues.changed(new HoldChange.Forgotten(name));
        }
        return at -> new ClaimOutcome.Released(at, known);
    }

    // ---- giving back

    /** Whether something is held with exactly this token. */
    public boolean isHeld(Kind kind, Bytes name, long token) {
        return store.holder(kind, name, token) != 0;
    }

    /** Gives back the hold of {@code token}. */
    public Answer release(Kind kind, Bytes name, long token) {
        StoredClaim claim = holder(kind, name, token);
        if (claim == null) {
            return notHeld(kind, name, token);
        }
        Part part = claim.part(token);
        if (part != null) {
            queues.end(claim, part, Ending.How.RELEASED);
        }
        return at -> new ClaimOutcome.Released(at, true);
    }

    private @Nullable StoredClaim holder(Kind kind, Bytes name, long token) {
        long id = store.holder(kind, name, token);
        return id == 0 ? null : store.require(id);
    }

    private Answer notHeld(Kind kind, Bytes name, long token) {
        Ending ending = store.ending(kind, name, token);
        if (ending == null) {
            return refused(Refusal.NOT_HOLDER, "nobody holds '" + name.utf8() + "' with token " + token);
        }
        return ending.how().isLoss()
                ? at -> new ClaimOutcome.Lost(at, token, ending)
                : at -> new ClaimOutcome.Released(at, false);
    }

    private Answer withdraw(ClaimCommand.Withdraw withdraw) {
        StoredClaim claim = queues.claimOf(withdraw.lease(), withdraw.kind(), withdraw.name(), withdraw.owner());
        if (claim == null || claim.id() > withdraw.claimMax()) {
            return at -> new ClaimOutcome.Released(at, false);
        }
        if (claim.isHeld()) {
            queues.end(claim, Ending.How.RELEASED);
        } else {
            queues.leave(claim, Reason.WITHDRAWN);
        }
        return at -> new ClaimOutcome.Released(at, true);
    }

    private Answer force(ClaimCommand.Force force) {
        List<Hold> holds = store.holds(force.kind(), force.name(), Integer.MAX_VALUE);
        int ended = 0;
        for (Hold hold : holds) {
            if (force.token() == 0 || force.token() == hold.token()) {
                StoredClaim claim = store.require(hold.claim());
                Part part = claim.part(hold.token());
                if (part != null) {
                    queues.end(claim, part, Ending.How.FORCED);
                    ended++;
                }
            }
        }
        if (ended == 0 && force.token() != 0) {
            return notHeld(force.kind(), force.name(), force.token());
        }
        int count = ended;
        return at -> new ClaimOutcome.Forced(at, count);
    }

    private Answer amend(ClaimCommand.Amend amend) {
        int max = amend.kind() == Kind.ELECTION ? Limits.ELECTION_VALUE_BYTES_MAX : Limits.NOTE_BYTES_MAX;
        if (amend.payload().size() > max) {
            return refused(Refusal.INVALID, "payload: " + amend.payload().size() + " bytes (expected: 0.." + max + ")");
        }
        StoredClaim claim = holder(amend.kind(), amend.name(), amend.token());
        if (claim == null) {
            return notHeld(amend.kind(), amend.name(), amend.token());
        }
        StoredClaim amended = claim.withPayload(amend.payload());
        store.put(amended);
        for (Part part : amended.parts()) {
            queues.changed(new HoldChange.Amended(amended.hold(part)));
        }
        return ClaimOutcome.Amended::new;
    }

    private Answer transfer(ClaimCommand.Transfer transfer) {
        StoredClaim holder = holder(Kind.ELECTION, transfer.name(), transfer.token());
        if (holder == null) {
            return notHeld(Kind.ELECTION, transfer.name(), transfer.token());
        }
        for (StoredClaim candidate : store.queue(Kind.ELECTION, transfer.name(), Limits.QUEUE_MAX)) {
            boolean alive = candidate.deadlineMillis() > clusterMillis
                    && (candidate.lease() == 0 || leases.isAlive(candidate.lease()));
            if (alive && candidate.owner().equals(transfer.to())) {
                queues.end(holder, Ending.How.RELEASED);
                queues.grant(candidate, true);
                return at -> new ClaimOutcome.Released(at, true);
            }
        }
        return refused(Refusal.NO_SUCH_CANDIDATE, "nobody called '" + transfer.to() + "' is a candidate");
    }

    private Answer setLimit(ClaimCommand.SetLimit set) {
        Bytes row = ClaimRows.resource(Kind.SEMAPHORE, set.name());
        StoredResource resource = store.resource(row);
        if (set.limit() == 0 && (resource.holders() > 0 || resource.queued() > 0)) {
            return refused(Refusal.LIMIT_MISMATCH, "the semaphore is in use");
        }
        String wrong = ClaimRules.wrongName(set.name());
        if (wrong != null || set.limit() > Limits.SLOTS_MAX) {
            return refused(
                    Refusal.INVALID,
                    wrong != null ? wrong : "limit: " + set.limit() + " (expected: 0.." + Limits.SLOTS_MAX + ")");
        }
        store.put(row, resource.withLimit(set.limit()));
        queues.freed(row);
        return ClaimOutcome.Amended::new;
    }

    // ---- leaving

    private Answer detach(Ticket ticket) {
        long id = store.pointed(ClaimRows.ticket(ticket));
        if (id != 0) {
            detach(store.require(id));
        }
        return ClaimOutcome.Amended::new;
    }

    private void detach(StoredClaim waiter) {
        if (waiter.lingerMillis() == 0) {
            queues.leave(waiter, Reason.WITHDRAWN);
            return;
        }
        Bytes name = waiter.parts().get(0).name();
        queues.settle(waiter, queues.unavailable(waiter.kind(), name, Reason.WITHDRAWN, queues.waited(waiter)));
        long untilMillis = clusterMillis + waiter.lingerMillis();
        store.put(store.lookAt(waiter, Math.min(untilMillis, waiter.deadlineMillis()))
                .lingering(untilMillis));
    }

    /** A lease has come to its end: so have all its claims. */
    public void leaseEnded(long lease, Ending.How how) {
        for (StoredClaim claim : store.claimsOf(lease)) {
            if (claim.isHeld()) {
                queues.end(claim, how);
            } else {
                queues.leave(claim, Reason.LEASE_ENDED);
            }
        }
    }

    /** Ends waits, lingers and quiet times that are due, {@code max} at most; how many it ended. */
    public int expire(int max) {
        int ended = 0;
        for (Bytes row : store.due(max)) {
            long id = ClaimRows.second(row);
            ended++;
            if (id == 0) {
                store.remove(row);
                queues.open(ClaimRows.resourceOf(row));
                continue;
            }
            StoredClaim claim = store.claim(id);
            if (claim == null || claim.lookedAtMillis() != ClaimRows.first(row)) {
                store.remove(row);
            } else if (claim.isHeld()) {
                queues.end(claim, Ending.How.RELEASED);
            } else {
                queues.leave(claim, claim.deadlineMillis() <= clusterMillis ? Reason.TIMEOUT : Reason.WITHDRAWN);
            }
        }
        return ended;
    }

    /** The leases of the holds that ended here, in order. */
    public List<Long> leasesOfEnded() {
        TreeSet<Long> ended = new TreeSet<>();
        for (HoldChange change : queues.changes()) {
            if (change instanceof HoldChange.Ended end) {
                ended.add(end.hold().lease());
            }
        }
        return new ArrayList<>(ended);
    }

    /** What a repeat of an acquire is told, by the claim's number: how things stand with it now; null: it is over. */
    public @Nullable Answer standing(long claim, Ticket ticket, long waitMillis) {
        StoredClaim known = store.claim(claim);
        if (known == null) {
            return null;
        }
        if (known.isHeld()) {
            return queues.reacquired(known);
        }
        queues.settle(
                known, queues.unavailable(known.kind(), known.parts().get(0).name(), Reason.WITHDRAWN, 0));
        store.point(ClaimRows.ticket(ticket), known.id());
        long deadlineMillis = Math.max(known.deadlineMillis(), clusterMillis + waitMillis);
        store.put(store.lookAt(known, deadlineMillis).attachedTo(ticket, deadlineMillis));
        int position = position(known);
        return at -> new ClaimOutcome.Queued(at, known.id(), position);
    }

    /** How the hold of {@code token} ended; null: it is not remembered. */
    public @Nullable Ending ending(Kind kind, Bytes name, long token) {
        return store.ending(kind, name, token);
    }

    /** That something can't be had, as things stand. */
    public Answer unavailable(Kind kind, Bytes name, Reason reason) {
        return queues.unavailable(kind, name, reason, 0);
    }

    /** The holds on a lease, {@code limit} at most. */
    public List<Hold> holdsOn(long lease, int limit) {
        return ClaimReader.holdsOn(store, lease, limit);
    }

    private static Answer refused(Refusal refusal, String detail) {
        return at -> new Outcome.Refused(refusal, at, detail);
    }
}
