package io.quorate.client.admin;

import java.util.List;

/**
 * How a cluster is. Immutable.
 *
 * @param leader its name; empty if there is none
 * @param size how many voters there are
 * @param quorum how many of them are a majority
 * @param health in one word: healthy, degraded or unavailable
 * @param unreachable the members that did not answer
 * @param seenFrom the member that says so: it may be the one that is cut off
 */
public record ClusterStatus(
        String name,
        String clusterId,
        String leader,
        long term,
        long revision,
        long size,
        long quorum,
        String health,
        List<String> unreachable,
        String seenFrom) {

    public ClusterStatus {
        unreachable = List.copyOf(unreachable);
    }

    /** Whether all members are there and well. */
    public boolean isHealthy() {
        return health.equals("healthy");
    }
}
