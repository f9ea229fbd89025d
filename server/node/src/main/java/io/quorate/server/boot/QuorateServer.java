package io.quorate.server.boot;

import io.quorate.server.auth.AccessControl;
import io.quorate.server.check.ActiveChecks;
import io.quorate.server.check.CheckSettings;
import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import io.quorate.server.http.BundleRoutes;
import io.quorate.server.http.ClusterRoutes;
import io.quorate.server.http.HealthRoutes;
import io.quorate.server.http.HttpServer;
import io.quorate.server.http.LogRoutes;
import io.quorate.server.http.MaintenanceRoutes;
import io.quorate.server.http.MembershipRoutes;
import io.quorate.server.http.MetricsRoutes;
import io.quorate.server.http.Routes;
import io.quorate.server.http.SelfRoutes;
import io.quorate.server.http.SettingsRoutes;
import io.quorate.server.http.SideWork;
import io.quorate.server.http.WatchLines;
import io.quorate.server.logging.Logs;
import io.quorate.server.metrics.Meters;
import io.quorate.server.raft.RatisLog;
import io.quorate.server.raft.RatisMetrics;
import io.quorate.server.rocks.RocksStorage;
import io.quorate.server.service.ChangeListener;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.FailStop;
import io.quorate.server.service.Member;
import io.quorate.server.service.MemberRemovedException;
import io.quorate.server.tls.TlsIdentity;
import io.quorate.server.tls.TlsWatch;
import io.quorate.server.watch.WatchHub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running member of a cluster, inside this process. Several fit into one: nothing is shared between them, no shutdown
 * hook is installed, and a member that can't go on stops itself and {@link #failure says so}. Safe for any thread.
 *
 * <pre>{@code
 * ServerConfig config = ServerConfig.builder()
 *         .set(Settings.DATA_DIR, directory)
 *         .set(Settings.HTTP, new Address("127.0.0.1", 0))
 *         .set(Settings.CLUSTER, Map.of("n1", new Address("127.0.0.1", 0)))
 *         .build();
 * try (QuorateServer server = QuorateServer.start(config)) {
 *     server.awaitReady(Duration.ofSeconds(10));
 *     …
 * }
 * }</pre>
 */
