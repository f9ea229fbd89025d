package io.quorate.client.lease;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The leases of a cluster. Safe for any thread.
 *
 * <p>Nothing here renews by itself. Whoever holds a lease must count its end from the moment <em>before</em> the last
 * renewal that was answered was sent, plus what remained then, minus a margin; past that moment everything on the lease is
 * to be taken for lost.
 */
public interface Leases {

    /** Grants a lease. */
    default Lease grant(Duration ttl) {
        return grant(ttl, "");
    }

    /**
     * Grants a lease with a name for people.
     *
     * @param ttl how long it lives without a renewal: 1 s to 24 h
     */
    Lease grant(Duration ttl, String name);

    /**
     * Renews a lease, and says what is held on it.
     *
     * @throws io.quorate.client.error.NotFoundException if it is dead
     */
    Lease keepAlive(String id);

    /** Renews up to 1,000 leases at once; one result each, in the same order. */
    List<Renewal> keepAlive(List<String> ids);

    /** Ends a lease, and everything on it in one revision; false if it was gone already. */
    boolean revoke(String id);

    /** The lease; empty if it is dead or never was. */
    Optional<Lease> get(String id);

    /** All leases that the caller may see. */
    List<Lease> list();

    /** The same, without waiting. */
    AsyncLeases async();
}
