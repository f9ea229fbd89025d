package io.quorate.client.recipe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link DistributedBarrier}, without waiting. Immutable, safe for any thread. What they return completes on
 * the client's callback executor.
 */
public interface AsyncBarrier {

    /** Its name, without the prefix of the client. */
    String name();

    /** How many meet here. */
    int parties();

    /** See {@link DistributedBarrier#await}. Whoever cancels it is present no more. */
    CompletableFuture<DistributedBarrier.Passed> await(Duration wait);

    /** See {@link DistributedBarrier#waiting}. */
    CompletableFuture<Long> waiting();
}
