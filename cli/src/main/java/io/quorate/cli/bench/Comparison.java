package io.quorate.cli.bench;

import io.quorate.cli.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two reports side by side. Stateless. */
public final class Comparison {

    private static final List<String> NUMBERS = List.of(
            "per_second",
            "hand_offs_per_second",
            "failed",
            "server_cpu_seconds_per_1000",
            "bench_cpu_seconds_per_1000");
    private static final List<String> LATENCIES = List.of("mean", "p50", "p90", "p99", "p99.9", "max");

    private Comparison() {}

    /** What changed from {@code before} to {@code now}, both as {@link BenchReport#document} makes them. */
    public static Table of(Map<String, @Nullable Object> before, Map<String, @Nullable Object> now) {
        Table table = new Table("MEASURE", "BEFORE", "NOW", "CHANGE");
        for (String name : NUMBERS) {
            row(table, name, before.get(name), now.get(name));
        }
        latencies(table, "", before.get("latency_us"), now.get("latency_us"));
        latencies(table, "hand-off ", before.get("hand_off_latency_us"), now.get("hand_off_latency_us"));
        return table;
    }

    private static void latencies(Table table, String what, @Nullable Object before, @Nullable Object now) {
        if (before instanceof Map<?, ?> old && now instanceof Map<?, ?> recent) {
            for (String name : LATENCIES) {
                row(table, what + name + " us", old.get(name), recent.get(name));
            }
        }
    }

    private static void row(Table table, String name, @Nullable Object before, @Nullable Object now) {
        if (before instanceof Number old && now instanceof Number recent) {
            double change = old.doubleValue() == 0 ? 0 : (recent.doubleValue() / old.doubleValue() - 1) * 100;
            table.row(name, old.toString(), recent.toString(), String.format(Locale.ROOT, "%+.1f%%", change));
        }
    }
}
