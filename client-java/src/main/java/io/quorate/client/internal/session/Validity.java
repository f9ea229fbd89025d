package io.quorate.client.internal.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Until when a lease is certain, by this machine's clocks. Confined to its owner's monitor; time comes in as a parameter.
 *
 * <p>A confirmed renewal counts from the moment before it was sent. The margin lets this clock run slower than the
 * cluster's by a tenth. A time of day that ran ahead of the steady clock by more than the margin says that the machine
 * slept while the steady clock stood still: then nothing is certain.
 */
final class Validity {

    private static final long MARGIN_MILLIS_MIN = 500;

    private final long ttlNanos;
    private final long marginNanos;
    private long sentNanos;
    private long sentWallMillis;
    private long deadlineNanos;

    /** A lease that was granted by a request sent at that time. */
    Validity(Duration ttl, long sentNanos, long sentWallMillis, Duration remaining) {
        this.ttlNanos = ttl.toNanos();
        this.marginNanos = TimeUnit.MILLISECONDS.toNanos(marginMillis(ttl.toMillis()));
        this.sentNanos = sentNanos;
        this.sentWallMillis = sentWallMillis;
        this.deadlineNanos = sentNanos + remaining.toNanos() - marginNanos;
    }

    /** How much earlier than the lease its certainty ends. */
    static long marginMillis(long ttlMillis) {
        return Math.min(ttlMillis / 3, Math.max(MARGIN_MILLIS_MIN, ttlMillis / 10));
    }

    /** A renewal that was sent at that time was confirmed. The deadline never moves back. */
    void confirm(long nanos, long wallMillis, Duration remaining) {
        if (nanos - sentNanos > 0) {
            sentNanos = nanos;
            sentWallMillis = wallMillis;
        }
        long deadline = nanos + remaining.toNanos() - marginNanos;
        if (deadline - deadlineNanos > 0) {
            deadlineNanos = deadline;
        }
    }

    boolean isOver(long nowNanos, long nowWallMillis) {
        return nowNanos - deadlineNanos >= 0 || hasSlept(nowNanos, nowWallMillis);
    }

    private boolean hasSlept(long nowNanos, long nowWallMillis) {
        long steady = nowNanos - sentNanos;
        long wall = TimeUnit.MILLISECONDS.toNanos(nowWallMillis - sentWallMillis);
        return wall - steady > marginNanos;
    }

    /** Whether no renewal was confirmed for half the ttl. */
    boolean isSuspect(long nowNanos) {
        return nowNanos - suspectNanos() >= 0;
    }

    /** When it becomes suspect unless a renewal is confirmed. */
    long suspectNanos() {
        return sentNanos + ttlNanos / 2;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
