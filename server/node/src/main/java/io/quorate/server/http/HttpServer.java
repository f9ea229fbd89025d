package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.core.log.Command;
import io.quorate.server.auth.AccessControl;
import io.quorate.server.service.Bursts;
import io.quorate.server.service.Claims;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Stopping;
import io.quorate.server.service.Writes;
import io.quorate.server.watch.WatchHub;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of one member: own event loops, one listening port. Safe for any thread; started once, stopped once.
 */
public final class HttpServer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** How often a stopping server looks whether its requests are answered, milliseconds. */
    private static final long DRAIN_CHECK_MILLIS = 10;

    /** How long a client may leave sent bytes unacknowledged before its connection counts as broken, milliseconds. */
    static final int SILENCE_MILLIS = 15_000;

    private static final int CLIENTS_SHOWN_MAX = 1_000;

    private final HttpState state;
    private final Transport transport;
    private @Nullable Vertx vertx;
    private @Nullable CompletableFuture<Void> stopped;

    /**
     * A server that is not yet listening.
     *
     * @param hub tells of changes
     * @param bursts how the answers of {@code writes} and {@code reads} come
     * @param access who asks, and what they may do; it guards {@code writes} and {@code claims} too
     * @param more operations besides those on keys, transactions, batches and requests
     */
    public HttpServer(
            HttpSettings settings,
            Writes writes,
            Reads reads,
            Claims claims,
            ClusterView cluster,
            WatchHub hub,
            RequestObserver observer,
            Bursts bursts,
            AccessControl access,
            List<? extends Routes> more) {
        this.state = new HttpState(settings, cluster, observer, bursts, access);
        Runnable moved = access.onMoved(state::judgeAgain);
        Runnable passed = access.onPassedTime(state::judgeExpired);
        state.unlisten = () -> {
            moved.run();
            passed.run();
        };
        Gate gate = new Gate(writes, reads, claims);
        WatchCalls watches = new WatchCalls(gate, hub);
        List<Routes> all = new ArrayList<>(List.of(
                new KeyRoutes(gate, watches),
                new TxnRoutes(gate),
                new BatchRoutes(gate),
                new RequestRoutes(gate),
                new LeaseRoutes(state, gate, hub),
                new LockRoutes(state, gate, watches),
                new SemaphoreRoutes(state, gate, watches),
                new ElectionRoutes(state, gate, watches),
                new BarrierRoutes(state, gate, watches),
                new CounterRoutes(gate, watches),
                new ServiceRoutes(state, gate, watches),
                new WatchRoutes(watches),
                new AuthRoutes(state, gate),
                new DiagnosticsRoutes(state, gate, hub)));
        all.addAll(more);
        state.table = new RouteTable(all);
        Transport preferred = Transport.nativeTransport();
        this.transport = preferred != null && preferred.available() ? preferred : Transport.NIO;
        state.noticesSilence = transport.name().equals("epoll");
    }

    /** Listens; answers the port. */
    public synchronized CompletableFuture<Integer> start() {
        if (vertx != null) {
            throw new IllegalStateException("already started");
        }
        HttpSettings settings = state.settings;
        // Loads a library, which may take longer than an event loop should be busy.
        String tls = settings.tls() == null ? "no TLS" : "TLS by " + HttpTls.engine();
        Vertx started = Vertx.builder()
                .with(new VertxOptions()
                        // No files from the class path: it would make a directory for them that outlives a kill.
                        .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false))
                        .setEventLoopPoolSize(settings.eventLoops())
                        .setWorkerPoolSize(1)
                        .setInternalBlockingPoolSize(1)
                        .setUseDaemonThread(true))
                .withTransport(new GuardedTransport(transport, state))
                .build();
        vertx = started;
        AtomicInteger port = new AtomicInteger();
        CompletableFuture<Integer> listening = new CompletableFuture<>();
        started.deployVerticle(
                        () -> new Listener(state, port), new DeploymentOptions().setInstances(settings.eventLoops()))
                .onComplete(deployed -> {
                    if (deployed.succeeded()) {
                        LOG.info("Listening on {}:{} ({}, {})", settings.host(), port.get(), transport.name(), tls);
                        listening.complete(port.get());
                    } else {
                        started.close().onComplete(closed -> listening.completeExceptionally(deployed.cause()));
                    }
                });
        return listening;
    }

    /** From now on new requests are answered with {@code why}, and what goes on for long ends. Idempotent. */
    public void refuseNew(Problem why) {
        state.stop(why);
    }

    /**
     * Stops: new requests are answered {@code shutting-down}, those in work are finished, then all connections close.
     *
     * @param graceMillis how long requests in work are waited for
     */
    public synchronized CompletableFuture<Void> stop(long graceMillis) {
        state.stop(Stopping.STOPS);
        CompletableFuture<Void> already = stopped;
        if (already != null) {
            return already;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        stopped = done;
        Vertx running = vertx;
        if (running == null) {
            done.complete(null);
            return done;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
        closeDrained(running, end, done);
        return done;
    }

    /** One timer after the other: a periodic one may fire before it can be cancelled. */
    private void closeDrained(Vertx running, long end, CompletableFuture<Void> done) {
        running.setTimer(DRAIN_CHECK_MILLIS, timer -> {
            if (state.inFlight.get() <= 0 || System.nanoTime() - end >= 0) {
                running.close().onComplete(closed -> done.complete(null));
            } else {
                closeDrained(running, end, done);
            }
        });
    }

    /** Completes when every event loop has been free for a moment: one that is stuck never lets it. */
    public CompletableFuture<Void> pulse() {
        return CompletableFuture.allOf(
                state.loops.stream().map(HttpServer::pulse).toArray(CompletableFuture<?>[]::new));
    }

    private static CompletableFuture<Void> pulse(Context loop) {
        CompletableFuture<Void> beat = new CompletableFuture<>();
        try {
            loop.runOnContext(ignored -> beat.complete(null));
        } catch (RejectedExecutionException stopped) {
            // What has ended is not stuck.
            beat.complete(null);
        }
        return beat;
    }

    /** Every operation there is. */
    public List<Route> routes() {
        return state.table.routes();
    }

    /** How many requests are in work. */
    public int inFlight() {
        return state.inFlight.get();
    }

    /** How many bytes of bodies and of answers are held. */
    long memoryBytes() {
        return state.memoryBytes.get();
    }

    /** How many connections are open. */
    public int connections() {
        return state.connections.get();
    }

    /** A traced command was answered that another member has carried to this one. Called on any thread; never waits. */
    public void forwarded(String trace, Command command, boolean isKnown, long nanos) {
        RequestLog.forwarded(
                trace, command, isKnown, nanos, nanos >= SlowRequests.FLOOR_NANOS ? state.slowRequests : null);
    }

    /** The newest requests that took long, as {@code /v1/diagnostics/slowlog} answers them, for people. */
    public String slowRequests() {
        return text(out -> DiagnosticsRoutes.writeSlow(
                out, state.slowRequests.newest(SlowRequests.FLOOR_NANOS, Integer.MAX_VALUE)));
    }

    /** The open connections, as {@code /v1/diagnostics/clients} answers them, for people. */
    public String clients() {
        return text(out -> DiagnosticsRoutes.writeClients(out, state, CLIENTS_SHOWN_MAX));
    }

    private static String text(JsonBody document) {
        return new String(Json.render(document, true), StandardCharsets.UTF_8);
    }

    /** How many watches ended, by reason. */
    public Map<String, LongSupplier> watchEnds() {
        Map<String, LongSupplier> byReason = new TreeMap<>();
        state.watchEnds.forEach((end, count) -> byReason.put(end.word(), count::sum));
        return byReason;
    }

    /** How often somebody logged in, was not recognized, lacked a right or lost one. */
    public Map<String, LongSupplier> accessCounts() {
        Map<String, LongSupplier> byWord = new TreeMap<>();
        for (Trail.Count count : Trail.Count.values()) {
            byWord.put(count.name().toLowerCase(Locale.ROOT), () -> state.trail.count(count));
        }
        return byWord;
    }

    /** One event loop's share of the server. */
    private static final class Listener extends AbstractVerticle {

        private final HttpState state;
        private final AtomicInteger port;

        Listener(HttpState state, AtomicInteger port) {
            this.state = state;
            this.port = port;
        }

        @Override
        public void start(Promise<Void> started) {
            state.loops.add(context);
            HttpSettings settings = state.settings;
            Dispatcher dispatcher = new Dispatcher(state);
            // A negative port means: any free one, the same for all loops.
            int wanted = settings.port() == 0 ? -1 : settings.port();
            HttpServerOptions options = options(settings);
            io.vertx.core.http.HttpServer server = vertx.createHttpServer(options);
            HttpTls tls = settings.tls();
            if (tls != null) {
                tls.identity().onChange(() -> renew(server, HttpTls.renewed(options)));
            }
            server.requestHandler(dispatcher)
                    .invalidRequestHandler(dispatcher::handleInvalid)
                    .exceptionHandler(broken -> LOG.debug("A connection broke", broken))
                    .listen(wanted, settings.host())
                    .onComplete(listening -> {
                        if (listening.succeeded()) {
                            port.set(listening.result().actualPort());
                            started.complete();
                        } else {
                            started.fail(listening.cause());
                        }
                    });
        }

        private static void renew(io.vertx.core.http.HttpServer server, ServerSSLOptions options) {
            server.updateSSLOptions(options, true)
                    .onFailure(failure -> LOG.warn("Sessions of the TLS files before live on", failure));
        }

        private static HttpServerOptions options(HttpSettings settings) {
            HttpServerOptions options = new HttpServerOptions()
                    .setMaxInitialLineLength(HttpSettings.REQUEST_LINE_BYTES_MAX)
                    .setMaxHeaderSize(HttpSettings.HEADER_BYTES_MAX)
                    .setHandle100ContinueAutomatically(false)
                    .setDecompressionSupported(false)
                    .setCompressionSupported(false)
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setMaxWebSocketFrameSize(WatchSocket.MESSAGE_BYTES_MAX)
                    .setMaxWebSocketMessageSize(WatchSocket.MESSAGE_BYTES_MAX)
                    .setWebSocketSubProtocols(List.of(WatchSocket.PROTOCOL))
                    .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, settings.idleTimeoutMillis()))
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setTcpUserTimeout(SILENCE_MILLIS)
                    .setAcceptBacklog(1_024)
                    .setHttp2RstFloodMaxRstFramePerWindow(400)
                    .setHttp2RstFloodWindowDuration(30)
                    .setInitialSettings(new Http2Settings()
                            .setMaxConcurrentStreams(settings.connectionStreamsMax())
                            .setMaxHeaderListSize(HttpSettings.HEADER_BYTES_MAX));
            HttpTls tls = settings.tls();
            if (tls != null) {
                tls.apply(options);
            }
            return options;
        }
    }
}
