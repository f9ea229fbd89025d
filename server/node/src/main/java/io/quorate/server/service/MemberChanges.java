package io.quorate.server.service;

import io.quorate.core.log.MemberOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes who is a member and who leads, from any member. Safe for any thread. Fails with {@link RefusedException} as
 * {@link Writes} does; what the table of members does not allow is an outcome.
 */
public interface MemberChanges {

    /**
     * Lets a new member come.
     *
     * @param peerAddress where it will listen for the others; empty: it says so when it comes
     * @param ttlMillis how long its token is good
     */
    CompletableFuture<Invitation> invite(String name, String peerAddress, long ttlMillis, Deadline deadline);

    /**
     * A member comes with its token. Harmless when repeated.
     *
     * @param data the id of its data
     */
    CompletableFuture<MemberOutcome> join(
            String name, String token, String peerAddress, List<String> clientUrls, long data, Deadline deadline);

    /** Where each member listens for the others, as far as it is known. */
    List<Place> places();

    /**
     * Has a member leave. Completes when it is out, or when the deadline has passed: it is on its way out then.
     *
     * @param hasForce whether it may go though the others that answer are too few to go on
     */
    CompletableFuture<Departure> remove(String name, boolean hasForce, ClusterView view, Deadline deadline);

    /**
     * Changes where a member is reached.
     *
     * @param peerAddress null: as it is
     * @param clientUrls null: as they are
     */
    CompletableFuture<MemberOutcome> relocate(
            String name, @Nullable String peerAddress, @Nullable List<String> clientUrls, Deadline deadline);

    /**
     * Has another member lead. Completes with its name when it does, and can serve.
     *
     * @param member null: whoever is furthest along
     */
    CompletableFuture<String> transfer(@Nullable String member, Deadline deadline);

    /**
     * What came of an invitation.
     *
     * @param token what the new member comes with; it is written down nowhere
     */
    record Invitation(MemberOutcome outcome, String token) {}

    /** What came of a removal. */
    record Departure(MemberOutcome outcome, boolean isOut) {}

    /** Where a member listens for the others. */
    record Place(String name, String peerAddress) {}
}
