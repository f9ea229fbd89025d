package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Consistency;
import io.quorate.client.RequestOptions;
import io.quorate.client.RetryPolicy;
import io.quorate.client.error.QuorateException;
import io.quorate.client.spi.ApiSocket;
import io.quorate.client.spi.ApiStream;
import io.quorate.client.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings requests to an end: chooses a member, gives each write a key that makes its repeats harmless, and repeats what
 * may be repeated until the deadline.
 *
 * <p>Safe for any thread. What waits, waits in the calling thread and for one wake-up; what does not is completed on the
 * client's callback executor.
 */
public final class Calls {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final String TIMEOUT = "Quorate-Timeout";
    private static final String MIN_REVISION = "Quorate-Min-Revision";

    /** The longest deadline a server accepts. */
    private static final long SERVER_MILLIS_MAX = 60_000;

    /** Beyond the server's deadline, so that its own answer about it still arrives. */
    private static final long SLACK_MILLIS = 500;

    /** Beyond that: attempts come to an end by themselves, whatever becomes of them. */
    private static final long OVERDUE_MILLIS = 2_000;

    private final Shared shared;
    private final Carriers carriers;
    private final Transport transport;
    private final RequestOptions options;

    Calls(Shared shared, Carriers carriers, Transport transport, RequestOptions options) {
        this.shared = shared;
        this.carriers = carriers;
        this.transport = transport;
        this.options = options;
    }

    // ---- parts that others build on

    /** The same client with other options. */
    public Calls with(RequestOptions others) {
        return new Calls(shared, carriers, transport, others);
    }

    /** The same client over connections and an I/O thread of its own: for what must not wait behind other requests. */
    public Calls apart() {
        return new Calls(shared, carriers, carriers.apart(), options);
    }

    /** Where callbacks run, and who keeps time. */
    public Threads threads() {
        return shared.threads;
    }

    /** Who is told what happens. */
    public Events events() {
        return shared.events;
    }

    public RequestOptions options() {
        return options;
    }

    /** What all keys and names begin with. */
    Prefix prefix() {
        return new Prefix(options.prefix());
    }

    /** How long one call may take, with all its repeats. */
    public Duration timeout() {
        return options.timeout();
    }

    public RetryPolicy retries() {
        return shared.retries;
    }

    /** The newest revision this client has seen. */
    public long revision() {
        return shared.revision();
    }

    /** This client has seen the cluster at {@code reached}, and reads nothing older from now on. */
    public void seen(long reached) {
        shared.seen(reached);
    }

    public boolean isClosed() {
        return shared.isClosed();
    }

    /** Whether there is somebody to ask who this client is. */
    boolean hasCredentials() {
        return shared.credentials != null;
    }

    Transport transport() {
        return transport;
    }

    // ---- calls

    /**
     * Does it, and waits.
     *
     * @throws QuorateException if it failed
     */
    public <T> T run(Operation<T> operation) {
        ApiRequest request = bounded(operation);
        return operation.read().apply(answer(request, limit(operation)));
    }

    /**
     * Does it. What is returned completes on the callback executor, with the result or with the very
     * {@link QuorateException}; cancelling it ends the request in a way that the member notices.
     */
    public <T> CompletableFuture<T> start(Operation<T> operation) {
        return new Started<>(operation, begin(bounded(operation), limit(operation)));
    }

    /** Does it. What is returned says when it is over, like that of {@link #start}. */
    public CompletableFuture<Void> finish(Operation<?> operation) {
        return Steps.ended(start(operation));
    }

    /**
     * Does it, and waits; unless it is interrupted. Then the exchange is ended in a way that the member notices, and whether
     * the request took effect before that is unknown.
     */
    public <T> T runInterruptibly(Operation<T> operation) throws InterruptedException {
        Duration limit = limit(operation);
        return operation.read().apply(beginNumbered(bounded(operation), limit).await(limit));
    }

    private Duration limit(Operation<?> operation) {
        return operation.kept().isZero() ? timeout() : operation.kept().plus(timeout());
    }

    /** The server's deadline counts on top of the time that it may keep the request waiting. */
    private ApiRequest bounded(Operation<?> operation) {
        return operation.kept().isZero()
                ? operation.request()
                : operation.request().header(TIMEOUT, Math.min(timeout().toMillis(), SERVER_MILLIS_MAX) + "ms");
    }

