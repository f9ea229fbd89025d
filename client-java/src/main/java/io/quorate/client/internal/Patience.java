package io.quorate.client.internal;

import java.time.Duration;

/**
 * How long a caller is ready to wait. Zero is to look once and not to wait; less is refused. What is longer than anybody
 * lives is for ever. Stateless.
 */
public final class Patience {

    /** About 73 years: far enough from the end of what a clock of nanoseconds can tell. */
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE / 4);

    private Patience() {}

    /**
     * {@code given} if it can be waited for.
     *
     * @param name of the argument, as its caller knows it
     */
    public static Duration checked(String name, Duration given) {
        if (given.isNegative()) {
            throw new IllegalArgumentException(name + ": " + given + " (expected: 0 or more)");
        }
        return given.compareTo(FOR_EVER) > 0 ? FOR_EVER : given;
    }

    /** The same in nanoseconds. */
    public static long nanos(String name, Duration given) {
        return checked(name, given).toNanos();
    }
}
