package io.quorate.cli.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What became of requests. Confined to one thread; {@link #add} when the thread that filled it has ended. */
final class Tally {

    private static final int DIGITS = 3;
    private static final long MICROS_MAX = 3_600_000_000L;

    final Histogram reads = new Histogram(MICROS_MAX, DIGITS);
    final Histogram writes = new Histogram(MICROS_MAX, DIGITS);
    final Map<String, Long> errors = new TreeMap<>();
    long unsent;

    void succeeded(boolean read, long latencyNanos) {
        long micros = Math.min(MICROS_MAX, Math.max(0, latencyNanos / 1000));
        (read ? reads : writes).recordValue(micros);
    }

    void failed(String code) {
        errors.merge(code, 1L, Long::sum);
    }

    void add(Tally other) {
        reads.add(other.reads);
        writes.add(other.writes);
        other.errors.forEach((code, count) -> errors.merge(code, count, Long::sum));
        unsent += other.unsent;
    }

    long succeeded() {
        return reads.getTotalCount() + writes.getTotalCount();
    }

    long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Reads and writes in one. */
    Histogram all() {
        Histogram all = reads.copy();
        all.add(writes);
        return all;
    }
}
