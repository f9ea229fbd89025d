package io.quorate.junit5;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition. Stateless. */
final class Waiting {

    private static final long POLL_MILLIS = 5;

    private Waiting() {}

    /**
     * Waits until {@code condition} holds.
     *
     * @param what says what was waited for, when it was in vain
     * @throws IllegalStateException if it does not within {@code atMost}
     */
    static void until(BooleanSupplier condition, Duration atMost, Supplier<String> what) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException("waited in vain for " + atMost.toMillis() + " ms till " + what.get());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
