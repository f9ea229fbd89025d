package io.quorate.server.service;

import io.quorate.api.ProblemCode;
import io.quorate.core.StateMachine;
import io.quorate.core.StateView;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.StoreClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The reader threads: take reads that may run now, many to a snapshot.
 *
 * <p>Safe for any thread. One thread serves a crowd of small reads, which is cheapest; another one starts when that one
 * has been busy for a while, so that a small read never waits behind a large list for long.
 */
final class Readers {

    /** Reads that share one snapshot, at most. */
    private static final int CHUNK_READS = 64;
    /** A thread that has been at one chunk for so long gets help, nanoseconds. */
    private static final long BUSY_NANOS = 500_000;

    private final Supplier<Snapshot> snapshots;
    private final Executor executor;
    private final int threads;
    private final int queuedMax;
    private final Bursts bursts;
    private final Queue<PendingRead<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private volatile long busySinceNanos;

    Readers(Supplier<Snapshot> snapshots, Executor executor, int threads, int queuedMax, Bursts bursts) {
        this.snapshots = snapshots;
        this.executor = executor;
        this.threads = threads;
        this.queuedMax = queuedMax;
        this.bursts = bursts;
    }

    /** Runs {@code read} soon. */
    void submit(PendingRead<?> read) {
        if (queued.incrementAndGet() > queuedMax) {
            queued.decrementAndGet();
            read.refuse(ProblemCode.OVERLOADED, "too many reads are waiting on this member");
            return;
        }
        queue.add(read);
        int running = active.get();
        if (running == 0 || (running < threads && System.nanoTime() - busySinceNanos > BUSY_NANOS)) {
            help();
        }
    }

    private void help() {
        int running = active.get();
        while (running < threads) {
            if (active.compareAndSet(running, running + 1)) {
                executor.execute(this::work);
                return;
            }
            running = active.get();
        }
    }

    private void work() {
        try {
            while (!queue.isEmpty()) {
                busySinceNanos = System.nanoTime();
                readChunk();
            }
        } finally {
            active.decrementAndGet();
        }
        if (!queue.isEmpty()) {
            help();
        }
    }

    /**
     * Takes reads first and the snapshot then: a read may run once its index is applied, so the snapshot must be younger
     * than the moment it was submitted.
     */
    private void readChunk() {
        List<PendingRead<?>> chunk = new ArrayList<>(CHUNK_READS);
        PendingRead<?> next;
        while (chunk.size() < CHUNK_READS && (next = queue.poll()) != null) {
            queued.decrementAndGet();
            chunk.add(next);
        }
        if (chunk.isEmpty()) {
            return;
        }
        try (Snapshot snapshot = snapshots.get()) {
            StateView reader = StateMachine.reader(snapshot);
            bursts.during(() -> chunk.forEach(read -> read.run(reader)));
        } catch (StoreClosedException e) {
            chunk.forEach(read -> read.refuse(ProblemCode.SHUTTING_DOWN, "this member is shutting down"));
        }
    }
}
