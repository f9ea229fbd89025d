package io.quorate.server.raft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.util.TimeDuration;

/**
 * Where Ratis puts what it measures; it finds this class as a service, once in a process, and each member takes its own
 * out by its id. Safe for any thread.
 */
public final class RatisMetricRegistries extends MetricRegistries {

    private final Map<MetricRegistryInfo, RatisMetrics> registries = new ConcurrentHashMap<>();

    /** Everything the owners with these ids, which are all {@code member}, measure; see {@link RatisMetrics#list}. */
    static List<RatisMetrics.Metric> list(List<String> owners, String member, Set<String> peers) {
        List<RatisMetrics.Metric> metrics = new ArrayList<>();
        for (String owner : owners) {
            of(owner).forEach(part -> metrics.addAll(part.list(member, peers)));
        }
        return metrics;
    }

    /** What the owner with this id measures of the writing of its log. */
    static RatisMetrics ofLog(String owner) {
        return of(owner).stream()
                .filter(metrics -> metrics.isFor(owner, RatisMetrics.LOG_WORKER))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Ratis does not measure its log: is another"
                        + " implementation of its MetricRegistries on the class path?"));
    }

    /** What the owner with this id measures. */
    static List<RatisMetrics> of(String owner) {
        List<RatisMetrics> found = new ArrayList<>();
        for (RatisMetricRegistry registry : MetricRegistries.global().getMetricRegistries()) {
            if (registry instanceof RatisMetrics metrics && metrics.isFor(owner)) {
                found.add(metrics);
            }
        }
        return found;
    }

    @Override
    public void clear() {
        registries.clear();
    }

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo about) {
        return registries.compute(about, (key, known) -> {
            if (known == null) {
                return new RatisMetrics(about);
            }
            known.use();
            return known;
        });
    }

    @Override
    public boolean remove(MetricRegistryInfo about) {
        registries.computeIfPresent(about, (key, known) -> known.release() ? null : known);
        return !registries.containsKey(about);
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo about) {
        return Optional.ofNullable(registries.get(about));
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.copyOf(registries.keySet());
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        return List.copyOf(registries.values());
    }

    @Override
    public void addReporterRegistration(
            Consumer<RatisMetricRegistry> reporter, Consumer<RatisMetricRegistry> stopReporter) {
        // Nothing reports from here: members read the numbers when they are asked for them.
    }

    @Override
    public void enableJmxReporter() {
        // See above.
    }

    @Override
    public void enableConsoleReporter(TimeDuration period) {
        // See above.
    }
}
