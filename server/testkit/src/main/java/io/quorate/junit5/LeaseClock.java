package io.quorate.junit5;

import java.time.Duration;

/**
 * The time that a cluster counts leases, waits and quiet times of locks in. It runs as usual, and can be moved on. Nothing
 * else runs on it: not the clocks of clients, not elections, not timeouts of requests. Safe for any thread.
 */
public final class LeaseClock {

    private final QuorateCluster cluster;

    LeaseClock(QuorateCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Moves lease time on. What is due by then, for nobody renewed it, has ended when this returns. Clients that hold
     * something do not know yet.
     *
     * @throws IllegalStateException if there is no leader for 10 s
     */
    public void advance(Duration by) throws InterruptedException {
        cluster.advance(by);
    }
}
