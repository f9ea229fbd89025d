package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.RetryPolicy;
import io.quorate.client.error.Failure;
import io.quorate.client.error.QuorateException;
import io.quorate.client.spi.ApiStream;
import io.quorate.client.spi.Transport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Brings requests to an end: chooses a member, gives each write a key that makes its repeats harmless, and repeats what
 * may be repeated until the deadline.
 *
 * <p>Safe for any thread; the calling thread waits.
 */
public final class Calls implements AutoCloseable {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String TIMEOUT = "Quorate-Timeout";
    private static final String CLUSTER = "Quorate-Cluster";
    private static final String MIN_REVISION = "Quorate-Min-Revision";

    /** The longest deadline a server accepts. */
    private static final long SERVER_MILLIS_MAX = 60_000;

    /** Beyond the server's deadline, so that its own answer about it still arrives. */
    private static final long SLACK_MILLIS = 500;

    private final Transport transport;
    private final Endpoints endpoints;
    private final RetryPolicy retries;
    private final Duration timeout;
    private final Sequence sequence = new Sequence();
    private final AtomicReference<@Nullable String> cluster = new AtomicReference<>();
    private final AtomicLong revision = new AtomicLong();

    public Calls(Transport transport, List<String> endpoints, RetryPolicy retries, Duration timeout) {
        this.transport = transport;
        this.endpoints = new Endpoints(endpoints);
        this.retries = retries;
        this.timeout = timeout;
    }

    /**
     * The final answer, whatever its status.
     *
     * @throws QuorateException if there is none: nobody could be reached, or the outcome stays unknown
     */
    public ApiAnswer answer(ApiRequest request) {
        return answer(request, timeout);
    }

    /**
     * The final answer, whatever its status, within {@code limit}.
     *
     * @throws QuorateException if there is none: nobody could be reached, or the outcome stays unknown
     */
    public ApiAnswer answer(ApiRequest request, Duration limit) {
        boolean numbered = !request.isRead()
                && request.header(IDEMPOTENCY_KEY) == null
                && !request.target().startsWith("/v1/batch");
        if (!numbered) {
            return new Attempts(request, limit).run();
        }
        Sequence.Ticket ticket = sequence.next();
        try {
            return new Attempts(request.header(IDEMPOTENCY_KEY, ticket.key()), limit).run();
        } finally {
            sequence.done(ticket);
        }
    }

    /** The final answer if it is no problem. */
    ApiAnswer call(ApiRequest request) {
        return answer(request).orThrow();
    }

    /**
     * The final answer of a request that the server may keep waiting for {@code wait}, if it is no problem. The deadline of
     * requests counts on top of that.
     */
    ApiAnswer callWaiting(ApiRequest request, Duration wait) {
        if (wait.isZero()) {
            return call(request);
        }
        ApiRequest bounded = request.header(TIMEOUT, Math.min(timeout.toMillis(), SERVER_MILLIS_MAX) + "ms");
        return answer(bounded, wait.plus(timeout)).orThrow();
    }

    /** How long one call may take, with all its repeats. */
    Duration timeout() {
        return timeout;
    }

    RetryPolicy retries() {
        return retries;
    }

    /** How many members there are to try. */
    int endpointCount() {
        return endpoints.count();
    }

    /** The member to open a stream on. */
    String pick() {
        return endpoints.pick(System.nanoTime());
    }

    /** That member is not to be asked next. */
    void failed(String endpoint) {
        endpoints.failed(endpoint, System.nanoTime());
    }

    /**
     * Opens a stream on one member; once.
     *
     * @return the answer, whatever its status
     * @throws IOException if there is none
     */
    ApiStream open(String endpoint, ApiRequest request) throws IOException, InterruptedException {
        long millis = timeout.toMillis();
        try {
            ApiStream stream =
                    transport.stream(endpoint, addressed(request, millis), Duration.ofMillis(millis + SLACK_MILLIS));
            note(stream.head());
            if (stream.head().status() < 500) {
                endpoints.answered(endpoint);
            } else {
                failed(endpoint);
            }
            return stream;
        } catch (IOException nobody) {
            failed(endpoint);
            throw nobody;
        }
    }

    /** This client has seen the cluster at {@code reached}, and reads nothing older from now on. */
    void seen(long reached) {
        revision.accumulateAndGet(reached, Math::max);
    }

    private void note(ApiAnswer answer) {
        answer.header(CLUSTER).ifPresent(id -> cluster.compareAndSet(null, id));
        seen(answer.revision());
    }

    /** {@code request} with what it says of this client: its deadline, and what it has seen of the cluster. */
    private ApiRequest addressed(ApiRequest request, long leftMillis) {
        ApiRequest full = request;
        if (full.header(TIMEOUT) == null
                && !full.hasQuery("timeout")
                && full.target().startsWith("/v1/")) {
            full = full.header(TIMEOUT, Math.min(leftMillis, SERVER_MILLIS_MAX) + "ms");
        }
        String known = cluster.get();
        if (known != null && full.header(CLUSTER) == null) {
            full = full.header(CLUSTER, known);
        }
        boolean localRead = full.isRead() && full.target().contains("consistency=serializable");
        if (localRead
                && revision.get() > 0
                && full.header(MIN_REVISION) == null
                && !full.hasQuery("min_revision")
                && !full.hasQuery("max_stale")) {
            full = full.header(MIN_REVISION, Long.toString(revision.get()));
        }
        return full;
    }

