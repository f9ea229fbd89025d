package io.quorate.client;

import io.quorate.client.claim.Barriers;
import io.quorate.client.claim.Elections;
import io.quorate.client.claim.Locks;
import io.quorate.client.claim.Semaphores;
import io.quorate.client.counter.Counters;
import io.quorate.client.internal.Calls;
import io.quorate.client.internal.HttpBarriers;
import io.quorate.client.internal.HttpCounters;
import io.quorate.client.internal.HttpElections;
import io.quorate.client.internal.HttpKv;
import io.quorate.client.internal.HttpLeases;
import io.quorate.client.internal.HttpLocks;
import io.quorate.client.internal.HttpSemaphores;
import io.quorate.client.internal.HttpServices;
import io.quorate.client.internal.HttpWatches;
import io.quorate.client.internal.JdkTransport;
import io.quorate.client.kv.Kv;
import io.quorate.client.kv.Txn;
import io.quorate.client.lease.Leases;
import io.quorate.client.service.Services;
import io.quorate.client.spi.Transport;
import io.quorate.client.watch.Watches;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of one cluster. Make one for a program, and close it at its end.
 *
 * <p>Safe for any thread. Methods wait for the answer; all fail with a
 * {@link io.quorate.client.error.QuorateException} that says whether the request took effect. Each write carries a key
 * that lets the cluster recognize its repeats, so that the client can repeat it when an answer is lost.
 */
public final class QuorateClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final Calls calls;
    private final HttpKv kv;
    private final Leases leases;
    private final Locks locks;
    private final Semaphores semaphores;
    private final Elections elections;
    private final Counters counters;
    private final Barriers barriers;
    private final HttpWatches watches;
    private final Services services;

    private QuorateClient(Calls calls) {
        this.calls = calls;
        this.kv = new HttpKv(calls);
        this.leases = new HttpLeases(calls);
        this.locks = new HttpLocks(calls);
        this.semaphores = new HttpSemaphores(calls);
        this.elections = new HttpElections(calls);
        this.counters = new HttpCounters(calls);
        this.barriers = new HttpBarriers(calls);
        this.watches = new HttpWatches(calls);
        this.services = new HttpServices(calls, watches);
    }

    /** A client with defaults, for the members at {@code endpoints}. Does not connect yet. */
    public static QuorateClient connect(String... endpoints) {
        return builder().endpoints(endpoints).build();
    }

    public static Builder builder() {
        return new Builder();
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

    /** Services: which instances there are, and whether they are well. */
    public Services services() {
        return services;
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

    /** Ends its watches and drops its connections. */
    @Override
    public void close() {
        watches.close();
        calls.close();
    }

    /** Settings of a client. Confined to one thread. */
    public static final class Builder {

        private List<String> endpoints = List.of("http://127.0.0.1:7460");
        private Duration requestTimeout = Duration.ofSeconds(5);
        private RetryPolicy retries = RetryPolicy.DEFAULT;
        private @Nullable Transport transport;

        private Builder() {}

        /** Where members are: {@code http://host:port} each. Tried in this order; the one that answers is kept. */
        public Builder endpoints(String... urls) {
            return endpoints(List.of(urls));
        }

        /** Where members are: {@code http://host:port} each. Tried in this order; the one that answers is kept. */
        public Builder endpoints(List<String> urls) {
            if (urls.isEmpty()) {
                throw new IllegalArgumentException("endpoints: none (expected: one or more URLs)");
            }
            List<String> checked = new ArrayList<>();
            for (String url : urls) {
                checked.add(checked(url));
            }
            endpoints = List.copyOf(checked);
            return this;
        }

        private static String checked(String url) {
            String plain = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            String expected = "endpoint: '" + url + "' (expected: http://host:port)";
            URI uri;
            try {
                uri = URI.create(plain);
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException(expected, malformed);
            }
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!isHttp || uri.getHost() == null || !uri.getRawPath().isEmpty() || uri.getRawQuery() != null) {
                throw new IllegalArgumentException(expected);
            }
            return plain;
        }

        /** How long one call may take, with all its repeats. */
        public Builder requestTimeout(Duration timeout) {
            if (timeout.isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException("requestTimeout: " + timeout + " (expected: more than 0)");
            }
            requestTimeout = timeout;
            return this;
        }

        /** How long to pause between repeats. */
        public Builder retry(RetryPolicy policy) {
            retries = policy;
            return this;
        }

        /** What carries the requests. */
        public Builder transport(Transport carrier) {
            transport = carrier;
            return this;
        }

        public QuorateClient build() {
            Duration connect = requestTimeout.compareTo(CONNECT_TIMEOUT) < 0 ? requestTimeout : CONNECT_TIMEOUT;
            Transport carrier = transport == null ? new JdkTransport(connect) : transport;
            return new QuorateClient(new Calls(carrier, endpoints, retries, requestTimeout));
        }
    }
}
