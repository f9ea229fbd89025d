package io.quorate.client.admin;

import java.util.List;

/**
 * A member of the cluster. Immutable.
 *
 * @param voter whether it counts for a majority
 * @param state how far it is in or out: invited, joining, voter or leaving
 * @param reachable whether it answered; if not, nothing is known of what follows the client URLs
 * @param clientUrls where clients reach it
 * @param appliedIndex how far it has applied the log
 * @param lagEntries how many entries it is behind
 */
public record Member(
        String id,
        String name,
        boolean voter,
        String state,
        boolean leader,
        boolean reachable,
        String peerUrl,
        List<String> clientUrls,
        String version,
        long appliedIndex,
        long lagEntries) {

    public Member {
        clientUrls = List.copyOf(clientUrls);
    }
}
