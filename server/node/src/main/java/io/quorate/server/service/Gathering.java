package io.quorate.server.service;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets an entry leave a moment later when others are about to ask for a place in it: clients who were answered just now
 * and have not come back yet. Safe for any thread, but that only the proposer thread {@link #await waits}.
 *
 * <p>Whoever comes back first would else leave alone, and all others would wait for that entry to be over. One who asks
 * when nobody was answered lately, or when all who were are back, waits for nothing.
 */
final class Gathering {

    private final long nanosMax;
    private final AtomicInteger away = new AtomicInteger();
    private volatile long answeredNanos = System.nanoTime();
    private volatile @Nullable Thread waiting;

    /** Nobody is waited for longer than {@code nanosMax} after the answer. */
    Gathering(long nanosMax) {
        this.nanosMax = nanosMax;
    }

    /** So many clients are being answered. Called on the updater thread. */
    void answered(int clients) {
        answeredNanos = System.nanoTime();
        away.set(clients);
    }

    /** A client asks for something. */
    void arrived() {
        if (away.decrementAndGet() == 0) {
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Waits until all are back, or have had the time for it. */
    void await() {
        long endNanos = answeredNanos + nanosMax;
        long leftNanos = endNanos - System.nanoTime();
        if (leftNanos <= 0 || away.get() <= 0) {
            return;
        }
        waiting = Thread.currentThread();
        while (leftNanos > 0 && away.get() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, leftNanos);
            leftNanos = endNanos - System.nanoTime();
        }
        waiting = null;
    }
}
