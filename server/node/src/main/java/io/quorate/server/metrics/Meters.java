package io.quorate.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.core.store.StoreClosedException;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.ServiceObserver;
import io.quorate.server.tls.TlsIdentity;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one member. Safe for any thread.
 *
 * <p>What happens often is recorded into meters that were looked up once; what only stands somewhere is read when
 * somebody asks, all of it from one look at the member.
 */
public final class Meters implements ServiceObserver, AutoCloseable {

    private static final String OPEN_METRICS = "application/openmetrics-text";

    /** Fine where a local answer lies, coarse up to the longest deadline. */
    private static final Duration[] LATENCIES =
            millis(0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000);

    /** More services than these are counted together: series are not free. */
    private static final int SERVICES_SHOWN_MAX = 20;

    private static final double[] COUNTS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024};

    private static final double[] BYTES = {256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** By route, then method, then class of status. The routes are a closed list. */
    private final Map<String, Map<String, @Nullable Timer[]>> requests = new ConcurrentHashMap<>();

    private final Timer entryApplied;
    private final Timer entryUnknown;
    private final DistributionSummary entryRequests;
    private final DistributionSummary entryBytes;
    private final DistributionSummary forwardRequests;
    private final Counter leaderships;
    private final Counter leadershipsLost;
    private final Counter leaseRenewals;
    private final Counter leasesExpired;
    private final Timer claimWait;
    private final Timer claimHandoff;
    private final Counter deadlocksRefused;
    private final Counter leadershipsGivenAway;
    private final Counter backupsComplete;
    private final Counter backupsCut;
    private final Counter backupBytes;
    private final WatchMeters watches;
    private final CheckMeters checks;
    private final RegistryMeters services;
    private final Map<BarrierKind, Timer> barriers = new EnumMap<>(BarrierKind.class);
    private final Map<BarrierKind, DistributionSummary> barrierReads = new EnumMap<>(BarrierKind.class);
    private final Map<BarrierKind, Counter> barrierFailures = new EnumMap<>(BarrierKind.class);

    private volatile @Nullable ClusterView cluster;
    private volatile @Nullable Look look;

    /** What a member looked like when it was last asked. */
    private record Look(ClusterView.Status status, List<ClusterView.Check> checks) {}

    /** What {@code /metrics} answers. */
    public record Scrape(String contentType, String text) {}

    /** Meters of a member that runs {@code version}. */
    public Meters(String version) {
        entryApplied = timer(MeterName.ENTRY_APPLY, "applied");
        entryUnknown = timer(MeterName.ENTRY_APPLY, "unknown");
        entryRequests = summary(MeterName.ENTRY_REQUESTS, COUNTS);
        entryBytes = summary(MeterName.ENTRY_BYTES, BYTES);
        forwardRequests = summary(MeterName.FORWARD_REQUESTS, COUNTS);
        leaderships = counter(MeterName.RAFT_LEADERSHIP, "leader");
        leadershipsLost = counter(MeterName.RAFT_LEADERSHIP, "follower");
        leaseRenewals = counter(MeterName.LEASE_RENEWALS);
        leasesExpired = counter(MeterName.LEASES_EXPIRED);
        claimWait = timer(MeterName.CLAIM_WAIT);
        claimHandoff = timer(MeterName.CLAIM_HANDOFF);
        deadlocksRefused = counter(MeterName.DEADLOCKS_REFUSED);
        leadershipsGivenAway = counter(MeterName.RAFT_HANDOVERS_DISK);
        backupsComplete = counter(MeterName.BACKUPS, "complete");
        backupsCut = counter(MeterName.BACKUPS, "cut");
        backupBytes = counter(MeterName.BACKUP_BYTES);
        for (BarrierKind kind : BarrierKind.values()) {
            String word = kind.name().toLowerCase(Locale.ROOT);
            barriers.put(kind, timer(MeterName.BARRIER, word));
            barrierReads.put(kind, summary(MeterName.BARRIER_READS, COUNTS, word));
            barrierFailures.put(kind, counter(MeterName.BARRIER_FAILURES, word));
        }
        watches = new WatchMeters(this);
        checks = new CheckMeters(this);
        services = new RegistryMeters(this);
        gauge(MeterName.BUILD, () -> 1, version);
        new ProcessMeters(this).register();
    }

    /** Measures what stands in {@code view}, from now on. Called once. */
    public void watch(ClusterView view) {
        cluster = view;
        lookAgain();
        standing(MeterName.RAFT_TERM, look -> look.status().here().term());
        standing(MeterName.RAFT_LEADER, look -> look.status().here().isLeader() ? 1 : 0);
        standing(MeterName.RAFT_HAS_LEADER, look -> look.status().here().leader() == null ? 0 : 1);
        standing(MeterName.RAFT_COMMIT_INDEX, look -> number(look.status().raft(), "commit_index"));
        standing(MeterName.RAFT_APPLIED_INDEX, look -> number(look.status().raft(), "applied_index"));
        standing(MeterName.REVISION, look -> look.status().here().revision());
        standing(MeterName.COMPACT_REVISION, look -> look.status().here().compactRevision());
        standing(MeterName.UPTIME, look -> look.status().uptimeMillis() / 1e3);
        standing(MeterName.QUEUED_REQUESTS, look -> number(look.status().counts(), "queued_requests"));
        standing(MeterName.LEASES, look -> number(look.status().counts(), "leases"));
        standing(MeterName.CLAIMS, look -> number(look.status().counts(), "claims_held"), "held");
        standing(MeterName.CLAIMS, look -> number(look.status().counts(), "claims_waiting"), "waiting");
        standing(MeterName.EXPIRY_LAG, look -> number(look.status().counts(), "expiry_lag_ms") / 1e3);
        standing(MeterName.LIVE_BYTES, look -> number(look.status().store(), "live_bytes"));
        standing(MeterName.SPACE_LEVEL, Meters::spaceLevel);
        standing(MeterName.DISK_FREE, look -> number(look.status().store(), "free_disk_bytes"));
        for (ClusterView.Check check : view.checks()) {
            standing(MeterName.CHECK_PASSING, look -> isPassing(look, check.name()), check.name());
        }
        for (String name : view.status().store().keySet()) {
            if (name.endsWith("_bytes") && !name.equals("free_disk_bytes") && !name.equals("live_bytes")) {
                String part = name.substring(0, name.length() - "_bytes".length());
                standing(MeterName.STORE_BYTES, look -> number(look.status().store(), name), part);
            }
        }
    }

    /** 0: there is room, 1: there soon is none, 2: writes that add data are refused. */
    private static double spaceLevel(Look look) {
        if (look.status().alarms().isEmpty()) {
            return 0;
        }
        return "soft".equals(look.status().store().get("space_level")) ? 1 : 2;
    }

    /** A backup has left this member, whole or not. */
    public void backupEnded(boolean isComplete, long bytes) {
        (isComplete ? backupsComplete : backupsCut).increment();
        backupBytes.increment((double) bytes);
    }

    /** Measures how many backups are being read, from now on. Called once. */
    public void watchBackups(DoubleSupplier running) {
        gauge(MeterName.BACKUPS_RUNNING, running);
    }

    /** Measures the HTTP server, from now on. Called once. */
    public void watchHttp(DoubleSupplier inFlight, DoubleSupplier connections) {
        gauge(MeterName.HTTP_IN_FLIGHT, inFlight);
        gauge(MeterName.HTTP_CONNECTIONS, connections);
    }

    /** Measures what becomes of callers, and of the audit log, from now on. Called once. */
    public void watchAccess(Map<String, LongSupplier> byEvent, LongSupplier dropped) {
        byEvent.forEach((event, count) -> functionCounter(MeterName.ACCESS, () -> (double) count.getAsLong(), event));
        functionCounter(MeterName.AUDIT_DROPPED, () -> (double) dropped.getAsLong());
    }

    /** Measures certificates, from now on. Called once for each port. */
    public void watchTls(TlsIdentity identity) {
        String port = identity.name();
        gauge(MeterName.TLS_EXPIRY, identity::ownSecondsLeft, port, "own");
        if (identity.hasAuthorities()) {
            gauge(MeterName.TLS_EXPIRY, identity::authoritySecondsLeft, port, "authority");
        }
        gauge(MeterName.TLS_CURRENT, () -> identity.isCurrent() ? 1 : 0, port);
        functionCounter(MeterName.TLS_RELOAD_FAILURES, identity::failures, port);
    }

    /** What is measured of watches. */
    public WatchMeters watches() {
        return watches;
    }

    /** What is measured of active health checks. */
    public CheckMeters checks() {
        return checks;
    }

    /**
     * Exports a number that a library measures, under the library's name for it.
     *
     * @param isCounter whether it only grows
     */
    public void adopt(String name, Map<String, String> tagValues, boolean isCounter, DoubleSupplier value) {
        Tags tags = Tags.empty();
        for (Map.Entry<String, String> tag : new TreeMap<>(tagValues).entrySet()) {
            tags = tags.and(tag.getKey(), tag.getValue());
        }
        if (isCounter) {
            FunctionCounter.builder(name, this, meters -> value.getAsDouble())
                    .tags(tags)
                    .register(registry);
        } else {
            Gauge.builder(name, () -> value.getAsDouble()).tags(tags).register(registry);
        }
    }

    /** All values, in the form that {@code accept} asks for: Prometheus' text, or OpenMetrics. */
    public Scrape scrape(@Nullable String accept) {
        lookAgain();
        String contentType = accept != null && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        return new Scrape(contentType, registry.scrape(contentType));
    }

    /** A request was answered. */
    public void requestAnswered(String route, String method, int status, long nanos) {
        Map<String, @Nullable Timer[]> methods = requests.get(route);
        if (methods == null) {
            methods = requests.computeIfAbsent(route, name -> new ConcurrentHashMap<>());
        }
        @Nullable Timer[] classes = methods.get(method);
        if (classes == null) {
            classes = methods.computeIfAbsent(method, name -> new Timer[6]);
        }
        int statusClass = Math.max(0, Math.min(5, status / 100));
        Timer timer = classes[statusClass];
        if (timer == null) {
            // Two threads may both get here; the registry gives them the same timer.
            timer = timer(MeterName.HTTP_REQUEST, route, method, statusClass + "xx");
            classes[statusClass] = timer;
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void entryProposed(int requestCount, int bytes) {
        entryRequests.record(requestCount);
        entryBytes.record(bytes);
    }

    @Override
    public void entryFinished(long nanos, boolean applied) {
        (applied ? entryApplied : entryUnknown).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void batchForwarded(int requestCount) {
        forwardRequests.record(requestCount);
    }

    @Override
    public void barrierPassed(BarrierKind kind, int reads, long nanos) {
        record(barriers.get(kind), nanos);
        DistributionSummary summary = barrierReads.get(kind);
        if (summary != null) {
            summary.record(reads);
        }
    }

    @Override
    public void barrierFailed(BarrierKind kind) {
        Counter failures = barrierFailures.get(kind);
        if (failures != null) {
            failures.increment();
        }
    }

    @Override
    public void leadershipChanged(boolean leader) {
        (leader ? leaderships : leadershipsLost).increment();
    }

    @Override
    public void leasesRenewed(int leases) {
        leaseRenewals.increment(leases);
    }

    @Override
    public void leasesExpired(int leases) {
        leasesExpired.increment(leases);
    }

    @Override
    public void instancesRegistered(int instances) {
        services.registered(instances);
    }

    @Override
    public void heartbeat() {
        services.heartbeat();
    }

    @Override
    public void findingsReported(int findings) {
        services.reported(findings);
    }

    @Override
    public void instancesExpired(int instances) {
        services.expired(instances);
    }

    @Override
    public void claimGranted(long waitedNanos) {
        claimWait.record(waitedNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void claimHandedOver(long nanos) {
        claimHandoff.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void leadershipGivenAway() {
        leadershipsGivenAway.increment();
    }

    @Override
    public void deadlockRefused() {
        deadlocksRefused.increment();
    }

    /** Forgets all meters. */
    @Override
    public void close() {
        registry.close();
    }

    /** Where the values go; for tests. */
    MeterRegistry registry() {
        return registry;
    }

    void gauge(MeterName name, DoubleSupplier value, String... tagValues) {
        Gauge.builder(name.dotted(), () -> value.getAsDouble())
                .description(name.description())
                .baseUnit(name.unit())
                .tags(tags(name, tagValues))
                .register(registry);
    }

    void functionCounter(MeterName name, DoubleSupplier value, String... tagValues) {
        // The registry refers to the object weakly, to the function strongly.
        FunctionCounter.builder(name.dotted(), this, meters -> value.getAsDouble())
                .description(name.description())
                .baseUnit(name.unit())
                .tags(tags(name, tagValues))
                .register(registry);
    }

    private void standing(MeterName name, ToDoubleFunction<Look> value, String... tagValues) {
        gauge(
                name,
                () -> {
                    Look seen = look;
                    return seen == null ? Double.NaN : value.applyAsDouble(seen);
                },
                tagValues);
    }

    private void lookAgain() {
        ClusterView view = cluster;
        if (view == null) {
            return;
        }
        try {
            look = new Look(view.status(), view.checks());
            services.look(view.registry(SERVICES_SHOWN_MAX));
        } catch (StoreClosedException e) {
            // The member is stopping; what was seen last stays.
        }
    }

    private static double number(Map<String, Object> values, String name) {
        return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static double isPassing(Look look, String check) {
        return look.checks().stream().anyMatch(each -> each.name().equals(check) && each.passing()) ? 1 : 0;
    }

    private static void record(@Nullable Timer timer, long nanos) {
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    Timer timer(MeterName name, String... tagValues) {
        return Timer.builder(name.dotted())
                .description(name.description())
                .serviceLevelObjectives(LATENCIES)
                .tags(tags(name, tagValues))
                .register(registry);
    }

    private DistributionSummary summary(MeterName name, double[] buckets, String... tagValues) {
        return DistributionSummary.builder(name.dotted())
                .description(name.description())
                .baseUnit(name.unit())
                .serviceLevelObjectives(buckets)
                .tags(tags(name, tagValues))
                .register(registry);
    }

    Counter counter(MeterName name, String... tagValues) {
        return Counter.builder(name.dotted())
                .description(name.description())
                .baseUnit(name.unit())
                .tags(tags(name, tagValues))
                .register(registry);
    }

    private static Tags tags(MeterName name, String... values) {
        if (values.length != name.tags().size()) {
            throw new IllegalArgumentException(name.dotted() + ": " + values.length
                    + " tag values (expected: one for each of " + name.tags() + ")");
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(name.tags().get(i), values[i]);
        }
        return tags;
    }

    private static Duration[] millis(double... values) {
        Duration[] durations = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            durations[i] = Duration.ofNanos((long) (values[i] * 1e6));
        }
        return durations;
    }
}
