package io.quorate.client.claim;

import java.util.List;

/**
 * The locks of a cluster. Safe for any thread.
 *
 * <p>A lock alone cannot keep two holders apart: one that was paused does not know that its time is over. What it writes
 * must carry the {@link Hold#token}, so that whoever takes the write can refuse an old one:
 * {@link io.quorate.client.kv.PutOption#fence}.
 */
public interface Locks {

    /**
     * Acquires a lock.
     *
     * @throws io.quorate.client.error.NotAcquiredException if somebody else holds it, to the end of the wait if there is
     *     one
     * @throws io.quorate.client.error.ConflictException if waiting for it would close a circle ({@code deadlock}), or it is
     *     held in the other mode by the same owner
     */
    Hold acquire(String name, AcquireOption... options);

    /**
     * Releases what was acquired with that token; another hold of the same name is never touched.
     *
     * @throws io.quorate.client.error.ConflictException {@code lock-lost} if it ended otherwise before: the work may have
     *     overlapped with somebody else's
     */
    Released release(String name, long token);

    /** Ends the hold with that token, whoever holds it; token 0: all holds. */
    Released forceRelease(String name, long token);

    /** Who holds it and who waits. An unused lock is a free lock. */
    ClaimState get(String name);

    /** The locks whose name starts with {@code prefix} that are held or waited for. */
    List<ClaimState> list(String prefix);
}