    /** What {@link #start} returns. */
    private final class Started<T> extends CompletableFuture<T> {

        private final CompletableFuture<Outcome> outcome;

        Started(Operation<T> operation, CompletableFuture<Outcome> outcome) {
            this.outcome = outcome;
            outcome.whenComplete((end, cancelled) -> {
                if (end != null) {
                    onCallbackThread(() -> take(operation, end));
                }
            });
        }

        private void take(Operation<T> operation, Outcome end) {
            try {
                complete(operation.read().apply(end.answer()));
            } catch (RuntimeException failed) {
                completeExceptionally(failed);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            outcome.cancel(mayInterrupt);
            return cancelled;
        }
    }

    private void onCallbackThread(Runnable task) {
        try {
            shared.threads.callbacks().execute(task);
        } catch (RejectedExecutionException closed) {
            // Whoever waits for it shall not wait for ever.
            task.run();
        }
    }

    /**
     * The final answer, whatever its status.
     *
     * @throws QuorateException if there is none: nobody could be reached, or the outcome stays unknown
     */
    public ApiAnswer answer(ApiRequest request) {
        return answer(request, timeout());
    }

    /**
     * The final answer, whatever its status, within {@code limit}.
     *
     * @throws QuorateException if there is none: nobody could be reached, or the outcome stays unknown
     */
    public ApiAnswer answer(ApiRequest request, Duration limit) {
        Begun begun = beginNumbered(request, limit);
        try {
            return begun.await(limit);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return begun.attempts()
                    .abandoned("the calling thread was interrupted", stopped)
                    .answer();
        }
    }

    /** The final answer if it is no problem. */
    public ApiAnswer call(ApiRequest request) {
        return answer(request).orThrow();
    }

    /**
     * The final answer of a request that the server may keep waiting for {@code wait}, if it is no problem. The deadline of
     * requests counts on top of that.
     */
    public ApiAnswer callWaiting(ApiRequest request, Duration wait) {
        return run(Operation.of(request, answer -> answer).waiting(wait));
    }

    /** The final answer, whatever its status; later. Completes on a thread that must not be kept. */
    CompletableFuture<Outcome> begin(ApiRequest request, Duration limit) {
        return beginNumbered(request, limit).outcome();
    }

    private Begun beginNumbered(ApiRequest request, Duration limit) {
        boolean numbered = !request.isRead()
                && request.header(IDEMPOTENCY_KEY) == null
                && !request.target().startsWith("/v1/batch");
        if (!numbered) {
            Attempts attempts = new Attempts(this, shared, request, limit);
            return new Begun(attempts, attempts.start());
        }
        Sequence.Ticket ticket = shared.sequence.next();
        Attempts attempts = new Attempts(this, shared, request.header(IDEMPOTENCY_KEY, ticket.key()), limit);
        CompletableFuture<Outcome> outcome = attempts.start();
        outcome.whenComplete((end, cancelled) -> shared.sequence.done(ticket));
        return new Begun(attempts, outcome);
    }

    /** A request under way. */
    private record Begun(Attempts attempts, CompletableFuture<Outcome> outcome) {

