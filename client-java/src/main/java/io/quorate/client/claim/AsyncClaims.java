package io.quorate.client.claim;

import io.quorate.client.Bytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link Claims}, without waiting. Safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link Claims} throws. Cancelling it ends the request.
 */
public interface AsyncClaims {

    /** See {@link Claims#acquire}. */
    CompletableFuture<Hold> acquire(String name, AcquireOption... options);

    /** See {@link Claims#acquireAll}. */
    CompletableFuture<List<Hold>> acquireAll(List<Wanted> wanted, AcquireOption... options);

    /** See {@link Claims#release(String, long)}. */
    CompletableFuture<Released> release(String name, long token);

    /** See {@link Claims#release(String, long, String)}. */
    CompletableFuture<Released> release(String name, long token, String successor);

    /** See {@link Claims#withdraw}. */
    CompletableFuture<Released> withdraw(String name, String lease, String owner);

    /** See {@link Claims#forceRelease}. */
    CompletableFuture<Released> forceRelease(String name, long token);

    /** See {@link Claims#amend}. */
    CompletableFuture<Void> amend(String name, long token, Bytes note);

    /** See {@link Claims#resize}. */
    CompletableFuture<Void> resize(String name, int limit);

    /** See {@link Claims#get}. */
    CompletableFuture<ClaimState> get(String name);

    /** See {@link Claims#list}. */
    CompletableFuture<List<ClaimState>> list(String prefix);
}
