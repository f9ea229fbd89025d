package io.quorate.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import io.quorate.core.store.StoreClosedException;
import io.quorate.core.store.StoreContract;
import io.quorate.core.store.StoreException;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends StoreContract {

    private static final List<Space> SPACES = List.of(Space.values());

    @TempDir
    Path directory;

    RocksStore.Bounds bounds() {
        return RocksStore.Bounds.of(RocksSettings.DEFAULT);
    }

    @Override
    protected Store open() {
        return RocksStore.openOrCreate(directory.resolve("contract"), RocksSettings.DEFAULT, bounds());
    }

    private RocksStore openOwn() {
        return RocksStore.openOrCreate(directory.resolve("own"), RocksSettings.DEFAULT, bounds());
    }

    private static void put(Store store, Space space, String key, String value) {
        Transaction transaction = new Transaction(store);
        transaction.put(space, Bytes.utf8(key), Bytes.utf8(value));
        store.commit(transaction.writes());
    }

    private static List<String> dump(View view) {
        List<String> rows = new ArrayList<>();
        for (Space space : Space.values()) {
            for (Order order : Order.values()) {
                try (Cursor cursor = view.scan(space, KeyRange.ALL, order)) {
                    while (cursor.next()) {
                        rows.add(space + " " + order + " " + cursor.key() + "=" + cursor.value());
                    }
                }
            }
        }
        return rows;
    }

    @Test
    void closedStoreKeepsWhatWasCommitted() {
        RocksStore store = openOwn();
        put(store, Space.CURRENT, "a", "1");
        store.close();

        try (RocksStore again = openOwn()) {
            assertThat(again.get(Space.CURRENT, Bytes.utf8("a"))).isEqualTo(Bytes.utf8("1"));
        }
    }

    @Test
    void everyUseAfterCloseIsRefused() {
        RocksStore store = openOwn();
        put(store, Space.CURRENT, "a", "1");
        store.close();

        assertThatThrownBy(() -> store.get(Space.CURRENT, Bytes.utf8("a"))).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(store::snapshot).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> store.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING))
                .isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> put(store, Space.CURRENT, "a", "2")).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void snapshotOutlivesAnAbandonedStore() {
        RocksStore store = openOwn();
        put(store, Space.CURRENT, "a", "1");
        Snapshot snapshot = store.snapshot();

        store.abandon(() -> {});

        assertThat(snapshot.get(Space.CURRENT, Bytes.utf8("a"))).isEqualTo(Bytes.utf8("1"));
        snapshot.close();
        snapshot.close();
        assertThatThrownBy(() -> snapshot.get(Space.CURRENT, Bytes.utf8("a"))).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void randomCommitsLeaveWhatMemoryHas() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (RocksStore store = openOwn();
                MemoryStore memory = new MemoryStore()) {
            for (int commit = 0; commit < 300; commit++) {
                Transaction rocks = new Transaction(store);
                Transaction model = new Transaction(memory);
                for (int write = random.nextInt(20); write > 0; write--) {
                    Space space = SPACES.get(random.nextInt(SPACES.size()));
                    Bytes key = Bytes.utf8("k" + random.nextInt(100));
                    if (random.nextInt(3) == 0) {
                        rocks.delete(space, key);
                        model.delete(space, key);
                    } else {
                        Bytes value = Bytes.utf8("v" + random.nextInt());
                        rocks.put(space, key, value);
                        model.put(space, key, value);
                    }
                }
                store.commit(rocks.writes());
                memory.commit(model.writes());
                if (commit % 50 == 0) {
                    store.flush();
                }
            }
            assertThat(dump(store)).as("seed %d", seed).isEqualTo(dump(memory));
        }
    }

    @Test
    void readersOnManyThreadsMeetAClosingStoreUnharmed() throws Exception {
        RocksStore store = openOwn();
        put(store, Space.CURRENT, "a", "1");
        ExecutorService pool = Executors.newFixedThreadPool(4);
        CountDownLatch reading = new CountDownLatch(4);
        List<Future<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(pool.submit(() -> {
                long reads = 0;
                while (true) {
                    try (Snapshot snapshot = store.snapshot();
                            Cursor cursor = snapshot.scan(Space.CURRENT, KeyRange.ALL, Order.DESCENDING)) {
                        assertThat(cursor.next()).isTrue();
                        assertThat(cursor.value()).isEqualTo(Bytes.utf8("1"));
                        if (reads++ == 0) {
                            reading.countDown();
                        }
                    } catch (StoreClosedException e) {
                        return reads;
                    }
                }
            }));
        }
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();

        store.close();

        for (Future<Long> reader : readers) {
            assertThat(reader.get(20, TimeUnit.SECONDS)).isPositive();
        }
        pool.shutdown();
    }

    @Test
    void aStoreThatIsNotThereDoesNotOpen() {
        assertThatThrownBy(() -> RocksStore.open(directory.resolve("own"), RocksSettings.DEFAULT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("own")
                .hasMessageContaining("empty data directory");
    }

    @Test
    void closedCursorIsRefusedAndSoIsOneThatStandsOnNothing() {
        try (RocksStore store = openOwn()) {
            put(store, Space.CURRENT, "a", "1");
            Cursor cursor = store.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING);
            assertThatThrownBy(cursor::key).isInstanceOf(NoSuchElementException.class);
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.next()).isFalse();
            assertThatThrownBy(cursor::value).isInstanceOf(NoSuchElementException.class);

            cursor.close();
            cursor.close();

            assertThatThrownBy(cursor::next).isInstanceOf(StoreClosedException.class);
            assertThatThrownBy(cursor::key).isInstanceOf(StoreClosedException.class);
            assertThatThrownBy(cursor::value).isInstanceOf(StoreClosedException.class);
        }
    }

    @Test
    void cursorOutlivesItsSnapshotAndAnAbandonedStore() {
        AtomicBoolean freed = new AtomicBoolean();
        RocksStore store = openOwn();
        put(store, Space.CURRENT, "a", "1");
        Snapshot snapshot = store.snapshot();
        Cursor cursor = snapshot.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING);
        snapshot.close();
        store.abandon(() -> freed.set(true));

        assertThat(cursor.next()).isTrue();
        assertThat(cursor.value()).isEqualTo(Bytes.utf8("1"));
        assertThat(freed).isFalse();
        cursor.close();
        assertThat(freed).isTrue();
    }

    @Test
    void bigScansAreWholeInBothOrders() {
        int keys = 20_000;
        try (RocksStore store = openOwn()) {
            for (int from = 0; from < keys; from += 1_000) {
                Transaction transaction = new Transaction(store);
                for (int key = from; key < from + 1_000; key++) {
                    transaction.put(Space.CURRENT, number(key), number(-key));
                }
                store.commit(transaction.writes());
                if (from % 5_000 == 0) {
                    store.flush();
                }
            }
            try (Snapshot snapshot = store.snapshot();
                    Cursor up = snapshot.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING);
                    Cursor down = snapshot.scan(Space.CURRENT, KeyRange.ALL, Order.DESCENDING)) {
                for (int key = 0; key < keys; key++) {
                    assertThat(up.next() && down.next()).isTrue();
                    assertThat(up.key()).isEqualTo(number(key));
                    assertThat(up.value()).isEqualTo(number(-key));
                    assertThat(down.key()).isEqualTo(number(keys - 1 - key));
                }
                assertThat(up.next() || down.next()).isFalse();
            }
        }
    }

    private static Bytes number(int number) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    @Test
    void closingASnapshotUnderItsReadersHarmsNobody() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (RocksStore store = openOwn()) {
            put(store, Space.CURRENT, "a", "1");
            for (int round = 0; round < 200; round++) {
                Snapshot snapshot = store.snapshot();
                CyclicBarrier start = new CyclicBarrier(3);
                List<Future<Boolean>> readers = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    readers.add(pool.submit(() -> {
                        start.await();
                        try {
                            while (true) {
                                assertThat(snapshot.get(Space.CURRENT, Bytes.utf8("a")))
                                        .isEqualTo(Bytes.utf8("1"));
                                try (Cursor cursor = snapshot.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING)) {
                                    assertThat(cursor.next()).isTrue();
                                }
                            }
                        } catch (StoreClosedException e) {
                            return true;
                        }
                    }));
                }
                start.await();
                snapshot.close();
                for (Future<Boolean> reader : readers) {
                    assertThat(reader.get(60, TimeUnit.SECONDS)).isTrue();
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void haltedProcessLeavesOneWholePosition() throws Exception {
        for (int commits : new int[] {37, 900, 1_700}) {
            Path halted = directory.resolve("halted-" + commits);
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HaltingWriter.class.getName(),
                            halted.toString(),
                            String.valueOf(commits))
                    .inheritIO()
                    .start();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(HaltingWriter.EXIT_CODE);

            try (RocksStore store = RocksStore.open(halted, HaltingWriter.SETTINGS)) {
                int position = HaltingWriter.position(store);
                assertThat(position).isBetween(HaltingWriter.flushedAt(commits), commits);
                assertThat(HaltingWriter.dump(store)).isEqualTo(HaltingWriter.expectedAt(position));
            }
        }
    }
}
