package io.quorate.cli.hold;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Until when something is held for certain. The first confirmed renewal says so and each later one moves the end; one that
 * is confirmed after the end does not, because somebody may have acted on it.
 *
 * <p>Safe for any thread. Time comes in as a parameter; whoever waits for a change waits for this object.
 */
final class Validity {

    private final long marginNanos;
    private boolean begun;
    private long endNanos;
    private @Nullable String loss;
    private boolean closed;
    private @Nullable String signal;

    Validity(long marginNanos) {
        this.marginNanos = marginNanos;
    }

    /** A renewal that was sent at {@code sentNanos} left that much. */
    synchronized void confirm(long sentNanos, Duration remaining, long nowNanos) {
        long end = sentNanos + remaining.toNanos() - marginNanos;
        if (!begun) {
            begun = true;
            endNanos = end;
        } else if (nowNanos < endNanos) {
            endNanos = Math.max(endNanos, end);
        }
        notifyAll();
    }

    /** The cluster says that it is held no more. */
    synchronized void lose(String reason) {
        if (loss == null) {
            loss = reason;
            notifyAll();
        }
    }

    /** Why it was lost; null if nobody says that it was. */
    synchronized @Nullable String loss() {
        return loss;
    }

    synchronized boolean isBegun() {
        return begun;
    }

    /** Meaningful once it is begun. */
    synchronized long endNanos() {
        return endNanos;
    }

    /** Nobody cares any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Somebody sent this program a signal. */
    synchronized void signal(String name) {
        signal = name;
        notifyAll();
    }

    /** The signal that came last; null if none did. */
    synchronized @Nullable String signal() {
        return signal;
    }

    /** Wakes whoever waits, to look again. */
    synchronized void wake() {
        notifyAll();
    }

    /** Waits for whatever change, {@code nanos} at most. The caller holds this object's monitor since it looked. */
    @SuppressWarnings("WaitNotInLoop") // the caller's loop
    synchronized void await(long nanos) throws InterruptedException {
        if (nanos > 0) {
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
    }

    /** Waits until it is closed or lost, {@code nanos} at most; whether it is neither. */
    synchronized boolean pause(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (!closed && loss == null) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
        return false;
    }
}
