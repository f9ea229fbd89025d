package io.quorate.client;

import io.quorate.client.internal.ClientParts;
import io.quorate.client.session.SessionOptions;
import io.quorate.client.spi.CredentialsProvider;
import io.quorate.client.spi.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Settings of a client; from {@link QuorateClient#builder}. Confined to one thread. */
public final class ClientBuilder {

    private static final int PORT_MAX = 65_535;

    private List<String> endpoints = List.of(ClientConfig.DEFAULT_ENDPOINT);
    private Duration requestTimeout = ClientConfig.DEFAULT_TIMEOUT;
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Duration sessionTtl = Duration.ofSeconds(15);
    private RetryPolicy retries = RetryPolicy.DEFAULT;
    private String name = "";
    private String prefix = "";
    private boolean leaderAffinity = true;
    private boolean memberDiscovery = true;
    private boolean sharedWatches = true;
    private @Nullable Tls tls;
    private @Nullable CredentialsProvider credentials;
    private @Nullable Executor callbacks;
    private @Nullable Transport transport;
    private final List<ClientListener> listeners = new ArrayList<>();

    ClientBuilder() {}

    /** Where members are: {@code http://host:port} each. Tried in this order; the one that answers is kept. */
    public ClientBuilder endpoints(String... urls) {
        return endpoints(List.of(urls));
    }

    /** Where members are: {@code http://host:port} each. Tried in this order; the one that answers is kept. */
    public ClientBuilder endpoints(List<String> urls) {
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
        // -1: none is given.
        if (uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
            throw new IllegalArgumentException(
                    "endpoint: '" + url + "' with port " + uri.getPort() + " (expected: 1 to " + PORT_MAX + ")");
        }
        return plain;
    }

    /** How long one call may take, with all its repeats: more than 0, 5 s if this is not given. */
    public ClientBuilder requestTimeout(Duration timeout) {
        requestTimeout = positive("requestTimeout", timeout);
        return this;
    }

    /** How long {@link QuorateClient#close} may take: more than 0, 5 s if this is not given. */
    public ClientBuilder closeTimeout(Duration timeout) {
        closeTimeout = positive("closeTimeout", timeout);
        return this;
    }

    /** How long what this client holds outlives its last sign of life: 1 s to 24 h, 15 s if this is not given. */
    public ClientBuilder sessionTtl(Duration ttl) {
        sessionTtl = SessionOptions.ttl(ttl).ttl();
        return this;
    }

    private static Duration positive(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: more than 0)");
        }
        return value;
    }

    /** How long to pause between repeats. */
    public ClientBuilder retry(RetryPolicy policy) {
        retries = policy;
        return this;
    }

    /** What this client calls itself towards the cluster, for people who look at its leases. */
    public ClientBuilder name(String text) {
        name = text;
        return this;
    }

    /** What all keys and names begin with; callers neither give nor see it. */
    public ClientBuilder prefix(String text) {
        prefix = text;
        return this;
    }

    /** Whom to believe to be a member, and how to prove who this is, at {@code https} endpoints. */
    public ClientBuilder tls(Tls settings) {
        tls = settings;
        return this;
    }

    /** Who this is: said with each request. See {@link Credentials}. */
    public ClientBuilder credentials(CredentialsProvider provider) {
        credentials = provider;
        return this;
    }

    /**
     * Where callbacks run: handlers of watches, listeners, what is chained to asynchronous results. Up to 32 threads of the
     * client's own if this is not given. The client does not end it.
     */
    public ClientBuilder callbackExecutor(Executor executor) {
        callbacks = executor;
        return this;
    }

    /** Is told what the client goes through; several may be. */
    public ClientBuilder listener(ClientListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Whether writes go to the leader where it is known, which saves a hop; they do if this is not given. */
    public ClientBuilder leaderAffinity(boolean wanted) {
        leaderAffinity = wanted;
        return this;
    }

    /**
     * Whether the members that the cluster names are asked too when those given here fail; they are if this is not given.
     * To be switched off where clients reach members by other addresses than those, such as that of a load balancer.
     */
    public ClientBuilder memberDiscovery(boolean wanted) {
        memberDiscovery = wanted;
        return this;
    }

    /**
     * Whether watches share one connection, a WebSocket; they do if this is not given. Where none can be had each has a
     * connection and a thread of its own, as it has if this is switched off.
     */
    public ClientBuilder sharedWatches(boolean wanted) {
        sharedWatches = wanted;
        return this;
    }

    /** What carries the requests; the client closes it. */
    public ClientBuilder transport(Transport carrier) {
        transport = carrier;
        return this;
    }

    /** A client that is made so. Does not connect yet; {@link QuorateClient#ping} does. */
    public QuorateClient build() {
        ClientParts.Settings settings = new ClientParts.Settings(
                endpoints,
                new RequestOptions(requestTimeout, null, 0, prefix),
                retries,
                name,
                sessionTtl,
                closeTimeout,
                leaderAffinity,
                memberDiscovery,
                sharedWatches,
                List.copyOf(listeners));
        return new QuorateClient(ClientParts.of(settings, tls, credentials, callbacks, transport));
    }
}
