package io.quorate.client.recipe;

/** The barriers of a cluster. Safe for any thread. */
public interface Barriers {

    /**
     * One where that many parties meet. Sends nothing.
     *
     * @param parties 1 or more; others who wait for another number get a {@code parties-mismatch}
     */
    DistributedBarrier get(String name, int parties);
}
