package io.quorate.client.recipe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link DistributedCounter}, without waiting. Immutable, safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link DistributedCounter} throws. Cancelling it ends the request.
 */
public interface AsyncCounter {

    /** Its name, without the prefix of the client. */
    String name();

    /** See {@link DistributedCounter#get}. */
    CompletableFuture<Long> get();

    /** See {@link DistributedCounter#add(long)}. */
    CompletableFuture<CounterChange> add(long delta);

    /** See {@link DistributedCounter#add(long, long, long)}. */
    CompletableFuture<CounterChange> add(long delta, long min, long max);

    /** See {@link DistributedCounter#addAndGet}. */
    CompletableFuture<Long> addAndGet(long delta);

    /** See {@link DistributedCounter#getAndAdd}. */
    CompletableFuture<Long> getAndAdd(long delta);

    /** See {@link DistributedCounter#incrementAndGet}. */
    default CompletableFuture<Long> incrementAndGet() {
        return addAndGet(1);
    }

    /** See {@link DistributedCounter#decrementAndGet}. */
    default CompletableFuture<Long> decrementAndGet() {
        return addAndGet(-1);
    }

    /** See {@link DistributedCounter#set}. */
    CompletableFuture<CounterChange> set(long value);

    /** See {@link DistributedCounter#setIfAbsent}. */
    CompletableFuture<Boolean> setIfAbsent(long value);

    /** See {@link DistributedCounter#await}. */
    CompletableFuture<Long> await(String condition, Duration wait);

    /** See {@link DistributedCounter#remove}. */
    CompletableFuture<Void> remove();
}
