package io.quorate.client.claim;

import java.util.List;

/** The semaphores of a cluster: locks with several slots. Safe for any thread. */
public interface Semaphores {

    /**
     * Acquires slots: one, or {@link AcquireOption#slots}.
     *
     * @throws io.quorate.client.error.NotAcquiredException if there are not enough free ones, to the end of the wait if
     *     there is one
     * @throws io.quorate.client.error.ConflictException {@code limit-mismatch} if it has another limit
     */
    Hold acquire(String name, AcquireOption... options);

    /** Releases what was acquired with that token; see {@link Locks#release}. */
    Released release(String name, long token);

    /** Ends the hold with that token, whoever holds it; token 0: all holds. */
    Released forceRelease(String name, long token);

    /** Sets the limit. Lowering it evicts nobody. */
    void resize(String name, int limit);

    /** Who holds it and who waits. */
    ClaimState get(String name);

    /** The semaphores whose name starts with {@code prefix}. */
    List<ClaimState> list(String prefix);
}
