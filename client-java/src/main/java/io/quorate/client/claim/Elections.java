package io.quorate.client.claim;

import io.quorate.client.Bytes;
import java.util.List;
import java.util.Optional;

/** The elections of a cluster: locks whose holder has a value for all to read. Safe for any thread. */
public interface Elections {

    /** Who leads. Immutable. */
    record Leader(Bytes value, long token, String owner) {}

    /**
     * Campaigns with a proposal: what becomes the leader's value.
     *
     * @throws io.quorate.client.error.NotAcquiredException if somebody else leads, to the end of the wait if there is one
     */
    Hold campaign(String name, Bytes proposal, AcquireOption... options);

    /** Who leads; empty if nobody does. */
    Optional<Leader> leader(String name);

    /** Replaces the leader's value. */
    void proclaim(String name, long token, Bytes value);

    /** Gives up the leadership; see {@link Locks#release}. */
    Released resign(String name, long token);

    /**
     * Gives up the leadership in favour of a candidate who waits.
     *
     * @throws io.quorate.client.error.ConflictException {@code no-such-candidate} if nobody of that name waits
     */
    Released resign(String name, long token, String successor);

    /** Ends the leadership, whoever leads. */
    Released depose(String name);

    /** Who leads and who waits. */
    ClaimState get(String name);

    /** The elections whose name starts with {@code prefix}. */
    List<ClaimState> list(String prefix);
}
