package io.quorate.client.recipe;

import java.time.Duration;

/** Where parties wait until all of them are there; then it is as new. Immutable, safe for any thread. */
public interface DistributedBarrier {

    /**
     * All were there. Immutable.
     *
     * @param generation how often it was passed
     * @param position in which order they came, from 1
     */
    record Passed(long generation, long position) {}

    /** Its name, without the prefix of the client. */
    String name();

    /** How many meet here. */
    int parties();

    /**
     * Waits until all are present. Who is interrupted, or dies, is present no more.
     *
     * @param wait 10 minutes at most; zero: passes if the others are there, and does not wait for them
     * @throws io.quorate.client.error.WaitTimeoutException if they were not within {@code wait}
     * @throws io.quorate.client.error.ConflictException {@code parties-mismatch} if others wait for another number
     */
    Passed await(Duration wait) throws InterruptedException;

    /** How many wait now. */
    long waiting();

    /** The same, without waiting. */
    AsyncBarrier async();
}
