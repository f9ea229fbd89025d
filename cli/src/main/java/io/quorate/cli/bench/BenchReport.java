package io.quorate.cli.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run showed. Immutable once made; the tally is not changed any more.
 *
 * @param seconds the measured time
 * @param completed operations that ended in that time, whenever they began
 * @param serverCpuSeconds of the processes named; null if none was
 * @param ownCpuSeconds of the load generator
 */
public record BenchReport(
        BenchPlan plan,
        Tally tally,
        double seconds,
        long completed,
        @Nullable Double serverCpuSeconds,
        @Nullable Double ownCpuSeconds) {

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    /** Operations a second. */
    public double perSecond() {
        return completed / seconds;
    }

    /** Whether any request failed. */
    public boolean hasErrors() {
        return tally.failed() > 0;
    }

    /** The report as plain values, for JSON. */
    public Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("quorate_bench", 1L);
        document.put("workload", plan.workload().toString());
        document.put("loop", plan.isOpenLoop() ? "open" : "closed");
        document.put("clients", (long) plan.connections());
        if (plan.isOpenLoop()) {
            document.put("rate", plan.rate());
        }
        document.put("endpoints", (long) plan.target().endpoints().size());
        document.put("duration_ms", plan.duration().toMillis());
        document.put("warmup_ms", plan.warmup().toMillis());
        about(document);
        document.put("completed", completed);
        document.put("per_second", round(perSecond()));
        boolean isOfEvents = plan.workload() == Workload.WATCH;
        document.put("succeeded", isOfEvents ? tally.reads.getTotalCount() : tally.succeeded());
        document.put("failed", tally.failed());
        document.put("unsent", tally.unsent);
        document.put("errors", new LinkedHashMap<>(tally.errors));
        document.put("latency_us", latency(isOfEvents ? tally.reads : tally.all()));
        if (isOfEvents) {
            document.put("put_latency_us", latency(tally.writes));
        }
        if (plan.workload().isOfHolds()) {
            holds(document);
        }
        if (plan.workload() == Workload.MIXED) {
            document.put("read_latency_us", latency(tally.reads));
            document.put("write_latency_us", latency(tally.writes));
        }
        if (serverCpuSeconds != null) {
            document.put("server_cpu_seconds", round(serverCpuSeconds));
            document.put("server_cpu_seconds_per_1000", round(per1000(serverCpuSeconds)));
        }
        if (ownCpuSeconds != null) {
            document.put("bench_cpu_seconds", round(ownCpuSeconds));
            document.put("bench_cpu_seconds_per_1000", round(per1000(ownCpuSeconds)));
        }
        return document;
    }

    private void about(Map<String, @Nullable Object> document) {
        if (plan.workload() == Workload.LEASE) {
            document.put("batch", (long) plan.batch());
        } else if (plan.workload().isOfHolds()) {
            document.put("shared_names", (long) plan.sharedNames());
        } else {
            document.put("value_bytes", (long) plan.valueBytes());
            document.put("keys", (long) plan.keys());
        }
        if (plan.workload() == Workload.MIXED) {
            document.put("read_ratio", plan.readRatio());
        }
    }

    private void holds(Map<String, @Nullable Object> document) {
        boolean lock = plan.workload() == Workload.LOCK;
        document.put(lock ? "acquire_latency_us" : "campaign_latency_us", latency(tally.acquires));
        document.put(lock ? "release_latency_us" : "resign_latency_us", latency(tally.releases));
        if (plan.sharedNames() > 0) {
            long handOffs = tally.handOffs.getTotalCount();
            document.put("hand_offs", handOffs);
            document.put("hand_offs_per_second", round(handOffs / seconds));
            document.put("hand_off_latency_us", latency(tally.handOffs));
        }
    }

    private double per1000(double cpuSeconds) {
        return completed == 0 ? 0 : cpuSeconds * 1000 / completed;
    }

    private static Map<String, @Nullable Object> latency(Histogram histogram) {
        Map<String, @Nullable Object> latency = new LinkedHashMap<>();
        latency.put("mean", histogram.getTotalCount() == 0 ? 0.0 : round(histogram.getMean()));
        for (double percentile : PERCENTILES) {
            String name = percentile == Math.rint(percentile) ? Integer.toString((int) percentile) : "" + percentile;
            latency.put("p" + name, histogram.getValueAtPercentile(percentile));
        }
        latency.put("max", histogram.getMaxValue());
        return latency;
    }

    private static double round(double number) {
        return Math.round(number * 1e5) / 1e5;
    }
}
