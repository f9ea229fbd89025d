package io.quorate.cli.hold;

import java.time.Duration;

/**
 * How something is held. Immutable.
 *
 * @param kind as the API's paths have it: {@code locks}, {@code semaphores} or {@code elections}
 * @param ttl of its own lease
 * @param grace how long the command may take to end when it is asked to
 */
public record HoldPlan(String kind, String name, Duration ttl, Duration grace, OnLost onLost) {

    private static final long MARGIN_MILLIS_MIN = 500;
    private static final int RENEWALS_PER_TTL = 6;

    /** The shortest lease with which a command can be stopped in time. */
    public static final Duration TTL_MIN = Duration.ofSeconds(1);

    public HoldPlan {
        Duration most = graceMax(ttl);
        if (ttl.compareTo(TTL_MIN) < 0) {
            throw new IllegalArgumentException("ttl: " + text(ttl) + " (expected: 1s or more)");
        }
        if (grace.compareTo(most) > 0) {
            throw new IllegalArgumentException("grace: " + text(grace) + " (expected: at most " + text(most)
                    + " with a ttl of " + text(ttl) + ", so that the command is gone before the lease can end)");
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }

    /**
     * The longest grace that fits a lease: half of it, and so short that a renewal may fail once before the command is
     * asked to end.
     */
    public static Duration graceMax(Duration ttl) {
        long millis = ttl.toMillis();
        return Duration.ofMillis(Math.min(millis / 2, millis * 2 / 3 - marginMillis(millis)));
    }

    /** How long before the end of the lease the command must be gone. */
    private static long marginMillis(long ttlMillis) {
        return Math.min(ttlMillis / 3, Math.max(MARGIN_MILLIS_MIN, ttlMillis / 10));
    }

    long marginNanos() {
        return marginMillis(ttl.toMillis()) * 1_000_000;
    }

    /** How long from one renewal to the next. */
    Duration renewalInterval() {
        return ttl.dividedBy(RENEWALS_PER_TTL);
    }
}
