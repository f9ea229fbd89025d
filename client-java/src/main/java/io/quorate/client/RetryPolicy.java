package io.quorate.client;

import java.time.Duration;

/**
 * How long to pause before a request is repeated: {@code first} at first, twice as long each time, {@code max} at most.
 * Whether it may be repeated at all is for the server's answer to say, and for how long the request's deadline.
 *
 * <p>Immutable.
 */
public record RetryPolicy(Duration first, Duration max) {

    /** 20 ms to 1 s. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofMillis(20), Duration.ofSeconds(1));

    private static final int DOUBLINGS_MAX = 20;

    public RetryPolicy {
        if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("first: " + first + ", max: " + max + " (expected: 0 < first <= max)");
        }
    }

    /** The pause before repetition {@code n}, counted from 0, in milliseconds. */
    public long pauseMillis(int n) {
        return Math.min(max.toMillis(), first.toMillis() << Math.min(n, DOUBLINGS_MAX));
    }
}
