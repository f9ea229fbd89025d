package io.quorate.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far something is: a bar with count, rate and remaining time for a person, a line every ten seconds for a log. Goes to
 * standard error, and ends with {@link #close}. Confined to one thread.
 */
public final class Progress implements AutoCloseable {

    /** What is counted. */
    public enum Unit {
        BYTES,
        KEYS,
        FILES
    }

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long BAR_EVERY_NANOS = NANOS_PER_SECOND / 10;
    private static final long LINE_EVERY_NANOS = 10 * NANOS_PER_SECOND;
    private static final int BAR_WIDTH = 24;
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private final @Nullable PrintStream err;
    private final boolean isBar;
    private final LongSupplier nanos;
    private final String what;
    private final Unit unit;
    private final long startNanos;
    private long saidNanos;
    private long done;
    private long total = -1;
    private int width;

    /**
     * @param err null: nobody wants to know
     * @param isBar whether a person looks at it
     */
    Progress(@Nullable PrintStream err, boolean isBar, LongSupplier nanos, String what, Unit unit) {
        this.err = err;
        this.isBar = isBar;
        this.nanos = nanos;
        this.what = what;
        this.unit = unit;
        this.startNanos = nanos.getAsLong();
        this.saidNanos = startNanos;
    }

    /** How much there will be in all; a negative number: nobody knows. */
    public void total(long count) {
        total = count;
    }

    /** So much more is done. */
    public void add(long count) {
        done += count;
        PrintStream out = err;
        if (out == null) {
            return;
        }
        long now = nanos.getAsLong();
        if (now - saidNanos >= (isBar ? BAR_EVERY_NANOS : LINE_EVERY_NANOS)) {
            saidNanos = now;
            say(out, now);
        }
    }

    /** How much is done. */
    public long done() {
        return done;
    }

    private void say(PrintStream out, long now) {
        String line = isBar ? bar() + state(now) : what + ": " + state(now);
        if (isBar) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            width = line.length();
        } else {
            out.println(line);
        }
        out.flush();
    }

    private String bar() {
        if (total <= 0) {
            return what + "  ";
        }
        int full = (int) Math.min(BAR_WIDTH, BAR_WIDTH * (double) done / total);
        return what + " [" + "#".repeat(full) + ".".repeat(BAR_WIDTH - full) + "] ";
    }

    private String state(long now) {
        double seconds = Math.max(1e-3, (now - startNanos) / (double) NANOS_PER_SECOND);
        double rate = done / seconds;
        StringBuilder state = new StringBuilder(count(done));
        if (total > 0) {
            state.append(" of ")
                    .append(count(total))
                    .append(String.format(Locale.ROOT, ", %.0f%%", Math.min(100.0, 100.0 * done / total)));
        }
        state.append(", ").append(count(Math.round(rate))).append("/s");
        if (total > done && rate > 0) {
            state.append(", ").append(time(Math.round((total - done) / rate))).append(" left");
        }
        return state.toString();
    }

    private String count(long count) {
        if (unit != Unit.BYTES) {
            return count + " " + unit.name().toLowerCase(Locale.ROOT);
        }
        return size(count);
    }

    /** A number of bytes as people say it. */
    static String size(long bytes) {
        double size = bytes;
        int step = 0;
        while (size >= 1024 && step < SIZES.length - 1) {
            size /= 1024;
            step++;
        }
        return String.format(Locale.ROOT, step == 0 ? "%.0f %s" : "%.1f %s", size, SIZES[step]);
    }

    /** A time as people say it. */
    static String time(long seconds) {
        return seconds < 60
                ? seconds + "s"
                : seconds < 3600
                        ? seconds / 60 + "m" + seconds % 60 + "s"
                        : seconds < 86400
                                ? seconds / 3600 + "h" + seconds % 3600 / 60 + "m"
                                : seconds / 86400 + "d" + seconds % 86400 / 3600 + "h";
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (err != null && width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
