package io.quorate.client.claim;

import java.time.Duration;

/** The barriers of a cluster: where parties wait until all of them are there. Safe for any thread. */
public interface Barriers {

    /** All were there. Immutable. */
    record Passed(long generation, long position) {}

    /**
     * Waits until {@code parties} are present.
     *
     * @throws io.quorate.client.error.ConflictException {@code wait-timeout} if they were not within {@code wait},
     *     {@code parties-mismatch} if others wait for another number
     */
    Passed await(String name, int parties, Duration wait);

    /** How many wait now. */
    long waiting(String name);
}
