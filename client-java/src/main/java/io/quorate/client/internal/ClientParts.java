package io.quorate.client.internal;

import io.quorate.client.ClientListener;
import io.quorate.client.RequestOptions;
import io.quorate.client.RetryPolicy;
import io.quorate.client.Tls;
import io.quorate.client.internal.wire.NettyTransport;
import io.quorate.client.spi.CredentialsProvider;
import io.quorate.client.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a client is made of, put together and taken apart: threads, transports, calls, watches. Safe for any thread.
 */
public final class ClientParts {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /**
     * What was asked for. Immutable.
     *
     * @param options of the client itself; views have others
     */
    public record Settings(
            List<String> endpoints,
            RequestOptions options,
            RetryPolicy retries,
            String name,
            Duration sessionTtl,
            Duration closeTimeout,
            boolean leaderAffinity,
            boolean memberDiscovery,
            boolean sharedWatches,
            List<ClientListener> listeners) {

        public Settings {
            endpoints = List.copyOf(endpoints);
            listeners = List.copyOf(listeners);
        }
    }

    private final Settings settings;
    private final Threads threads;
    private final Calls calls;
    private final HttpWatches watches;
    private final Holdings holdings;
    private final @Nullable Logins logins;

    private ClientParts(Settings settings, Threads threads, Calls calls, @Nullable Logins logins) {
        this.logins = logins;
        this.settings = settings;
        this.threads = threads;
        this.calls = calls;
        this.watches = new HttpWatches(calls, settings.sharedWatches());
        this.holdings = Holdings.of(calls, watches, settings);
    }

    /**
     * The parts of a new client.
     *
     * @param callbacks where code of the user runs; null: on threads of the client's own
     * @param transport what carries the requests; null: the client's own
     */
    public static ClientParts of(
            Settings settings,
            @Nullable Tls tls,
            @Nullable CredentialsProvider credentials,
            @Nullable Executor callbacks,
            @Nullable Transport transport) {
        Threads threads = new Threads(callbacks);
        Endpoints endpoints = new Endpoints(settings.endpoints(), settings.leaderAffinity());
        Events events = new Events(settings.listeners(), threads);
        Logins logins = credentials instanceof Password password ? new Logins(password) : null;
        Shared shared =
                new Shared(endpoints, settings.retries(), threads, events, logins == null ? credentials : logins);
        Carriers carriers = carriers(settings, tls, transport);
        Calls calls = new Calls(shared, carriers, carriers.main(), settings.options());
        if (settings.memberDiscovery()) {
            shared.discovery(new Discovery(calls, endpoints));
        }
        if (logins != null) {
            logins.by(calls);
        }
        return new ClientParts(settings, threads, calls, logins);
    }

    private static Carriers carriers(Settings settings, @Nullable Tls tls, @Nullable Transport transport) {
        if (transport != null) {
            return new Carriers(transport, () -> transport);
        }
        Duration limit = settings.options().timeout();
        Duration connect = limit.compareTo(CONNECT_TIMEOUT) < 0 ? limit : CONNECT_TIMEOUT;
        Supplier<SSLContext> context = (tls == null ? Tls.system() : tls)::context;
        return new Carriers(
                new NettyTransport("quorate-io", connect, context),
                () -> new NettyTransport("quorate-apart", connect, context));
    }

    public Settings settings() {
        return settings;
    }

    public Calls calls() {
        return calls;
    }

    public HttpWatches watches() {
        return watches;
    }

    public Holdings holdings() {
        return holdings;
    }

    /** Gives back what is held, ends watches, connections and threads, within the time that was set for it. */
    public void close() {
        Duration limit = settings.closeTimeout();
        long untilNanos = System.nanoTime() + limit.toNanos();
        holdings.close(limit);
        watches.close();
        if (logins != null) {
            logins.close();
        }
        calls.close();
        threads.close(Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime())));
    }
}
