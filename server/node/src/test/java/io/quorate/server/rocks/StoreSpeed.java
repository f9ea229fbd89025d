package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** Prints what the store costs, to be run by hand with an empty directory as its argument. Confined to one thread. */
final class StoreSpeed {

    private static final int KEYS = 100_000;
    private static final int PUTS = 256;
    private static final int COMMITS = 1_200;
    private static final int READS = 200_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private StoreSpeed() {}

    public static void main(String[] args) {
        PrintStream out = System.out;
        Random random = new Random(1);
        try (RocksStore store = RocksStore.openOrCreate(Path.of(args[0]), RocksSettings.DEFAULT)) {
            measure(out, "commit of 256 puts x 3 spaces x 256 B", COMMITS, () -> commit(store, random));
            measure(out, "get", READS, () -> store.get(Space.CURRENT, key(random.nextInt(KEYS))));
            measure(
                    out,
                    "get of a missing key",
                    READS,
                    () -> store.get(Space.CURRENT, key(KEYS + random.nextInt(KEYS))));
            measure(
                    out,
                    "snapshot, opened and closed",
                    READS,
                    () -> store.snapshot().close());
            measure(out, "snapshot with one get", READS, () -> {
                try (Snapshot snapshot = store.snapshot()) {
                    snapshot.get(Space.CURRENT, key(random.nextInt(KEYS)));
                }
            });
            measure(out, "snapshot with a scan of 100", READS / 40, () -> scan(store, key(random.nextInt(KEYS))));
            out.println(store.sizes());
        }
    }

    private static void commit(RocksStore store, Random random) {
        Transaction transaction = new Transaction(store);
        byte[] value = new byte[256];
        random.nextBytes(value);
        for (int put = 0; put < PUTS; put++) {
            Bytes key = key(random.nextInt(KEYS));
            transaction.put(Space.CURRENT, key, Bytes.wrap(value));
            transaction.put(Space.VERSIONS, key, Bytes.wrap(value));
            transaction.put(Space.CHANGES, key, Bytes.wrap(value));
        }
        store.commit(transaction.writes());
    }

    private static void scan(RocksStore store, Bytes from) {
        try (Snapshot snapshot = store.snapshot();
                Cursor cursor = snapshot.scan(Space.CURRENT, new KeyRange(from, null), Order.ASCENDING)) {
            for (int entry = 0; entry < 100 && cursor.next(); entry++) {
                cursor.value();
            }
        }
    }

    private static Bytes key(int number) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    private static void measure(PrintStream out, String what, int times, Runnable work) {
        for (int warm = 0; warm < times / 5; warm++) {
            work.run();
        }
        long cpu = THREADS.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        for (int run = 0; run < times; run++) {
            work.run();
        }
        long wallNanos = System.nanoTime() - wall;
        long cpuNanos = THREADS.getCurrentThreadCpuTime() - cpu;
        out.printf("%-40s %9.2f us CPU %9.2f us wall%n", what, cpuNanos / 1e3 / times, wallNanos / 1e3 / times);
    }
}
