package io.quorate.client.recipe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link DistributedLatch}, without waiting. Safe for any thread. What they return completes on the client's
 * callback executor; cancelling it ends the request.
 */
public interface AsyncLatch {

    /** Its name, without the prefix of the client. */
    String name();

    /** See {@link DistributedLatch#count}. */
    CompletableFuture<Long> count();

    /** See {@link DistributedLatch#countDown}. */
    CompletableFuture<Long> countDown();

    /** See {@link DistributedLatch#await}. */
    CompletableFuture<Void> await(Duration wait);

    /** See {@link DistributedLatch#remove}. */
    CompletableFuture<Void> remove();
}
