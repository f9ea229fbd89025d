package io.quorate.cli.hold;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Nanoseconds that only rise, whatever becomes of the time of day. They also count what a machine sleeps, which
 * {@link System#nanoTime} does not: Linux tells that in {@code /proc/uptime}, to a hundredth of a second.
 *
 * <p>Safe for any thread.
 */
public final class SteadyClock implements LongSupplier {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final long NANOS_PER_CENTISECOND = 10_000_000;

    private final long startNanos = System.nanoTime();
    private final long startUptimeNanos = uptimeNanos();

    @Override
    public long getAsLong() {
        long awake = System.nanoTime() - startNanos;
        long all = uptimeNanos() - startUptimeNanos;
        return Math.max(awake, all);
    }

    /** 0 where the system does not say. */
    private static long uptimeNanos() {
        try {
            String text = Files.readString(UPTIME, StandardCharsets.US_ASCII);
            int point = text.indexOf('.');
            String centiseconds = text.substring(0, point) + text.substring(point + 1, point + 3);
            return Long.parseLong(centiseconds) * NANOS_PER_CENTISECOND;
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException unknown) {
            return 0;
        }
    }
}
