package io.quorate.client.lease;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of {@link Leases}, without waiting. Safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link Leases} throws. Cancelling it ends the request.
 */
public interface AsyncLeases {

    /** See {@link Leases#grant(Duration)}. */
    default CompletableFuture<Lease> grant(Duration ttl) {
        return grant(ttl, "");
    }

    /** See {@link Leases#grant}. */
    CompletableFuture<Lease> grant(Duration ttl, String name);

    /** See {@link Leases#keepAlive(String)}. */
    CompletableFuture<Lease> keepAlive(String id);

    /** See {@link Leases#keepAlive(List)}. */
    CompletableFuture<List<Renewal>> keepAlive(List<String> ids);

    /** See {@link Leases#revoke}. */
    CompletableFuture<Boolean> revoke(String id);

    /** See {@link Leases#get}. */
    CompletableFuture<Optional<Lease>> get(String id);

    /** See {@link Leases#list}. */
    CompletableFuture<List<Lease>> list();
}
