package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;

/** What a request asks of locks, semaphores, elections and barriers: all of them are claims in a queue. Immutable. */
public sealed interface ClaimCommand extends Command {

    /**
     * Asks for the hold of something, or of several locks at once, all or nothing. Asking again as the same claimant
     * (kind, name, lease, owner) finds the earlier claim and attaches it to this request.
     *
     * @param kind of what; several parts: {@link Kind#LOCK}
     * @param parts what, 1 to {@link Limits#CLAIM_PARTS_MAX}, no name twice
     * @param patience how it waits
     */
    record Acquire(Kind kind, List<Part> parts, Claimant claimant, Wait patience) implements ClaimCommand {

        public Acquire {
            parts = List.copyOf(parts);
        }
    }

    /** Gives back the hold with this token. */
    record Release(Kind kind, Bytes name, long token) implements ClaimCommand {}

    /**
     * Ends the claim of a claimant, whether it waits or holds.
     *
     * @param claimMax only if the claim's number is not above this; {@link Long#MAX_VALUE}: whatever its number
     */
    record Withdraw(Kind kind, Bytes name, long lease, String owner, long claimMax) implements ClaimCommand {}

    /**
     * Ends holds whatever their holders say.
     *
     * @param token the one to end; 0: all
     * @param revokeLeases whether their leases end too
     */
    record Force(Kind kind, Bytes name, long token, boolean revokeLeases) implements ClaimCommand {}

    /** Replaces the payload of the hold with this token. */
    record Amend(Kind kind, Bytes name, long token, Bytes payload) implements ClaimCommand {}

    /** Gives an office to the candidate that is {@code to}, wherever it stands in the queue. */
    record Transfer(Bytes name, long token, String to) implements ClaimCommand {}

    /**
     * Sets the number of slots of a semaphore. Nobody is evicted: grants resume when enough are free.
     *
     * @param limit 0: the semaphore is forgotten once nobody holds or wants any
     */
    record SetLimit(Bytes name, int limit) implements ClaimCommand {}

    /** Nobody waits for this request's answer any more: its waiter goes, after its linger. */
    record Detach(Ticket ticket) implements ClaimCommand {}

    /** A member is gone: so is everybody who waited on it. Proposed by the leader. */
    record DetachOrigin(long origin) implements ClaimCommand {}

    /** Forgets a barrier: who waits for it is turned away. */
    record Forget(Bytes name) implements ClaimCommand {}

    /**
     * One of the things asked for.
     *
     * @param shared whether it may be held together with others that are shared; locks only
     * @param slots how many slots; 1 but for semaphores
     * @param limit the number of slots of a semaphore, or of parties of a barrier; 0: as it is
     */
    record Part(Bytes name, boolean shared, int slots, int limit) {}

    /**
     * Who asks, and on what terms.
     *
     * @param lease the lease the hold lives on; 0: one of its own, made at the grant
     * @param ttlMillis the length of a lease of its own
     * @param salt what makes the id of a lease of its own hard to guess
     * @param owner who inside the lease
     * @param priority higher ones go first; elections only
     * @param releaseDelayMillis for how long nobody gets it after this hold was lost
     * @param payload the note; of an election the value
     */
    record Claimant(
            long lease, long ttlMillis, int salt, String owner, int priority, long releaseDelayMillis, Bytes payload) {}

    /**
     * How it waits.
     *
     * @param ticket the request that waits
     * @param waitMillis how long at most, cluster time; 0: not at all
     * @param lingerMillis how long its place, or its grant, stays when the request is detached
     * @param evenDeadlocked whether it queues though it would close a cycle
     */
    record Wait(Ticket ticket, long waitMillis, long lingerMillis, boolean evenDeadlocked) {}
}
