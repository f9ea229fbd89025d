package io.quorate.client.recipe;

/** The count-down latches of a cluster: counters that stop at 0. Safe for any thread. */
public interface CountDownLatches {

    /**
     * One that opens after {@code count} have counted down. Sends nothing; whoever uses it first sets the count.
     *
     * @param count 1 or more
     */
    DistributedLatch get(String name, long count);
}
