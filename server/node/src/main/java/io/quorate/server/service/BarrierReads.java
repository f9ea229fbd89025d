package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads of this member's store behind a {@link ReadBarrier}, a revision, or nothing. Safe for any thread. */
final class BarrierReads implements Reads {

    private final ReplicatedLog log;
    private final ReadBarrier barrier;
    private final Watermark applied;
    private final Watermark revisions;
    private final Readers readers;
    private final long leaderlessMillisMax;

    /** Reads that wait for a barrier or a revision. */
    private final Queue<PendingRead<?>> waiting = new ConcurrentLinkedQueue<>();
    /** Reads whose barrier failed: they join another one at the next sweep. */
    private final Queue<PendingRead<?>> again = new ConcurrentLinkedQueue<>();

    /** What clients hear since nothing is read any more; null: it is. */
    private volatile @Nullable Problem closed;
    /** What the last barrier failed of. */
    private volatile String lastFault = "";

    BarrierReads(
            ReplicatedLog log,
            ReadBarrier barrier,
            Watermark applied,
            Watermark revisions,
            Readers readers,
            long leaderlessMillisMax) {
        this.log = log;
        this.barrier = barrier;
        this.applied = applied;
        this.revisions = revisions;
        this.readers = readers;
        this.leaderlessMillisMax = leaderlessMillisMax;
    }

    @Override
    public <T> CompletableFuture<Reading<T>> read(
            Freshness freshness, Deadline deadline, Function<StateView, T> reader) {
        PendingRead<T> read = new PendingRead<>(deadline, freshness instanceof Freshness.Linearizable, reader);
        Problem ended = closed;
        if (ended != null) {
            read.refuse(ended);
        } else if (freshness instanceof Freshness.Serializable bound) {
            long staleMillis = log.sinceLeaderMillis();
            read.staleness(staleMillis);
            if (staleMillis > bound.staleMillisMax()) {
                read.refuse(
                        ProblemCode.TOO_STALE,
                        "this member heard the leader " + staleMillis + " ms ago (expected: at most "
                                + bound.staleMillisMax() + " ms)");
            } else {
                readers.submit(read);
            }
        } else if (freshness instanceof Freshness.AtLeast bound) {
            await(read, bound.revision());
        } else {
            join(read);
            if (read.isOpen()) {
                waiting.add(read);
            }
        }
        return read.answer();
    }

    private void await(PendingRead<?> read, long revision) {
        CompletableFuture<Void> reached = revisions.reached(revision);
        if (reached.isDone()) {
            read.staleness(log.sinceLeaderMillis());
            readers.submit(read);
            return;
        }
        waiting.add(read);
        reached.thenRun(() -> {
            read.staleness(log.sinceLeaderMillis());
            readers.submit(read);
        });
        read.answer().whenComplete((answer, failure) -> revisions.forget(revision, reached));
    }

    private void join(PendingRead<?> read) {
        barrier.join().whenComplete((index, failure) -> {
            if (failure == null) {
                applied.reached(index).thenRun(() -> readers.submit(read));
            } else if (read.isOpen()) {
                lastFault = String.valueOf(Failures.cause(failure).getMessage());
                again.add(read);
            }
        });
    }

    /** Ends waits that take too long, and lets reads whose barrier failed join another one. Called by the pacer. */
    void sweep() {
        for (Iterator<PendingRead<?>> reads = waiting.iterator(); reads.hasNext(); ) {
            PendingRead<?> read = reads.next();
            if (read.isOpen() && read.deadline.passed()) {
                refuseLate(read);
            }
            if (!read.isOpen()) {
                reads.remove();
            }
        }
        PendingRead<?> read;
        for (int left = again.size(); left > 0 && (read = again.poll()) != null; left--) {
            if (read.isOpen()) {
                if (read.ageNanos() > leaderlessMillisMax * 1_000_000) {
                    read.refuse(ProblemCode.NO_LEADER, "no leader could be asked for a read barrier: " + lastFault);
                } else {
                    join(read);
                }
            }
        }
    }

    private void refuseLate(PendingRead<?> read) {
        if (!read.linearizable) {
            read.refuse(
                    ProblemCode.REVISION_NOT_REACHED,
                    "this member has not reached the revision asked for; it is at " + revisions.value());
        } else if (log.leadership().leader() == null) {
            read.refuse(ProblemCode.NO_LEADER, "this member knows of no leader");
        } else {
            read.refuse(ProblemCode.DEADLINE_EXCEEDED, "no read barrier was passed before the deadline");
        }
    }

    /** Refuses everything that waits. The first reason counts. */
    void close(Problem why) {
        closed = closed == null ? why : closed;
        for (PendingRead<?> read : waiting) {
            read.refuse(why);
        }
        waiting.clear();
        again.clear();
    }
}
