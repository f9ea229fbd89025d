package io.quorate.client.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link SeveralLocks}, without waiting. Immutable, safe for any thread.
 *
 * <p>What they return completes on the client's callback executor. To cancel it gives up the place in the queue, and gives
 * back locks that were granted at that moment.
 */
public interface AsyncSeveralLocks {

    /** See {@link SeveralLocks#acquire()}. */
    CompletableFuture<HeldLocks> acquire();

    /** See {@link SeveralLocks#acquire(Duration)}. */
    CompletableFuture<HeldLocks> acquire(Duration limit);

    /** See {@link SeveralLocks#tryAcquire}. */
    CompletableFuture<Optional<HeldLocks>> tryAcquire();
}