    @Override
    public void close() {
        transport.close();
    }

    /** The attempts at one request. Confined to the calling thread. */
    private final class Attempts {

        private final ApiRequest request;
        private final boolean repeatable;
        private final long deadlineNanos;

        /** When the present trouble began: an attempt that lasted was none, whatever became of it. */
        private long troubleNanos = System.nanoTime();

        private boolean maybeApplied;
        private @Nullable ApiAnswer lastAnswer;
        private @Nullable IOException lastFault;

        Attempts(ApiRequest request, Duration limit) {
            this.request = request;
            this.deadlineNanos = System.nanoTime() + limit.toNanos();
            this.repeatable = request.isRead() || request.header(IDEMPOTENCY_KEY) != null;
        }

        ApiAnswer run() {
            int repeats = 0;
            do {
                ApiAnswer answer = attempt();
                if (answer != null) {
                    return answer;
                }
            } while ((repeatable || !maybeApplied) && pause(repeats++));
            return giveUp();
        }

        /** An answer to pass on, or null if the request is to be repeated. */
        private @Nullable ApiAnswer attempt() {
            long startNanos = System.nanoTime();
            ApiAnswer answer = attempt(endpoints.pick(startNanos));
            long nowNanos = System.nanoTime();
            if (nowNanos - startNanos > timeout.toNanos()) {
                troubleNanos = nowNanos;
            }
            return answer;
        }

        private @Nullable ApiAnswer attempt(String endpoint) {
            long leftMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
            try {
                ApiAnswer answer = transport.send(
                        endpoint, addressed(request, leftMillis), Duration.ofMillis(leftMillis + SLACK_MILLIS));
                lastAnswer = answer;
                lastFault = null;
                return judge(endpoint, answer);
            } catch (Transport.NotSentException nobody) {
                failed(endpoint, nobody);
            } catch (IOException lost) {
                maybeApplied |= !request.isRead();
                failed(endpoint, lost);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                maybeApplied |= !request.isRead();
                lastFault = new IOException("the calling thread was interrupted", stopped);
                throw nobodyAnswered();
            }
            return null;
        }

        private void failed(String endpoint, IOException fault) {
            LOG.log(Level.DEBUG, "{0}: no answer from {1}: {2}", request, endpoint, fault);
            lastFault = fault;
            endpoints.failed(endpoint, System.nanoTime());
        }

        private @Nullable ApiAnswer judge(String endpoint, ApiAnswer answer) {
            note(answer);
            if (answer.status() < 400) {
                endpoints.answered(endpoint);
                return answer;
            }
            Failure failure = Failures.failure(answer);
            if (!mayRepeat(failure)) {
                endpoints.answered(endpoint);
                return answer;
            }
            maybeApplied |= !request.isRead() && failure.applied() == Applied.UNKNOWN;
            if (failure.status() >= 500) {
                endpoints.failed(endpoint, System.nanoTime());
            }
            return null;
        }

        /** What passes by itself and soon is waited for; who holds a lock, or a full disk, is the caller's affair. */
        private boolean mayRepeat(Failure failure) {
            return switch (failure.status()) {
                case 409, 429 -> failure.retry() == Retry.LATER;
                case 500, 502, 503, 504 ->
                    failure.retry() == Retry.LATER || (failure.retry() == Retry.IDEMPOTENT && repeatable);
                default -> false;
            };
        }

        /** Waits before the next attempt; false if the deadline comes first. */
        private boolean pause(int repeats) {
            long pauseMillis = retries.pauseMillis(repeats);
            long jittered = pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1);
            long thenNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(jittered);
            if (thenNanos - deadlineNanos >= 0 || thenNanos - troubleNanos >= timeout.toNanos()) {
                return false;
            }
            try {
                Thread.sleep(jittered);
                return true;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private ApiAnswer giveUp() {
            ApiAnswer answer = lastAnswer;
            boolean told = answer != null && lastFault == null;
            if (answer != null
                    && told
                    && (!maybeApplied || Failures.failure(answer).applied() != Applied.NO)) {
                return answer;
            }
            throw nobodyAnswered();
        }

        private QuorateException nobodyAnswered() {
            IOException fault = lastFault;
            String why = fault == null ? "no member could say" : Failures.describe(fault);
            Failure failure = maybeApplied
                    ? Failures.local(
                            ProblemCode.OUTCOME_UNKNOWN,
                            request + " was sent and may have been applied: " + why,
                            "read what it would have changed before you repeat it")
                    : fault instanceof Transport.NotSentException
                            ? Failures.unreachable(why, "is a member running there? try: quorate dev")
                            : Failures.local(ProblemCode.DEADLINE_EXCEEDED, request + " got no answer: " + why, null);
            QuorateException exception = Failures.exception(failure);
            if (fault != null) {
                exception.initCause(fault);
            }
            return exception;
        }
    }
}
