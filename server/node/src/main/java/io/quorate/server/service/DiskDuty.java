package io.quorate.server.service;

import io.quorate.core.log.SpaceLevel;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a leader whose disk has no room left give up leadership to a voter that says it has: clients prefer to write through
 * the leader, where what grows is refused, and a leader whose log fails costs an election.
 *
 * <p>Confined to the pacer thread, but for the answers it waits for.
 */
final class DiskDuty {

    private static final Logger LOG = LoggerFactory.getLogger(DiskDuty.class);

    private static final long ASK_MILLIS = 1_000;

    /** How long it is from a look at the others that found nobody to the next one. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long it is at least from one attempt to the next: whatever disks do, leadership does not wander. */
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final String self;
    private final ReplicatedLog log;
    private final BooleanSupplier isFull;
    private final ServiceObserver observer;
    private final LongSupplier nanos;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile long notBeforeNanos;

    /** A voter and what it says of its disk. */
    private record Candidate(String name, DiskState disk) {}

    /**
     * @param isFull whether what grows is refused on this member
     * @param nanos a steady clock
     */
    DiskDuty(String self, ReplicatedLog log, BooleanSupplier isFull, ServiceObserver observer, LongSupplier nanos) {
        this.self = self;
        this.log = log;
        this.isFull = isFull;
        this.observer = observer;
        this.nanos = nanos;
        this.notBeforeNanos = nanos.getAsLong();
    }

    /** Looks for somebody with more room, if this member leads and has none. */
    void look() {
        if (!isFull.getAsBoolean()
                || nanos.getAsLong() - notBeforeNanos < 0
                || !log.leadership().ready()
                || !log.voters().previous().isEmpty()
                || !underWay.compareAndSet(false, true)) {
            return;
        }
        notBeforeNanos = nanos.getAsLong() + LOOK_NANOS;
        Set<String> voters = log.voters().current();
        List<CompletableFuture<@Nullable Candidate>> answers = new ArrayList<>();
        for (String voter : voters) {
            if (!voter.equals(self)) {
                answers.add(log.ask(voter, DiskState.question(), ASK_MILLIS)
                        .handle((answer, failure) -> candidate(voter, answer)));
            }
        }
        // What comes of it is handled there; nothing follows it.
        var unused = CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .whenComplete((all, failure) -> {
                    Candidate best = best(answers);
                    if (best == null) {
                        underWay.set(false);
                    } else {
                        handOver(best);
                    }
                });
    }

    private static @Nullable Candidate candidate(String voter, @Nullable Bytes answer) {
        try {
            return answer == null ? null : new Candidate(voter, DiskState.of(answer));
        } catch (RuntimeException e) {
            // One of another version: nothing is known of its disk.
            return null;
        }
    }

    /** Who takes writes, and of those who has most room; null: nobody is known to. */
    private static @Nullable Candidate best(List<CompletableFuture<@Nullable Candidate>> answers) {
        List<Candidate> roomy = new ArrayList<>();
        for (CompletableFuture<@Nullable Candidate> answer : answers) {
            Candidate candidate = answer.join();
            if (candidate != null && hasRoom(candidate.disk())) {
                roomy.add(candidate);
            }
        }
        return roomy.stream()
                .max(Comparator.comparing(
                                (Candidate candidate) -> candidate.disk().level() == SpaceLevel.OK)
                        .thenComparing(candidate -> candidate.disk().freeBytes()))
                .orElse(null);
    }

    /** One whose disk fills as fast would hand on in a moment: it must have a good deal more than the least. */
    private static boolean hasRoom(DiskState disk) {
        return disk.level() == SpaceLevel.OK
                || (disk.level() == SpaceLevel.SOFT && disk.freeBytes() >= disk.levelBytes() / 4 * 3);
    }

    private void handOver(Candidate to) {
        notBeforeNanos = nanos.getAsLong() + PAUSE_NANOS;
        LOG.warn(
                "{} has no room left on its disk and refuses writes that add data: handing leadership over to {}, which has"
                        + " {} bytes free",
                self,
                to.name(),
                to.disk().freeBytes());
        var unused = log.handOver(to.name()).whenComplete((done, failure) -> {
            underWay.set(false);
            if (failure == null) {
                observer.leadershipGivenAway();
            } else {
                LOG.warn("{} still leads: {}", self, Failures.cause(failure).getMessage());
            }
        });
    }
}
