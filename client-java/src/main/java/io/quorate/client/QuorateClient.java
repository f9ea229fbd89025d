package io.quorate.client;

import io.quorate.client.claim.Barriers;
import io.quorate.client.claim.Elections;
import io.quorate.client.claim.Locks;
import io.quorate.client.claim.Semaphores;
import io.quorate.client.counter.Counters;
import io.quorate.client.internal.Calls;
import io.quorate.client.internal.ClientParts;
import io.quorate.client.internal.HttpBarriers;
import io.quorate.client.internal.HttpCounters;
import io.quorate.client.internal.HttpElections;
import io.quorate.client.internal.HttpKv;
import io.quorate.client.internal.HttpLeases;
import io.quorate.client.internal.HttpLocks;
import io.quorate.client.internal.HttpSemaphores;
import io.quorate.client.internal.HttpWatches;
import io.quorate.client.kv.Kv;
import io.quorate.client.kv.Txn;
import io.quorate.client.lease.Leases;
import io.quorate.client.watch.Watches;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A client of one cluster. Make one for a program, and close it at its end.
 *
 * <p>Safe for any thread. Methods wait for the answer; all fail with a
 * {@link io.quorate.client.error.QuorateException} that says whether the request took effect. Each write carries a key
 * that lets the cluster recognize its repeats, so that the client can repeat it when an answer is lost.
 */
public final class QuorateClient implements AutoCloseable {

    private final ClientParts parts;
    private final Calls calls;
    private final HttpKv kv;
    private final Leases leases;
    private final Locks locks;
    private final Semaphores semaphores;
    private final Elections elections;
    private final Counters counters;
    private final Barriers barriers;
    private final HttpWatches watches;

    QuorateClient(ClientParts parts) {
        this(parts, parts.calls(), parts.watches());
    }

    private QuorateClient(ClientParts parts, Calls calls, HttpWatches watches) {
        this.parts = parts;
        this.calls = calls;
        this.kv = new HttpKv(calls);
        this.leases = new HttpLeases(calls);
        this.locks = new HttpLocks(calls);
        this.semaphores = new HttpSemaphores(calls);
        this.elections = new HttpElections(calls);
        this.counters = new HttpCounters(calls);
        this.barriers = new HttpBarriers(calls);
        this.watches = watches;
    }

    /** A client with defaults, for the members at {@code endpoints}. Does not connect yet. */
    public static QuorateClient connect(String... endpoints) {
        return builder().endpoints(endpoints).build();
    }

    public static ClientBuilder builder() {
        return new ClientBuilder();
    }

    /**
     * This client with other options: cheap, over the same connections. What it holds and watches belongs to the client it
     * comes from, and ends with that one; to close the view does nothing.
     */
    public QuorateClient withOptions(UnaryOperator<RequestOptions> change) {
        Calls others = calls.with(change.apply(calls.options()));
        return new QuorateClient(parts, others, watches.with(others));
    }

    /** Keys. */
    public Kv kv() {
        return kv;
    }

    /** Leases. */
    public Leases leases() {
        return leases;
    }

    /** Locks. */
    public Locks locks() {
        return locks;
    }

    /** Semaphores. */
    public Semaphores semaphores() {
        return semaphores;
    }

    /** Elections. */
    public Elections elections() {
        return elections;
    }

    /** Counters. */
    public Counters counters() {
        return counters;
    }

    /** Barriers. */
    public Barriers barriers() {
        return barriers;
    }

    /** Watches: changes, told as they happen. */
    public Watches watch() {
        return watches;
    }

    /** A transaction to fill and commit. */
    public Txn txn() {
        return kv.txn();
    }

    /**
     * Sends any request of the HTTP API, with this client's choice of members, repeats and deadline.
     *
     * @return the final answer, whatever its status
     */
    public ApiAnswer raw(ApiRequest request) {
        return calls.answer(request);
    }

    /**
     * Sends any request of the HTTP API, with another deadline than the client's: for one that the server keeps waiting.
     *
     * @return the final answer, whatever its status
     */
    public ApiAnswer raw(ApiRequest request, Duration timeout) {
        return calls.answer(request, timeout);
    }

    /** Waits until a member answers, without asking for anything. */
    public void ping() {
        calls.answer(ApiRequest.of("GET", "/version")).orThrow();
    }

    /** Ends its watches, drops its connections and ends its threads. What is under way fails. */
    @Override
    public void close() {
        if (calls == parts.calls()) {
            parts.close();
        }
    }
}
