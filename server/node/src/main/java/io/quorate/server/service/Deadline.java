package io.quorate.server.service;

import java.util.concurrent.TimeUnit;

/**
 * The moment after which nobody waits for an answer any more, on this process' monotonic clock. Immutable.
 *
 * @param nanos a value of {@link System#nanoTime()}
 */
public record Deadline(long nanos) {

    /** {@code millis} from now. */
    public static Deadline in(long millis) {
        return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** How long it is till then, milliseconds; 0 when it has passed. */
    public long remainingMillis() {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime()));
    }

    /** Whether it has passed. */
    public boolean passed() {
        return nanos - System.nanoTime() <= 0;
    }
}
