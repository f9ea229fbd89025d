package io.quorate.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processor time of processes on this Linux machine, from {@code /proc}. Stateless. */
public final class ProcessCpu {

    /** Linux counts in hundredths of a second for user programs, whatever the kernel's own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private ProcessCpu() {}

    /** Seconds that {@code pids} have used so far, in user and system mode together. */
    public static double seconds(List<Long> pids) throws IOException {
        double seconds = 0;
        for (long pid : pids) {
            seconds += ticks(Files.readString(Path.of("/proc/" + pid + "/stat"))) / TICKS_PER_SECOND;
        }
        return seconds;
    }

    /** The sum of utime and stime. The command's name, in parentheses, may hold spaces and parentheses itself. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
