package io.quorate.client.service;

import io.quorate.client.internal.service.Balancers;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses one of several instances. One balancer belongs to one view, which calls it from any thread.
 *
 * <p>The choices come in the same order as long as the instances are the same, and are never none. Those that were ejected
 * or are in another zone than the preferred are left out before.
 */
@FunctionalInterface
public interface Balancer {

    /**
     * Somebody to choose. Immutable.
     *
     * @param open how many picks of this view are not closed
     */
    record Choice(RegisteredInstance instance, int open) {}

    /**
     * The position of the one that is chosen.
     *
     * @param key what the call is about; empty if nobody said so
     */
    int choose(List<Choice> choices, String key);

    /** One after the other. */
    static Balancer roundRobin() {
        return Balancers.roundRobin();
    }

    /** Any. */
    static Balancer random() {
        return Balancers.random(ThreadLocalRandom::current);
    }

    /** Any, in proportion to the weights. */
    static Balancer weightedRandom() {
        return Balancers.weightedRandom(ThreadLocalRandom::current);
    }

    /** The one with the fewest open picks for its weight. */
    static Balancer leastConnections() {
        return Balancers.leastConnections(ThreadLocalRandom::current);
    }

    /** Of two at random the one with fewer open picks: nearly as even as the least of all, without a herd. */
    static Balancer powerOfTwo() {
        return Balancers.powerOfTwo(ThreadLocalRandom::current);
    }

    /**
     * The same one for the same key, in proportion to the weights: when an instance comes or goes, only its own share of the
     * keys moves. By rendezvous hashing (Thaler and Ravishankar, 1998).
     */
    static Balancer consistentHash() {
        return Balancers.consistentHash();
    }
}
