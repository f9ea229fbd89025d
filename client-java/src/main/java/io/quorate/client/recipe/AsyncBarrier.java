package io.quorate.client.recipe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link DistributedBarrier}, without waiting. Immutable, safe for any thread. What they return completes on
 * the client's callback executor.
 */
public interface AsyncBarrier {

    String name();

    int parties();

    /** See {@link DistributedBarrier#await}. Whoever cancels it is present no more. */
    CompletableFuture<DistributedBarrier.Passed> await(Duration wait);

    /** See {@link DistributedBarrier#waiting}. */
    CompletableFuture<Long> waiting();
}
