package io.quorate.client.session;

import java.time.Duration;

/**
 * How a session is made. Immutable.
 *
 * @param ttl how long it outlives its last renewal, and so how long others wait for what a dead program held: 1 s to 24 h.
 *     A session bears a third of it without contact
 * @param name what people see of it among the leases; may be empty
 */
public record SessionOptions(Duration ttl, String name) {

    private static final Duration TTL_MIN = Duration.ofSeconds(1);
    private static final Duration TTL_MAX = Duration.ofHours(24);

    /** 15 s, without a name. */
    public static final SessionOptions DEFAULT = new SessionOptions(Duration.ofSeconds(15), "");

    public SessionOptions {
        if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: 1s to 24h)");
        }
    }

    /** With another ttl. */
    public static SessionOptions ttl(Duration ttl) {
        return new SessionOptions(ttl, "");
    }

    /** With another name. */
    public SessionOptions name(String text) {
        return new SessionOptions(ttl, text);
    }
}
