package io.quorate.client.lock;

import java.time.Duration;
import java.util.Optional;

/**
 * Several locks that are acquired at once: all of them or none, without a circle of waiting among those who do so. Immutable,
 * safe for any thread.
 */
public interface SeveralLocks {

    /** Acquires all, however long that takes. */
    HeldLocks acquire() throws InterruptedException;

    /**
     * Acquires all within {@code limit}.
     *
     * @param limit zero: tries once
     * @throws io.quorate.client.error.LockNotAcquiredException if that was not possible
     */
    HeldLocks acquire(Duration limit) throws InterruptedException;

    /** Acquires all if all are free. */
    Optional<HeldLocks> tryAcquire() throws InterruptedException;

    /** The same, without waiting. */
    AsyncSeveralLocks async();
}
