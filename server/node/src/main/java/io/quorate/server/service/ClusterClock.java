package io.quorate.server.service;

/**
 * The leader's hold on cluster time during one term: made from the applied cluster time when the leader becomes ready,
 * thrown away when it loses leadership.
 *
 * <p>Safe for any thread. The clock moves at every stamp and every beat by the monotonic time since the last one, but
 * never by more than a cap: a leader that stalled lengthens what runs on cluster time, and can't end everything at
 * once. For two stamps of one leader the difference is at most the real time between them.
 */
final class ClusterClock {

    /** The most one step adds, milliseconds. */
    static final long STEP_MILLIS_MAX = 1_000;

    private final long term;
    private final LeaseTime time;
    private long clusterNanos;
    private long lastNanos;
    private long lastMovedNanos;
    /** When a step was cut short the last time. */
    private long cutNanos;

    private boolean cut;

    ClusterClock(long term, long clusterMillis, LeaseTime time) {
        this.term = term;
        this.time = time;
        this.clusterNanos = clusterMillis * 1_000_000;
        this.lastNanos = time.nanoTime();
        this.lastMovedNanos = time.movedNanos();
    }

    /** The term this clock belongs to. */
    long term() {
        return term;
    }

    /** Moves the clock and reads it, milliseconds. */
    synchronized long stampMillis() {
        long now = time.nanoTime();
        long moved = time.movedNanos();
        long step = now - lastNanos;
        if (step > STEP_MILLIS_MAX * 1_000_000) {
            step = STEP_MILLIS_MAX * 1_000_000;
            cutNanos = now;
            cut = true;
        }
        clusterNanos += step + (moved - lastMovedNanos);
        lastNanos = now;
        lastMovedNanos = moved;
        return clusterNanos / 1_000_000;
    }

    /** Whether a step was cut short in the last {@code nanos}: this member did not get to run, nor did others' requests. */
    synchronized boolean wasCutWithin(long nanos) {
        return cut && time.nanoTime() - cutNanos < nanos;
    }
}
