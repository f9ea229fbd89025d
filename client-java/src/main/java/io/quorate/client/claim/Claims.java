package io.quorate.client.claim;

import io.quorate.client.Bytes;
import java.util.List;

/**
 * The requests that locks, semaphores and elections are made of, one by one. Safe for any thread.
 *
 * <p>Nothing here renews a lease, watches over what is held, or tells of a loss: programs use
 * {@link io.quorate.client.lock.Locks}, {@link io.quorate.client.lock.Semaphores} and
 * {@link io.quorate.client.election.Elections}, which do. This is for tools that show what goes on, and for those who do the
 * rest themselves.
 */
public interface Claims {

    /**
     * Acquires one.
     *
     * @throws io.quorate.client.error.NotAcquiredException if somebody else holds it, to the end of the wait if there is
     *     one
     * @throws io.quorate.client.error.DeadlockException if waiting for it would close a circle
     * @throws io.quorate.client.error.ConflictException if the same owner has it in another mode or with other slots, or
     *     the semaphore has another limit
     */
    Hold acquire(String name, AcquireOption... options);

    /** Acquires several locks, all or none; one hold each, in the same order. Locks only. */
    List<Hold> acquireAll(List<Wanted> wanted, AcquireOption... options);

    /**
     * Releases what was acquired with that token; another hold of the same name is never touched.
     *
     * @throws io.quorate.client.error.ConflictException {@code lock-lost} if it ended otherwise before: the work may have
     *     overlapped with somebody else's
     */
    Released release(String name, long token);

    /**
     * Gives a leadership to a candidate who waits. Elections only.
     *
     * @throws io.quorate.client.error.ConflictException {@code no-such-candidate} if nobody of that name waits
     */
    Released release(String name, long token, String successor);

    /** Ends what that owner has within a lease, be it a hold or a place in the queue. */
    Released withdraw(String name, String lease, String owner);

    /** Ends the hold with that token, whoever holds it; token 0: all holds. */
    Released forceRelease(String name, long token);

    /** Replaces the note of a hold; of a leader: the value. */
    void amend(String name, long token, Bytes note);

    /** Sets the limit. Lowering it evicts nobody. Semaphores only. */
    void resize(String name, int limit);

    /** Who holds it and who waits. What nobody uses is free. */
    ClaimState get(String name);

    /** Those whose name starts with {@code prefix} that are held or waited for. */
    List<ClaimState> list(String prefix);

    /** The same, without waiting. */
    AsyncClaims async();
}
