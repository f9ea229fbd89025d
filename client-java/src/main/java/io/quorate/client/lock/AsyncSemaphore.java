package io.quorate.client.lock;

import io.quorate.client.claim.ClaimState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link DistributedSemaphore}, without waiting. Immutable, safe for any thread.
 *
 * <p>What they return completes on the client's callback executor. To cancel it gives up the place in the queue, and gives
 * back slots that were granted at that moment.
 */
public interface AsyncSemaphore {

    /** Its name, without the prefix of the client. */
    String name();

    /** How many slots it has, as this program says. */
    int limit();

    /** See {@link DistributedSemaphore#acquire(int)}. */
    CompletableFuture<Permits> acquire(int count);

    /** See {@link DistributedSemaphore#acquire(int, Duration)}. */
    CompletableFuture<Permits> acquire(int count, Duration limit);

    /** See {@link DistributedSemaphore#tryAcquire}. */
    CompletableFuture<Optional<Permits>> tryAcquire(int count);

    /** See {@link DistributedSemaphore#resize}. */
    CompletableFuture<DistributedSemaphore> resize(int limit);

    /** See {@link DistributedSemaphore#state}. */
    CompletableFuture<ClaimState> state();
}
