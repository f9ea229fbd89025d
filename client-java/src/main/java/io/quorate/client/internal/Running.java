package io.quorate.client.internal;

import java.time.Duration;

/** Something with a thread of its own that ends with the client, in order. Safe for any thread. */
public interface Running {

    /** Begins to end. Does not wait. */
    void stop();

    /** Waits for its end, that long at most; its own thread does not wait for itself. An interrupt ends the waiting. */
    void join(Duration limit);

    /** {@code thread} is waited for, as {@link #join} says. */
    static void join(Thread thread, Duration limit) {
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
