package io.quorate.client.election;

import io.quorate.client.claim.ClaimState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The questions of {@link Elections}, without waiting; a {@link LeaderLatch} campaigns without keeping its caller anyhow.
 * Safe for any thread.
 *
 * <p>What they return completes on the client's callback executor. Cancelling it ends the request.
 */
public interface AsyncElections {

    /** See {@link Elections#leader}. */
    CompletableFuture<Optional<Leader>> leader(String name);

    /** See {@link Elections#state}. */
    CompletableFuture<ClaimState> state(String name);

    /** See {@link Elections#list}. */
    CompletableFuture<List<ClaimState>> list(String prefix);
}