        ApiAnswer await(Duration limit) throws InterruptedException {
            try {
                return outcome.get(limit.toMillis() + SLACK_MILLIS + OVERDUE_MILLIS, TimeUnit.MILLISECONDS)
                        .answer();
            } catch (InterruptedException stopped) {
                outcome.cancel(true);
                throw stopped;
            } catch (TimeoutException overdue) {
                outcome.cancel(true);
                return attempts.abandoned("the transport did not keep its time", overdue)
                        .answer();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    // ---- streams

    /** How many members there are to try. */
    int endpointCount() {
        return shared.endpoints.count();
    }

    /** The member to open a stream on. */
    String pick() {
        return shared.endpoints.pick(System.nanoTime());
    }

    /** That member is not to be asked next. */
    void failed(String endpoint) {
        shared.failed(endpoint);
    }

    /**
     * Opens a stream on one member; once, and once more if the credentials are to be found out anew.
     *
     * @return the answer, whatever its status
     * @throws IOException if there is none
     */
    ApiStream open(String endpoint, ApiRequest request) throws IOException, InterruptedException {
        ApiStream stream = open(endpoint, request, false);
        if (stream.head().status() == 401 && hasCredentials() && request.header("Authorization") == null) {
            stream.close();
            return open(endpoint, request, true);
        }
        return stream;
    }

    private ApiStream open(String endpoint, ApiRequest request, boolean tokenRefused)
            throws IOException, InterruptedException {
        long millis = timeout().toMillis();
        try {
            ApiStream stream = transport.stream(
                    endpoint, addressed(request, millis, tokenRefused), Duration.ofMillis(millis + SLACK_MILLIS));
            if (!shared.note(stream.head())) {
                stream.close();
                throw Failures.exception(Failures.stranger(stream.head(), shared.cluster(), true));
            }
            if (stream.head().status() < 500) {
                shared.endpoints.answered(endpoint);
            } else {
                failed(endpoint);
            }
            return stream;
        } catch (IOException nobody) {
            failed(endpoint);
            throw nobody;
        }
    }

    /**
     * Opens a stream on the first member that has one to give.
     *
     * @return the answer; with a status of 500 or more that of the last member
     * @throws IOException if no member can be reached
     */
    public ApiStream open(ApiRequest request) throws IOException, InterruptedException {
        IOException failure = new IOException("there is no member to ask");
        for (int left = endpointCount(); left > 0; left--) {
            try {
                ApiStream stream = open(pick(), request);
                if (stream.head().status() < 500 || left == 1) {
                    return stream;
                }
                stream.close();
            } catch (IOException nobody) {
                failure = nobody;
            }
        }
        throw failure;
    }

    /**
     * Opens a socket for watches on one member; once.
     *
     * @param tokenRefused whether the credentials are to be found out anew
     */
    CompletableFuture<ApiSocket> openSocket(String endpoint, ApiSocket.Receiver receiver, boolean tokenRefused) {
        ApiRequest request = ApiRequest.of("GET", "/v1/watch").header("Sec-WebSocket-Protocol", "quorate.watch.v1");
        return transport.socket(endpoint, addressed(request, timeout().toMillis(), tokenRefused), timeout(), receiver);
    }

    /** {@code request} with what it says of this client: its deadline, and what it has seen of the cluster. */
    ApiRequest addressed(ApiRequest request, long leftMillis, boolean tokenRefused) {
        ApiRequest full = request;
        if (full.header(TIMEOUT) == null
                && !full.hasQuery("timeout")
                && full.target().startsWith("/v1/")) {
            full = full.header(TIMEOUT, Math.min(leftMillis, SERVER_MILLIS_MAX) + "ms");
        }
        String known = shared.cluster();
        if (known != null && full.header(Shared.CLUSTER) == null) {
            full = full.header(Shared.CLUSTER, known);
        }
        long atLeast = full.isRead() ? atLeast(full) : 0;
        if (atLeast > 0) {
            full = full.header(MIN_REVISION, Long.toString(atLeast));
        }
        if (shared.credentials != null && full.header("Authorization") == null) {
            full = full.header("Authorization", shared.credentials.authorization(tokenRefused));
        }
        return full;
    }

    /** The revision that the answer to a read must reflect; 0: whatever comes. */
    private long atLeast(ApiRequest read) {
        if (read.header(MIN_REVISION) != null || read.hasQuery("min_revision") || read.hasQuery("max_stale")) {
            return 0;
        }
        boolean isLocal = read.target().contains("consistency=serializable");
        return isLocal ? Math.max(shared.revision(), options.minRevision()) : options.minRevision();
    }

    /** {@code read} with the consistency of this client's options, if it says nothing itself. */
    ApiRequest fresh(ApiRequest read) {
        Consistency consistency = options.consistency();
        return consistency == null || read.hasQuery("consistency")
                ? read
                : read.query("consistency", consistency == Consistency.SERIALIZABLE ? "serializable" : "linearizable");
    }

    /** Method and kind, as listeners are told it. */
    static String operation(ApiRequest request) {
        String target = request.target();
        int end = target.length();
        int slashes = 0;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            slashes += c == '/' ? 1 : 0;
            if (c == '?' || slashes == 3) {
                end = i;
                break;
            }
        }
        return request.method() + " " + target.substring(0, end);
    }

    /** Fails what is under way and lets nothing new begin; then drops the connections. */
    public void close() {
        if (shared.close()) {
            carriers.close();
        }
    }
}
