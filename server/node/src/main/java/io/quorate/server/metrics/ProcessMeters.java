package io.quorate.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Registers what the process and its JVM say of themselves. Everything is read when asked for; nothing listens.
 * Confined to the thread that builds the meters.
 */
final class ProcessMeters {

    /** Sizes in pages; the second number is what is in memory. */
    private static final Path MEMORY = Path.of("/proc/self/statm");

    private static final int PAGE_BYTES = 4_096;

    private final Meters meters;

    ProcessMeters(Meters meters) {
        this.meters = meters;
    }

    void register() {
        registerProcess();
        registerJvm();
    }

    private void registerProcess() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            meters.functionCounter(MeterName.PROCESS_CPU, () -> system.getProcessCpuTime() / 1e9);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            meters.gauge(MeterName.PROCESS_FILES, unix::getOpenFileDescriptorCount);
            meters.gauge(MeterName.PROCESS_FILES_MAX, unix::getMaxFileDescriptorCount);
        }
        if (Files.isReadable(MEMORY)) {
            meters.gauge(MeterName.PROCESS_MEMORY, ProcessMeters::residentBytes);
        }
    }

    private static double residentBytes() {
        try {
            return Double.parseDouble(Files.readString(MEMORY).split(" ")[1]) * PAGE_BYTES;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private void registerJvm() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        meters.gauge(
                MeterName.JVM_MEMORY_USED, () -> memory.getHeapMemoryUsage().getUsed(), "heap");
        meters.gauge(
                MeterName.JVM_MEMORY_USED, () -> memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
        meters.gauge(MeterName.JVM_MEMORY_MAX, () -> memory.getHeapMemoryUsage().getMax(), "heap");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                meters.gauge(MeterName.JVM_MEMORY_USED, pool::getMemoryUsed, "direct");
            }
        }
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            meters.functionCounter(MeterName.JVM_GC_COLLECTIONS, gc::getCollectionCount, gc.getName());
            meters.functionCounter(MeterName.JVM_GC_TIME, () -> gc.getCollectionTime() / 1e3, gc.getName());
        }
        meters.gauge(MeterName.JVM_THREADS, ManagementFactory.getThreadMXBean()::getThreadCount);
    }
}
