package io.quorate.client;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a call of the client that waits costs: threads put or get keys of 256 bytes as fast as they can, and the processor time
 * of this process is divided by what they did. Started by hand; see the page on benchmarks.
 */
public final class ClientBench {

    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 256;
    private static final int SAMPLES_MAX = 200_000;

    private final QuorateClient client;
    private final boolean puts;
    private final String value = "v".repeat(VALUE_BYTES);
    private final LongAdder done = new LongAdder();
    private volatile boolean over;
    private volatile boolean counted;

    private ClientBench(QuorateClient client, boolean puts) {
        this.client = client;
        this.puts = puts;
    }

    /** {@code URL put|get THREADS WARMUP-SECONDS SECONDS} */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 5) {
            System.err.println("usage: ClientBench URL put|get THREADS WARMUP-SECONDS SECONDS");
            return;
        }
        try (QuorateClient client = QuorateClient.connect(args[0])) {
            new ClientBench(client, args[1].equals("put"))
                    .run(Integer.parseInt(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4]));
        }
    }

    private void run(int count, long warmUpSeconds, long seconds) throws InterruptedException {
        fill();
        List<long[]> samples = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long[] own = new long[SAMPLES_MAX];
            samples.add(own);
            Thread thread = new Thread(() -> work(own), "bench-" + i);
            threads.add(thread);
            thread.start();
        }
        pause(warmUpSeconds);
        counted = true;
        long before = done.sum();
        long cpuBefore = cpuNanos();
        long begun = System.nanoTime();
        pause(seconds);
        long calls = done.sum() - before;
        long cpu = cpuNanos() - cpuBefore;
        double took = (System.nanoTime() - begun) / 1e9;
        counted = false;
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        long[] all = samples.stream()
                .flatMapToLong(Arrays::stream)
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        System.out.printf(
                "%s at %d threads: %,.0f/s, p50 %.2f ms, p99 %.2f ms, %.4f s of CPU per 1,000%n",
                puts ? "put" : "get",
                count,
                calls / took,
                all[all.length / 2] / 1e6,
                all[(int) (all.length * 0.99)] / 1e6,
                cpu / 1e9 / calls * 1_000);
    }

    /** So that what is got is there. */
    private void fill() {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            all.add(client.async().kv().put("bench/" + i, value));
            if (all.size() == 100) {
                CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                        .join();
                all.clear();
            }
        }
    }

    private static void pause(long seconds) throws InterruptedException {
        var unused = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    }

    private void work(long[] samples) {
        int at = 0;
        while (!over) {
            String key = "bench/" + ThreadLocalRandom.current().nextInt(KEYS);
            long begun = System.nanoTime();
            if (puts) {
                client.kv().put(key, value);
            } else {
                client.kv().get(key);
            }
            long nanos = System.nanoTime() - begun;
            done.increment();
            if (counted && at < samples.length) {
                samples[at] = nanos;
                at++;
            }
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
