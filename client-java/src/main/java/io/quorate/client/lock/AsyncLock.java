package io.quorate.client.lock;

import io.quorate.client.claim.ClaimState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link DistributedLock}, without waiting: no thread waits either. Immutable, safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link DistributedLock} throws. To cancel it gives up the place in the queue, and gives back a lock that was granted at
 * that moment. The hold belongs to no thread: whoever has the handle may release it, see {@link LockHandle#releaseAsync}.
 */
public interface AsyncLock {

    /** Its name, without the prefix of the client. */
    String name();

    /** See {@link DistributedLock#acquire()}. */
    CompletableFuture<LockHandle> acquire();

    /** See {@link DistributedLock#acquire(Duration)}. */
    CompletableFuture<LockHandle> acquire(Duration limit);

    /** See {@link DistributedLock#tryAcquire()}. */
    CompletableFuture<Optional<LockHandle>> tryAcquire();

    /** See {@link DistributedLock#tryAcquire(Duration)}. */
    CompletableFuture<Optional<LockHandle>> tryAcquire(Duration limit);

    /** See {@link DistributedLock#state}. */
    CompletableFuture<ClaimState> state();
}
