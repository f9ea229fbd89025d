package io.quorate.client.recipe;

import java.time.Duration;

/** A gate that opens when enough have counted down, and stays open until it is removed. Safe for any thread. */
public interface DistributedLatch {

    /** Its name, without the prefix of the client. */
    String name();

    /** How many have yet to count down. */
    long count();

    /** Counts down once; what is at 0 stays there. How many are left. */
    long countDown();

    /**
     * Waits until it is open.
     *
     * @param wait 10 minutes at most; zero: looks once
     * @throws io.quorate.client.error.WaitTimeoutException if it was not within {@code wait}
     */
    void await(Duration wait) throws InterruptedException;

    /** Forgets it: the next use begins anew. */
    void remove();

    /** The same, without waiting. */
    AsyncLatch async();
}