public final class QuorateServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QuorateServer.class);

    private static final long LISTEN_SECONDS_MAX = 30;
    /** How long a stopping leader waits for another one to take over. */
    private static final long HAND_OVER_MILLIS_MAX = 2_000;
    /** How long requests in work are waited for by a stop. */
    private static final long DRAIN_MILLIS_MAX = 2_000;

    private static final long READY_POLL_MILLIS = 10;

    private final ServerConfig config;
    private final Certificates certificates;
    private final Wiring wiring;
    private final FailStop failStop;
    private final @Nullable TestAccess tests;
    private final CompletableFuture<Failure> failure = new CompletableFuture<>();
    private final AtomicBoolean isClosing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** What was started, the newest first. */
    private final Deque<Part> parts = new ArrayDeque<>();

    private @Nullable ClusterView cluster;
    private volatile @Nullable Member member;
    private volatile @Nullable HttpServer http;
    /** Whether all has been started. Guarded by the parts. */
    private boolean isStarted;
    /** What befell it before; null: nothing did. */
    private volatile @Nullable Failure endedEarly;
    /** Whether it ends as if its process had been killed. */
    private volatile boolean isCrashing;

    /**
     * Why a member stopped by itself.
     *
     * @param why one line for people
     */
    public record Failure(String why, @Nullable Throwable cause) {}

    /** Something that was started and must be stopped. */
    private record Part(String name, Stop stop) {}

    /** Stops it. */
    @FunctionalInterface
    private interface Stop {
        void run() throws Exception;
    }

    private QuorateServer(ServerConfig config, @Nullable FailStop failStop, @Nullable TestAccess tests)
            throws IOException, InterruptedException {
        ServerConfig complete = FreePorts.settle(config);
        // Before a cluster is asked to let it in.
        this.certificates = Certificates.read(complete);
        this.config = Joining.settle(complete);
        this.tests = tests;
        this.wiring = new Wiring(this.config, certificates, Version.read());
        this.failStop = failStop == null ? this::failed : (why, cause) -> end(failStop, why, cause);
    }

    /**
     * Starts a member. It serves when this returns, but may not have found its cluster yet: see {@link #awaitReady}.
     *
     * @throws ServerStartException if it can't start; nothing of it is left then
     */
    public static QuorateServer start(ServerConfig config) {
        return launch(config, null, null, null);
    }

    /** As above, but {@code failStop} ends the member when it can't go on. */
    static QuorateServer start(ServerConfig config, FailStop failStop) {
        return launch(config, failStop, null, null);
    }

    /** For tests: as above, and {@code tests} can do to the member from inside what nobody should be able to. */
    public static QuorateServer start(ServerConfig config, TestAccess tests) {
        return launch(config, null, tests, null);
    }

    /**
     * Starts a member that is a cluster by itself, on free ports of loopback, with its data in a new temporary directory
     * that is deleted when it is closed.
     *
     * @throws ServerStartException if it can't start; nothing of it is left then
     */
    public static QuorateServer temporary() {
        TemporaryDirectory directory;
        try {
            directory = TemporaryDirectory.create();
        } catch (IOException e) {
            throw new ServerStartException("no temporary directory: " + e.getMessage(), e);
        }
        Address anyPort = new Address("127.0.0.1", 0);
        ServerConfig config = ServerConfig.builder()
                // What a process counts of a member it counts by the names of both.
                .set(Settings.CLUSTER_NAME, String.valueOf(directory.path().getFileName()))
                .set(Settings.DATA_DIR, directory.path())
                .set(Settings.HTTP, anyPort)
                .set(Settings.CLUSTER, Map.of(Settings.NAME.defaultValue(), anyPort))
                .build();
        return launch(config, null, null, directory);
    }

    private static QuorateServer launch(
            ServerConfig config,
            @Nullable FailStop failStop,
            @Nullable TestAccess tests,
            @Nullable TemporaryDirectory directory) {
        QuorateServer server;
        try {
            server = new QuorateServer(config, failStop, tests);
        } catch (IOException e) {
            closeIfAny(directory);
            throw new ServerStartException(reason(e), e);
        } catch (InterruptedException e) {
            closeIfAny(directory);
            Thread.currentThread().interrupt();
            throw new ServerStartException("interrupted", e);
        }
        if (directory != null) {
            server.started("directory", directory::close);
        }
        try {
            server.startParts();
            server.requireUnended(true);
            return server;
        } catch (InterruptedException e) {
            server.close();
            Thread.currentThread().interrupt();
            throw new ServerStartException("interrupted", e);
        } catch (IOException | RuntimeException e) {
            server.close();
            Failure ended = server.endedEarly;
            throw ended == null
                    ? new ServerStartException(reason(e), e)
                    : new ServerStartException(ended.why(), ended.cause() == null ? e : ended.cause());
        } catch (Error e) {
            server.close();
            throw e;
        }
    }

    private static void closeIfAny(@Nullable TemporaryDirectory directory) {
        if (directory != null) {
            directory.close();
        }
    }

    private static String reason(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }

    private void startParts() throws IOException, InterruptedException {
        requireFree(config.http().listen());
        PrivateDirectory.create(dataDir());
        RestoredCluster.requireFinished(dataDir());
        Meters meters = new Meters(wiring.version().number());
        started("meters", meters::close);
        watchCertificates(meters);
        RocksStorage storage = wiring.storage();
        started("storage", storage::close);
        CompletableFuture<RatisLog> made = new CompletableFuture<>();
        Member member = new Member(
                wiring.memberSettings(),
                storage,
                (state, listener) -> {
                    RatisLog log = new RatisLog(wiring.raftSettings(), state, listener, failStop);
                    made.complete(log);
                    return log;
                },
                failStop,
                meters);
        started("member", member::close);
        this.member = member;
        if (tests != null) {
            tests.enter(this, member);
        }
        cluster = member.cluster();
        WatchHub hub = new WatchHub(
                name(),
                member.local(),
                new WatchLines(),
                meters.watches(),
                config.limits().watchesMax());
        started("watches", hub::close);
        ActiveChecks checks = checks(member, meters);
        member.listen(checks == null ? hub : ChangeListener.both(hub, checks));
        AccessControl access = new AccessControl(wiring.accessSettings(), member.local());
        started("access", access::close);
        member.listenFirst(access);
        access.catchUpBy(member.reads());
        RatisLog log = made.join();
        member.start();
        started("log", log::close);
        if (checks != null) {
            checks.start();
        }
        log.start();
        requireUnended(false);
        access.start(member.writes(), member.cluster());
        meters.watch(member.cluster());
        for (RatisMetrics.Metric metric : log.metrics()) {
            boolean isCounter = metric.kind() == RatisMetrics.Kind.COUNTER;
            meters.adopt(metric.name(), metric.tags(), isCounter, metric.value());
        }
        serve(member, access, hub, meters);
        if (checks != null) {
            started("health checks", checks::rest);
        }
        started("leadership", () -> handOver(log));
        LOG.info("{} of cluster {} serves {}", name(), wiring.clusterName(), wiring.urls());
    }

    private void watchCertificates(Meters meters) {
        List<TlsIdentity> identities = certificates.all();
        if (!identities.isEmpty()) {
            identities.forEach(meters::watchTls);
            TlsWatch watch = new TlsWatch(name(), identities);
            started("certificates", watch::close);
        }
    }

    /** The health checks that this member runs; null: it runs none. */
    private @Nullable ActiveChecks checks(Member member, Meters meters) {
        if (!config.checks().enabled()) {
            return null;
        }
        ActiveChecks checks = new ActiveChecks(
                new CheckSettings(name(), config.checks().concurrentMax()),
                member.local(),
                member.writes(),
                member.rota(),
                meters.checks());
        started("checks", checks::close);
        meters.checks().standing(checks::counts);
        return checks;
    }

    private void serve(Member member, AccessControl access, WatchHub hub, Meters meters)
            throws IOException, InterruptedException {
        SideWork sideWork = new SideWork("quorate-" + name() + "-pages");
        started("pages", sideWork::close);
        Version version = wiring.version();
        MaintenanceRoutes maintenance = new MaintenanceRoutes(
                member.maintenance(),
                member.reads(),
                wiring.shownConfig(),
                config.storage().backupRateMaxBytes(),
                meters::backupEnded,
                "quorate-" + name() + "-backups");
        started("backups", maintenance::close);
        meters.watchBackups(member.maintenance()::backups);
        List<Routes> routes = List.of(
                maintenance,
                new SettingsRoutes(member.reads(), access.guard(member.writes()), hub),
                new ClusterRoutes(wiring.clusterName(), member.cluster(), sideWork, hub),
                new MembershipRoutes(wiring.peerName(), member.membership(), member.cluster(), wiring.urls()),
                new HealthRoutes(member.cluster()),
                new MetricsRoutes(meters, sideWork, config.access().metricsOpen()),
                new SelfRoutes(version.number(), version.commit(), wiring.urls().get(0), sideWork),
                new LogRoutes(Logs.ofThisProcess()),
                new BundleRoutes(
                        name(), Bundle.parts(wiring.version(), member.cluster(), meters, () -> http), sideWork));
        HttpServer made = new HttpServer(
                wiring.httpSettings(),
                access.guard(member.writes()),
                member.reads(),
                access.guard(member.claims()),
                member.cluster(),
                hub,
                meters::requestAnswered,
                member.bursts(),
                access,
                routes);
        meters.watches().standing(hub::counts);
        meters.watches().ends(made.watchEnds());
        meters.watchAccess(made.accessCounts(), access.audit()::dropped);
        meters.watchHttp(made::inFlight, made::connections);
        started(
                "http",
                () -> made.stop(isCrashing ? 0 : DRAIN_MILLIS_MAX).get(2 * DRAIN_MILLIS_MAX, TimeUnit.MILLISECONDS));
        try {
            made.start().get(LISTEN_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("can't listen on " + config.http().listen() + ": " + reason(cause), e);
        }
        http = made;
        member.onLeaving(made::refuseNew);
        member.onForwarded(made::forwarded);
    }

    private static void requireFree(Address http) throws IOException {
        if (!FreePorts.isFree(http.host(), http.port())) {
            throw new IOException("can't listen on " + http
                    + ": it is taken, or not an address of this machine (expected: a free one; see --http)");
        }
    }

    private void started(String name, Stop stop) {
        synchronized (parts) {
            parts.push(new Part(name, stop));
        }
    }

    /** Another member leads before this one goes, so that nobody has to wait for an election. */
    private void handOver(RatisLog log) throws InterruptedException, TimeoutException {
        if (isCrashing || !log.leadership().ready() || log.voters().current().size() < 2) {
            return;
        }
        try {
            log.handOver(null).get(HAND_OVER_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.info("nobody took over the leadership; the others elect a leader: {}", reason(e));
        }
    }

    /** This member's name. */
    public String name() {
        return config.name();
    }

    /** Where it serves clients. */
    public Address httpAddress() {
        return config.http().listen();
    }

    /** The same as a URL. */
    String url() {
        return (config.tls().clients() == null ? "http://" : "https://") + httpAddress();
    }

    /** Where it listens for other members. */
    public Address peerAddress() {
        return config.peer();
    }

    /** Where it keeps everything. */
    public Path dataDir() {
        return wiring.dataDir();
    }

    /** Whether it leads its cluster at this moment. */
    public boolean isLeader() {
        ClusterView view = cluster;
        return view != null && !isClosing.get() && view.here().isLeader();
    }

    /** Whether it can serve linearizable reads and writes at this moment, as {@code /readyz} says. */
    public boolean isReady() {
        ClusterView view = cluster;
        return view != null
                && !isClosing.get()
                && view.checks().stream().allMatch(check -> !check.ready() || check.passing());
    }

    /**
     * Whether it is worth keeping, as {@code /livez} says: nothing in it is stuck or broken. One that merely can't find a
     * majority is alive.
     *
     * @param atMost how long its event loops may take to answer
     */
    public boolean isAlive(Duration atMost) throws InterruptedException {
        ClusterView view = cluster;
        HttpServer serving = http;
        if (view == null || serving == null) {
            return false;
        }
        try {
            serving.pulse().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
        return view.checks().stream().allMatch(check -> !check.live() || check.passing());
    }

    /** How it is, in one line for people. */
    String summary() {
        ClusterView view = cluster;
        if (view == null) {
            return "starting";
        }
        ClusterView.Here here = view.here();
        String role = here.isLeader()
                ? "leads " + wiring.clusterName()
                : here.leader() == null ? "knows no leader" : "follows " + here.leader();
        return name() + " " + role + ", serves " + url();
    }

    /**
     * Waits until it {@link #isReady can serve}.
     *
     * @return whether it can; false when {@code atMost} has passed, or it has stopped
     */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!isReady()) {
            if (isClosing.get() || System.nanoTime() - end >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(READY_POLL_MILLIS);
        }
        return true;
    }

    /** Completes when the member could not go on; it is stopped then. Never completes if all goes well. */
    public CompletableFuture<Failure> failure() {
        return failure.copy();
    }

    /**
     * This member ends. While it is being started whoever starts it ends it: two that go over its parts at once, one
     * starting and one stopping them, would leave some of them behind.
     *
     * @return whether it is to be ended by whoever calls this
     */
    private boolean mayEnd(String why, @Nullable Throwable cause) {
        synchronized (parts) {
            if (!isStarted && endedEarly == null) {
                endedEarly = new Failure(why, cause);
            }
            return isStarted;
        }
    }

    /** @param isStarted whether all has been started: from now on it may end at any time */
    private void requireUnended(boolean isStarted) throws IOException {
        synchronized (parts) {
            if (endedEarly != null) {
                throw new IOException(endedEarly.why());
            }
            this.isStarted = isStarted;
        }
    }

    /** A member that was removed stops as one that was asked to; whatever else ends it, ends it at once. */
    private void end(FailStop last, String why, @Nullable Throwable cause) {
        if (cause == null || !MemberRemovedException.isCauseOf(cause)) {
            last.fail(why, cause);
            return;
        }
        if (!mayEnd(why, cause)) {
            return;
        }
        Thread stopper = new Thread(
                () -> {
                    departed();
                    close();
                    last.fail(why, cause);
                },
                "quorate-" + name() + "-removed");
        stopper.setDaemon(true);
        stopper.start();
    }

    /** Called from threads that must not wait, some of which would be waited for by a stop. */
    void failed(String why, @Nullable Throwable cause) {
        if (isClosing.get() || failure.isDone() || !mayEnd(why, cause)) {
            return;
        }
        LOG.error("{} can't go on and stops: {}", name(), why, cause);
        Thread stopper = new Thread(
                () -> {
                    if (cause != null && MemberRemovedException.isCauseOf(cause)) {
                        departed();
                    }
                    close();
                    failure.complete(new Failure(why, cause));
                },
                "quorate-" + name() + "-failed");
        stopper.setDaemon(true);
        stopper.start();
    }

    /** Those who wait for its log hear that it has none any more. */
    private void departed() {
        Member removed = member;
        if (removed != null) {
            removed.departed();
        }
    }

    /**
     * Stops the member: it hands over leadership, finishes requests in work, and ends all its threads. Returns when that
     * is done, on whatever thread it was begun. Idempotent.
     */
    @Override
    public void close() {
        if (!isClosing.compareAndSet(false, true)) {
            closed.join();
            return;
        }
        try {
            Part part = newest();
            while (part != null) {
                stop(part);
                part = newest();
            }
        } finally {
            closed.complete(null);
        }
    }

    /** For tests: as {@link #close}, but nobody takes over and nothing in work is finished. */
    void crash() {
        isCrashing = true;
        close();
    }

    private @Nullable Part newest() {
        synchronized (parts) {
            return parts.poll();
        }
    }

    /** What can't be stopped must not keep the rest from being stopped. */
    private void stop(Part part) {
        try {
            part.stop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{}: {} did not stop well", name(), part.name, e);
        }
    }
}
