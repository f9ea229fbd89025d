package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.Effects;
import io.quorate.core.StateView;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Acquire;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.Settled;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Writes.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Claims of this member's clients, from the proposal to the moment it is their turn.
 *
 * <p>Safe for any thread. Who stands in a queue is known to the cluster by the ticket of its request; the entry in which
 * its turn comes settles the ticket, on every member. A member that jumped over that entry, by installing a snapshot,
 * asks its state what became of the ticket.
 *
 * <p>The replicated deadline of a wait decides it. This member only stops to wait by itself when it has not heard of
 * that for as long as a request may take besides: then it takes the ticket back, and says what the cluster says to that.
 */
final class ReplicatedClaims implements Claims {

    /** For how long a ticket that nobody waits on is taken back, beyond its own wait, milliseconds. */
    private static final long DETACH_MILLIS = 60_000;

    /** For how long an errand is tried, milliseconds. */
    private static final long ERRAND_MILLIS = 60_000;

    /** How long the settlement of a ticket that was taken back is waited for, milliseconds. */
    private static final long SETTLE_MILLIS = 1_000;

    private final long origin;
    private final int waitersMax;
    private final Writes writes;
    private final Writes unhurried;
    private final Reads reads;
    private final Errands errands;
    private final ServiceObserver observer;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Ticket, PendingClaim> open = new ConcurrentHashMap<>();
    /** How many of the open ones want it. */
    private final Map<Sought, Integer> sought = new ConcurrentHashMap<>();

    private final AtomicInteger installs = new AtomicInteger();
    private volatile boolean recheck;
    /** What clients hear since nothing is claimed any more; null: it is. */
    private volatile @Nullable Problem closed;

    /**
     * Nobody waits yet.
     *
     * @param origin this member's incarnation: no other process ever has it
     * @param waitersMax more claims than these do not wait on this member
     * @param unhurried for claims that others of this member already wait ahead of
     */
    ReplicatedClaims(
            long origin,
            int waitersMax,
            Writes writes,
            Writes unhurried,
            Reads reads,
            Errands errands,
            ServiceObserver observer) {
        this.origin = origin;
        this.waitersMax = waitersMax;
        this.writes = writes;
        this.unhurried = unhurried;
        this.reads = reads;
        this.errands = errands;
        this.observer = observer;
    }

    @Override
    public Ticket ticket() {
        return new Ticket(origin, numbers.incrementAndGet());
    }

    @Override
    public Claim acquire(Request request, Deadline deadline) {
        if (!(request.command() instanceof Acquire acquire)) {
            throw new IllegalArgumentException(request.command() + " (expected: an acquire)");
        }
        PendingClaim claim = new PendingClaim(this, request, acquire, deadline, installs.get());
        Problem ended = closed;
        if (ended != null) {
            claim.fail(new RefusedException(ended));
        } else if (open.size() >= waitersMax) {
            claim.refuse(ProblemCode.QUEUE_FULL, "more than " + waitersMax + " requests wait on this member");
        } else {
            open.put(claim.ticket(), claim);
            boolean hasOthersAhead = sought.merge(Sought.by(acquire), 1, Integer::sum) > 1;
            Writes way = hasOthersAhead && acquire.patience().waitMillis() > 0 ? unhurried : writes;
            // What comes of it is handled there; nothing follows it.
            var unused =
                    way.submit(request, deadline).whenComplete((answer, failure) -> answered(claim, answer, failure));
        }
        return claim;
    }

    /** What a claim wants, or the first of it. */
    private record Sought(Kind kind, Bytes name) {

        static Sought by(Acquire acquire) {
            return new Sought(acquire.kind(), acquire.parts().get(0).name());
        }
    }

    /** It is no longer open; whether it was. */
    private boolean forget(PendingClaim claim) {
        if (open.remove(claim.ticket()) == null) {
            return false;
        }
        sought.computeIfPresent(Sought.by(claim.acquire), (what, count) -> count == 1 ? null : count - 1);
        return true;
    }

    private void answered(PendingClaim claim, @Nullable Answer answer, @Nullable Throwable failure) {
        if (answer == null) {
            forget(claim);
            claim.fail(failure == null ? new IllegalStateException("no answer") : failure);
            if (Failures.cause(failure == null ? new IllegalStateException() : failure) instanceof RefusedException told
                    && told.problem().code() == ProblemCode.OUTCOME_UNKNOWN) {
                // It may stand in the queue, or get there still.
                detach(claim);
            }
        } else if (answer.outcome() instanceof ClaimOutcome.Queued place) {
            boolean late = claim.queued(place);
            if (late) {
                detach(claim);
            } else if (installs.get() != claim.installs) {
                recheck = true;
            }
        } else {
            finish(claim, answer);
        }
    }

    private void finish(PendingClaim claim, Answer answer) {
        if (!forget(claim)) {
            return;
        }
        if (answer.outcome() instanceof ClaimOutcome.Granted granted) {
            if (granted.waitedMillis() > 0) {
                observer.claimGranted(claim.ageNanos());
            }
            if (!claim.complete(answer)) {
                giveBack(granted, claim.request);
            }
            return;
        }
        if (answer.outcome() instanceof ClaimOutcome.Deadlocked) {
            observer.deadlockRefused();
        }
        claim.complete(answer);
    }

    private void giveBack(ClaimOutcome.Granted granted, Request request) {
        boolean lingers = request.command() instanceof Acquire acquire
                && acquire.patience().lingerMillis() > 0;
        if (granted.reacquired() || (lingers && !granted.isOwnLease())) {
            return;
        }
        for (ClaimOutcome.Grant grant : granted.grants()) {
            errand(new ClaimCommand.Release(granted.kind(), grant.name(), grant.token()));
        }
    }

