package io.quorate.server.service;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Knows whether this member can serve linearizable reads now, because it just did what one takes: passed a read barrier
 * and reached its index. A member that still installs a snapshot, catches up, or has lost the others, has not.
 *
 * <p>{@link #sweep} belongs to the pacer; the rest is for any thread.
 */
final class ReadyProbe {

    /** How long one success counts. */
    private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** How old a success is when the next one is tried for. */
    private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReadBarrier barrier;
    private final Watermark applied;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile long passedNanos;
    private volatile boolean passed;

    ReadyProbe(ReadBarrier barrier, Watermark applied) {
        this.barrier = barrier;
        this.applied = applied;
    }

    /** Tries again when it is time to, or at once as long as it has not succeeded. */
    void sweep() {
        boolean recent = passed && System.nanoTime() - passedNanos < RENEW_NANOS;
        if (!recent && underWay.compareAndSet(false, true)) {
            barrier.join().thenCompose(applied::reached).whenComplete((reached, failure) -> {
                if (failure == null) {
                    passedNanos = System.nanoTime();
                    passed = true;
                }
                underWay.set(false);
            });
        }
    }

    boolean isPassing() {
        return passed && System.nanoTime() - passedNanos < GOOD_NANOS;
    }

    /** When a barrier was last passed, for people. */
    String describe() {
        return passed
                ? "a read barrier was passed " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - passedNanos)
                        + " ms ago"
                : "no read barrier was passed yet";
    }
}
