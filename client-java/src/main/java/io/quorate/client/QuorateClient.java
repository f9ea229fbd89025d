package io.quorate.client;

import io.quorate.client.access.Access;
import io.quorate.client.admin.Admin;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.Claims;
import io.quorate.client.election.Elections;
import io.quorate.client.internal.Calls;
import io.quorate.client.internal.ClientParts;
import io.quorate.client.internal.CounterLatches;
import io.quorate.client.internal.Holdings;
import io.quorate.client.internal.HttpAccess;
import io.quorate.client.internal.HttpAdmin;
import io.quorate.client.internal.HttpBarriers;
import io.quorate.client.internal.HttpClaims;
import io.quorate.client.internal.HttpCounters;
import io.quorate.client.internal.HttpKv;
import io.quorate.client.internal.HttpLeases;
import io.quorate.client.internal.HttpServices;
import io.quorate.client.internal.HttpWatches;
import io.quorate.client.kv.Kv;
import io.quorate.client.kv.Txn;
import io.quorate.client.lease.Leases;
import io.quorate.client.lock.Locks;
import io.quorate.client.lock.Semaphores;
import io.quorate.client.recipe.Barriers;
import io.quorate.client.recipe.CountDownLatches;
import io.quorate.client.recipe.Counters;
import io.quorate.client.service.Services;
import io.quorate.client.session.Session;
import io.quorate.client.session.SessionOptions;
import io.quorate.client.spi.ApiStream;
import io.quorate.client.watch.Watches;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A client of one cluster. Make one for a program, and close it at its end.
 *
 * <pre>{@code
 * QuorateClient client = QuorateClient.builder()
 *     .endpoints("http://n1:7460", "http://n2:7460", "http://n3:7460")
 *     .name("billing-7")
 *     .build();
 * client.kv().put("config/color", "blue");
 * }</pre>
 *
 * <p>Safe for any thread. Methods wait for the answer, {@link ClientBuilder#requestTimeout 5 s at most unless told
 * otherwise}; all fail with a {@link io.quorate.client.error.QuorateException} that says whether the request took effect.
 * Each write carries a key that lets the cluster recognize its repeats, so that the client can repeat it when an answer is
 * lost. To interrupt a thread that waits ends its call with such an exception, and leaves the thread interrupted; methods
 * that wait for others, such as those of locks, throw the {@link InterruptedException} itself.
 *
 * <p>The cluster that answers first is the one this client belongs to: an answer of another is a
 * {@link io.quorate.client.error.WrongClusterException}.
 */
public final class QuorateClient implements AutoCloseable {

    private final ClientParts parts;
    private final Calls calls;
    private final HttpKv kv;
    private final Leases leases;
    private final Holdings holdings;
    private final Counters counters;
    private final Barriers barriers;
    private final HttpWatches watches;
    private final Services services;

    QuorateClient(ClientParts parts) {
        this(parts, parts.calls(), parts.watches());
    }

    private QuorateClient(ClientParts parts, Calls calls, HttpWatches watches) {
        this.parts = parts;
        this.calls = calls;
        this.kv = new HttpKv(calls);
        this.leases = new HttpLeases(calls);
        this.holdings = parts.holdings().with(calls, watches);
        this.counters = new HttpCounters(calls);
        this.barriers = new HttpBarriers(calls);
        this.watches = watches;
        this.services = new HttpServices(calls, watches, holdings);
    }

    /** A client with defaults, for the members at {@code endpoints}. Does not connect yet. */
    public static QuorateClient connect(String... endpoints) {
        return builder().endpoints(endpoints).build();
    }

    /** A client to be given its settings; without any it asks a member at {@code http://127.0.0.1:7460}. */
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

    /** The same client, without waiting. */
    public AsyncQuorateClient async() {
        return new AsyncQuorateClient(this, calls);
    }

    /** Leases. */
    public Leases leases() {
        return leases;
    }

    /**
     * The session on which all of this client's locks, leaderships and registrations are held that name no other. Granted
     * when it is first needed, and again when it was lost.
     *
     * @throws io.quorate.client.error.QuorateException if there is none and the cluster grants none
     */
    public Session session() {
        return holdings.sessions().current();
    }

    /**
     * Another session, granted now.
     *
     * @throws io.quorate.client.error.QuorateException if the cluster grants none
     */
    public Session newSession(SessionOptions options) {
        return holdings.sessions().open(options);
    }

    /** Locks. */
    public Locks locks() {
        return holdings.locks();
    }

    /** Semaphores. */
    public Semaphores semaphores() {
        return holdings.semaphores();
    }

    /** Elections. */
    public Elections elections() {
        return holdings.elections();
    }

    /** The requests that locks, semaphores and elections are made of, for tools. */
    public Claims claims(ClaimKind kind) {
        return new HttpClaims(calls, kind);
    }

    /** Counters. */
    public Counters counters() {
        return counters;
    }

    /** Barriers. */
    public Barriers barriers() {
        return barriers;
    }

    /** Count-down latches. */
    public CountDownLatches latches() {
        return new CounterLatches(calls);
    }

    /** Services: which instances there are, and whether they are well. */
    public Services services() {
        return services;
    }

    /** Watches: changes, told as they happen. */
    public Watches watch() {
        return watches;
    }

    /** The cluster itself. */
    public Admin admin() {
        return new HttpAdmin(calls);
    }

    /** Who may do what: users, roles, tokens. */
    public Access access() {
        return new HttpAccess(calls);
    }

    /** A transaction to fill and commit. */
    public Txn txn() {
        return kv.txn();
    }

    /**
     * Sends any request of the HTTP API, with this client's choice of members, repeats and deadline.
     *
     * @return the final answer, whatever its status
     * @throws io.quorate.client.error.QuorateException if there is none
     */
    public ApiAnswer raw(ApiRequest request) {
        return calls.answer(request);
    }

    /**
     * Sends any request of the HTTP API, with another deadline than the client's: for one that the server keeps waiting.
     *
     * @param timeout more than 0
     * @return the final answer, whatever its status
     * @throws io.quorate.client.error.QuorateException if there is none
     */
    public ApiAnswer raw(ApiRequest request, Duration timeout) {
        return calls.answer(request, RequestOptions.positive(timeout));
    }

    /**
     * Sends any read of the HTTP API whose answer is too long to be held, and waits for the head of the answer. It is not
     * repeated once it has begun.
     *
     * @return the answer, whatever its status, for the caller to read and close
     * @throws IOException if no member answers
     */
    public ApiStream stream(ApiRequest request) throws IOException, InterruptedException {
        return calls.open(request);
    }

    /**
     * Waits until a member answers, without asking for anything.
     *
     * @throws io.quorate.client.error.QuorateException if none does
     */
    public void ping() {
        calls.answer(ApiRequest.of("GET", "/version")).orThrow();
    }

    /**
     * Gives back what it holds, ends its watches, drops its connections and ends its threads, within
     * {@link ClientBuilder#closeTimeout}. What is under way fails with a
     * {@link io.quorate.client.error.ClientClosedException}, or with an
     * {@link io.quorate.client.error.OutcomeUnknownException} if it was sent. To close it again does nothing.
     */
    @Override
    public void close() {
        if (calls == parts.calls()) {
            parts.close();
        }
    }
}
