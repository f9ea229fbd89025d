package io.quorate.client;

import io.quorate.client.access.AsyncAccess;
import io.quorate.client.admin.AsyncAdmin;
import io.quorate.client.claim.AsyncClaims;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.election.AsyncElections;
import io.quorate.client.internal.Calls;
import io.quorate.client.internal.Operation;
import io.quorate.client.kv.AsyncKv;
import io.quorate.client.lease.AsyncLeases;
import io.quorate.client.lock.AsyncLock;
import io.quorate.client.lock.AsyncSemaphore;
import io.quorate.client.recipe.AsyncBarrier;
import io.quorate.client.recipe.AsyncCounters;
import io.quorate.client.recipe.AsyncLatch;
import io.quorate.client.service.AsyncServices;
import java.util.concurrent.CompletableFuture;

/**
 * The same client without waiting: from {@link QuorateClient#async}. Safe for any thread.
 *
 * <p>Results complete on the client's callback executor, with the very exceptions that the methods that wait throw.
 * Cancelling a result ends its request. Each thing of the client has this other form by its own {@code async()} too, such as
 * {@link io.quorate.client.lock.DistributedLock#async}. Watches, views, latches and registrations have none: they call back
 * by themselves.
 */
public final class AsyncQuorateClient {

    private final QuorateClient client;
    private final Calls calls;

    AsyncQuorateClient(QuorateClient client, Calls calls) {
        this.client = client;
        this.calls = calls;
    }

    /** Keys. Transactions have {@link io.quorate.client.kv.Txn#commitAsync}. */
    public AsyncKv kv() {
        return client.kv().async();
    }

    /** Leases. */
    public AsyncLeases leases() {
        return client.leases().async();
    }

    /** A lock; its other forms are at {@link QuorateClient#locks}. */
    public AsyncLock lock(String name) {
        return client.locks().get(name).async();
    }

    /** A semaphore; see {@link io.quorate.client.lock.Semaphores#get}. */
    public AsyncSemaphore semaphore(String name, int limit) {
        return client.semaphores().get(name, limit).async();
    }

    /** Who leads. */
    public AsyncElections elections() {
        return client.elections().async();
    }

    /** The requests that locks, semaphores and elections are made of, for tools. */
    public AsyncClaims claims(ClaimKind kind) {
        return client.claims(kind).async();
    }

    /** Counters. */
    public AsyncCounters counters() {
        return client.counters().async();
    }

    /** A barrier; see {@link io.quorate.client.recipe.Barriers#get}. */
    public AsyncBarrier barrier(String name, int parties) {
        return client.barriers().get(name, parties).async();
    }

    /** A count-down latch; see {@link io.quorate.client.recipe.CountDownLatches#get}. */
    public AsyncLatch latch(String name, long count) {
        return client.latches().get(name, count).async();
    }

    /** Services. */
    public AsyncServices services() {
        return client.services().async();
    }

    /** The cluster itself. */
    public AsyncAdmin admin() {
        return client.admin().async();
    }

    /** Who may do what: users, roles, tokens. */
    public AsyncAccess access() {
        return client.access().async();
    }

    /** Sends any request of the HTTP API; see {@link QuorateClient#raw(ApiRequest)}. */
    public CompletableFuture<ApiAnswer> raw(ApiRequest request) {
        return calls.start(Operation.ofAny(request, answer -> answer));
    }

    /** Completes when a member answers; see {@link QuorateClient#ping}. */
    public CompletableFuture<Void> ping() {
        return calls.finish(Operation.of(ApiRequest.of("GET", "/version"), answer -> answer));
    }
}
