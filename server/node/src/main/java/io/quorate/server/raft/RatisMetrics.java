package io.quorate.server.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * What one part of Ratis measures, as plain numbers that anybody can export. Safe for any thread.
 */
public final class RatisMetrics implements RatisMetricRegistry {

    /** The part of Ratis that writes the log. */
    static final String LOG_WORKER = "log_worker";

    private final MetricRegistryInfo about;
    private final AtomicLong users = new AtomicLong(1);
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Supplier<?>> gauges = new ConcurrentHashMap<>();

    RatisMetrics(MetricRegistryInfo about) {
        this.about = about;
    }

    /** How a metric's value behaves. */
    public enum Kind {
        /** It only grows. */
        COUNTER,
        /** It goes up and down. */
        GAUGE
    }

    /**
     * One number.
     *
     * @param name in Prometheus' manner: {@code ratis_log_worker_flush_seconds_total}
     * @param tags {@code member}, and {@code peer} where it is about another member
     * @param value reads it now; NaN when there is none
     */
    public record Metric(String name, Map<String, String> tags, Kind kind, DoubleSupplier value) {

        public Metric {
            tags = Map.copyOf(tags);
        }
    }

    boolean isFor(String owner) {
        return about.getPrefix().equals(owner);
    }

    boolean isFor(String owner, String component) {
        return isFor(owner) && about.getMetricsComponentName().equals(component);
    }

    /** Everything measured here by {@code member}, whose peers' names may stand within the names of metrics. */
    List<Metric> list(String member, Set<String> peers) {
        List<Metric> metrics = new ArrayList<>();
        timers.forEach((name, timer) -> {
            metrics.add(metric(name + "_count", member, peers, Kind.COUNTER, timer.count::sum));
            metrics.add(metric(
                    name + "_seconds_total", member, peers, Kind.COUNTER, () -> timer.nanos.sum() / 1_000_000_000.0));
        });
        counters.forEach((name, counter) ->
                metrics.add(metric(name, member, peers, Kind.COUNTER, () -> (double) counter.getCount())));
        gauges.forEach((name, gauge) -> metrics.add(metric(name, member, peers, Kind.GAUGE, () -> number(gauge))));
        return metrics;
    }

    /** How many tasks the log worker has ended, and whether one is under way or waits. */
    LogWork logWork() {
        long ended = 0;
        boolean underWay = number(gauges.get("dataQueueSize")) > 0;
        for (Map.Entry<String, Timer> timer : timers.entrySet()) {
            if (timer.getKey().endsWith("ExecutionTime")) {
                ended += timer.getValue().count.sum();
                underWay |= timer.getValue().isRunning();
            }
        }
        return new LogWork(ended, underWay);
    }

    /**
     * The log worker at one moment.
     *
     * @param ended tasks done since it started
     * @param underWay whether one is being done or waits
     */
    record LogWork(long ended, boolean underWay) {}

    private Metric metric(String raw, String member, Set<String> peers, Kind kind, DoubleSupplier value) {
        Map<String, String> tags = new TreeMap<>();
        tags.put("member", member);
        String name = raw;
        for (String peer : peers) {
            String cut = ("_" + name + "_").replace("_" + peer + "_", "_");
            if (cut.length() < name.length() + 2) {
                name = cut.length() > 1 ? cut.substring(1, cut.length() - 1) : "value";
                tags.put("peer", peer);
                break;
            }
        }
        return new Metric("ratis_" + about.getMetricsComponentName() + "_" + snake(name), tags, kind, value);
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toLowerCase(Locale.ROOT);
    }

    private static double number(@Nullable Supplier<?> gauge) {
        Object value = gauge == null ? null : gauge.get();
        return value instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    void use() {
        users.incrementAndGet();
    }

    /** Whether that was its last user. */
    boolean release() {
        return users.decrementAndGet() == 0;
    }

    @Override
    public Timekeeper timer(String name) {
        return timers.computeIfAbsent(name, n -> new Timer());
    }

    @Override
    public LongCounter counter(String name) {
        return counters.computeIfAbsent(name, n -> new Counter());
    }

    @Override
    public boolean remove(String name) {
        boolean removed = timers.remove(name) != null;
        removed |= counters.remove(name) != null;
        removed |= gauges.remove(name) != null;
        return removed;
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {
        gauges.put(name, gauge.get());
    }

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
        return about;
    }

    private static final class Counter implements LongCounter {

        private final LongAdder sum = new LongAdder();

        @Override
        public void inc(long by) {
            sum.add(by);
        }

        @Override
        public void dec(long by) {
            sum.add(-by);
        }

        @Override
        public long getCount() {
            return sum.sum();
        }
    }

    private static final class Timer implements Timekeeper {

        private final LongAdder started = new LongAdder();
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        boolean isRunning() {
            // The ended ones first: a task that ends in between must not look as if it were under way for ever.
            long ended = count.sum();
            return started.sum() > ended;
        }

        @Override
        public Context time() {
            started.increment();
            long began = System.nanoTime();
            return () -> {
                long took = System.nanoTime() - began;
                nanos.add(took);
                count.increment();
                return took;
            };
        }
    }
}
