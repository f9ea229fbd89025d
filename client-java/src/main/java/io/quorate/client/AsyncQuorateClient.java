package io.quorate.client;

import io.quorate.client.internal.Calls;
import io.quorate.client.internal.Operation;
import io.quorate.client.kv.AsyncKv;
import java.util.concurrent.CompletableFuture;

/**
 * The same client without waiting: from {@link QuorateClient#async}. Safe for any thread.
 *
 * <p>Results complete on the client's callback executor, with the very exceptions that the methods that wait throw.
 * Cancelling a result ends its request.
 */
public final class AsyncQuorateClient {

    private final Calls calls;
    private final AsyncKv kv;

    AsyncQuorateClient(Calls calls, AsyncKv kv) {
        this.calls = calls;
        this.kv = kv;
    }

    /** Keys. Transactions have {@link io.quorate.client.kv.Txn#commitAsync}. */
    public AsyncKv kv() {
        return kv;
    }

    /** Sends any request of the HTTP API; see {@link QuorateClient#raw(ApiRequest)}. */
    public CompletableFuture<ApiAnswer> raw(ApiRequest request) {
        return calls.start(Operation.ofAny(request, answer -> answer));
    }

    /** Completes when a member answers; see {@link QuorateClient#ping}. */
    public CompletableFuture<Void> ping() {
        return raw(ApiRequest.of("GET", "/version")).thenAccept(ApiAnswer::orThrow);
    }
}
