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
    final Histogram acquires = new Histogram(MICROS_MAX, DIGITS);
    final Histogram releases = new Histogram(MICROS_MAX, DIGITS);
    final Histogram handOffs = new Histogram(MICROS_MAX, DIGITS);
    final Map<String, Long> errors = new TreeMap<>();
    long unsent;

    /** So many operations succeeded by one request, or by several in turn. */
    void succeeded(boolean read, long latencyNanos, int operations) {
        if (operations > 0) {
            (read ? reads : writes).recordValueWithCount(micros(latencyNanos), operations);
        }
    }

    void acquired(long latencyNanos) {
        acquires.recordValue(micros(latencyNanos));
    }

    void released(long latencyNanos) {
        releases.recordValue(micros(latencyNanos));
    }

    void handedOver(long latencyNanos) {
        handOffs.recordValue(micros(latencyNanos));
    }

    private static long micros(long nanos) {
        return Math.min(MICROS_MAX, Math.max(0, nanos / 1000));
    }

    void failed(String code) {
        failed(code, 1);
    }

    void failed(String code, long operations) {
        errors.merge(code, operations, Long::sum);
    }

    void add(Tally other) {
        reads.add(other.reads);
        writes.add(other.writes);
        acquires.add(other.acquires);
        releases.add(other.releases);
        handOffs.add(other.handOffs);
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
