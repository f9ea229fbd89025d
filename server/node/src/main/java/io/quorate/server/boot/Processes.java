package io.quorate.server.boot;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Comparator;

/** What this process is and does, for people. Stateless. */
final class Processes {

    private Processes() {}

    /** The Java it runs on, the machine, its limits. */
    static String describe() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        Runtime here = Runtime.getRuntime();
        return "java " + runtime.getVmName() + " " + runtime.getVmVersion() + "\n"
                + "system " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + "\n"
                + "processors " + here.availableProcessors() + "\n"
                + "heap " + (here.maxMemory() >> 20) + " MiB\n"
                + "up " + runtime.getUptime() / 1_000 + " s\n";
    }

    /** What each thread is doing, by name. */
    static String threads() {
        ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(true, false);
        Arrays.sort(threads, Comparator.comparing(ThreadInfo::getThreadName));
        StringBuilder out = new StringBuilder(threads.length * 1_000);
        for (ThreadInfo thread : threads) {
            out.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
            LockInfo awaited = thread.getLockInfo();
            if (awaited != null) {
                out.append(" on ").append(awaited);
            }
            if (thread.getLockOwnerName() != null) {
                out.append(" held by \"").append(thread.getLockOwnerName()).append('"');
            }
            out.append('\n');
            StackTraceElement[] stack = thread.getStackTrace();
            for (int depth = 0; depth < stack.length; depth++) {
                out.append("    at ").append(stack[depth]).append('\n');
                for (MonitorInfo monitor : thread.getLockedMonitors()) {
                    if (monitor.getLockedStackDepth() == depth) {
                        out.append("    - holds ").append(monitor).append('\n');
                    }
                }
            }
            out.append('\n');
        }
        return out.toString();
    }
}