    @Override
    public void errand(Command command) {
        // It is over when it is over.
        var unused = errands.run(command, ERRAND_MILLIS);
    }

    /** The client of a claim that waited knows that it has it. */
    void told(long nanos) {
        observer.claimHandedOver(nanos);
    }

    /** Nobody waits for this one any more. */
    void abandoned(PendingClaim claim) {
        if (claim.isQueued()) {
            detach(claim);
        } else if (claim.answer().isDone() && !claim.answer().isCompletedExceptionally()) {
            Answer answer = claim.answer().join();
            if (answer.outcome() instanceof ClaimOutcome.Granted granted) {
                giveBack(granted, claim.request);
            }
        }
        // Else its answer is still to come, and is dealt with then.
    }

    private void detach(PendingClaim claim) {
        // What comes of it is handled there; nothing follows it.
        var unused = errands.run(
                        new ClaimCommand.Detach(claim.ticket()),
                        claim.acquire.patience().waitMillis() + DETACH_MILLIS)
                .whenComplete((outcome, failure) -> claim.giveUpIn(SETTLE_MILLIS));
    }

    /**
     * Hands over the tickets that an entry settled to those who stood in a queue before it. Called on the updater thread,
     * before the entry's own answers: whoever has waited is told before the one who made way.
     */
    void onTurns(Effects effects) {
        settle(effects, PendingClaim::isQueued);
    }

    /** Hands over the other tickets that an entry settled. Called on the updater thread, after the entry's own answers. */
    void onApplied(Effects effects) {
        settle(effects, claim -> true);
    }

    private void settle(Effects effects, Predicate<PendingClaim> which) {
        for (Settled settled : effects.settled()) {
            PendingClaim claim = settled.ticket().origin() == origin ? open.get(settled.ticket()) : null;
            if (claim != null && which.test(claim)) {
                finish(claim, new Answer(settled.outcome(), false, 0, claim.ageNanos()));
            }
        }
    }

    /** A snapshot was installed: tickets may have been settled in entries that were never applied here. */
    void onInstalled() {
        installs.incrementAndGet();
        recheck = true;
    }

    /** Ends waits that are over, and asks again what became of tickets that may have been missed. Called by the pacer. */
    void sweep() {
        if (recheck) {
            recheck = false;
            recheck(open.values().stream().filter(PendingClaim::isQueued).toList());
        }
        long now = System.nanoTime();
        for (PendingClaim claim : open.values()) {
            if (claim.beginDetach(now)) {
                detach(claim);
            }
            if (claim.isHopeless(now)) {
                forget(claim);
                claim.refuse(
                        ProblemCode.OUTCOME_UNKNOWN,
                        "the wait is over, but what came of it was not seen before the deadline");
            }
        }
    }

    private void recheck(Collection<PendingClaim> waiting) {
        if (waiting.isEmpty()) {
            return;
        }
        List<PendingClaim> asked = List.copyOf(waiting);
        // What comes of it is handled there; nothing follows it.
        var unused = reads.read(Reads.Freshness.SERIALIZABLE, Deadline.in(SETTLE_MILLIS), view -> {
                    List<@Nullable Outcome> standings = new ArrayList<>(asked.size());
                    for (PendingClaim claim : asked) {
                        standings.add(standing(view, claim));
                    }
                    return standings;
                })
                .whenComplete((reading, failure) -> {
                    if (failure != null) {
                        recheck = true;
                        return;
                    }
                    for (int i = 0; i < asked.size(); i++) {
                        standing(asked.get(i), reading.value().get(i));
                    }
                });
    }

    /** What is to be said of a claim by the state alone; null: it is over, and nobody can say how it ended. */
    private static @Nullable Outcome standing(StateView view, PendingClaim claim) {
        ClaimOutcome.Queued place = claim.place();
        List<Hold> holds = place == null ? null : view.standing(place.claim());
        if (place == null || holds == null) {
            return null;
        }
        if (holds.isEmpty()) {
            return place;
        }
        Hold first = holds.get(0);
        LeaseRecord lease = view.lease(first.lease());
        if (lease == null) {
            return null;
        }
        List<ClaimOutcome.Grant> grants = new ArrayList<>();
        for (Hold hold : holds) {
            grants.add(new ClaimOutcome.Grant(hold.name(), hold.token(), hold.shared(), hold.slots(), 0, null));
        }
        return new ClaimOutcome.Granted(
                view.revision(),
                place.claim(),
                first.kind(),
                first.owner(),
                grants,
                first.lease(),
                lease.isOwn(),
                lease.ttlMillis(),
                lease.remainingMillis(),
                TimeUnit.NANOSECONDS.toMillis(claim.ageNanos()),
                false);
    }

    private void standing(PendingClaim claim, @Nullable Outcome standing) {
        if (standing == null) {
            // Its settlement may be on its way to this very moment; else nobody can say what it was.
            claim.giveUpIn(SETTLE_MILLIS);
        } else if (!(standing instanceof ClaimOutcome.Queued)) {
            finish(claim, new Answer(standing, false, 0, claim.ageNanos()));
        }
    }

    /** Refuses everything that waits. Its places are given up by the leader, who misses this member. The first reason counts. */
    void close(Problem why) {
        closed = closed == null ? why : closed;
        for (PendingClaim claim : open.values()) {
            claim.refuse(ProblemCode.OUTCOME_UNKNOWN, why.detail());
        }
        open.clear();
        sought.clear();
    }
}
