package io.quorate.core.access;

import io.quorate.core.log.Action;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;

/**
 * Something a command is about that must be the caller's own, or that others may be allowed to touch. Whose it is, is
 * known where the state is: judged when the command is applied. Immutable.
 */
public sealed interface Stake {

    /** A lease: its owner's, or for {@code lease:admin} on its name. One that is not there is nobody's. */
    record OfLease(long lease) implements Stake {}

    /**
     * A hold: for the owner of the lease it lives on, or for {@link Action#ADMIN} on its name. One that is not there is
     * for whoever could have had it: {@link Action#WRITE} on the name.
     */
    record OfHold(Kind kind, Bytes name, long token) implements Stake {}

    /** A claim on a lease, whether it waits or holds: as a hold. */
    record OfClaim(Kind kind, Bytes name, long lease) implements Stake {}

    /** A user's own affair; for others {@code otherwise}. A token that carries some roles only is another. */
    record OfUser(String user, Demand otherwise) implements Stake {}

    /** A token: its user's, or for {@code auth:write} on the tokens of that user. */
    record OfToken(String id) implements Stake {}

    /** What is remembered of a request: the caller's own only. */
    record OfRequest(String principal) implements Stake {}
}
