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
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends StoreContract {

    private static final List<Space> SPACES = List.of(Space.values());

    @TempDir
    Path directory;

    @Override
    protected Store open() {
        return RocksStore.open(directory.resolve("contract"), RocksSettings.DEFAULT);
    }

    private RocksStore openOwn() {
        return RocksStore.open(directory.resolve("own"), RocksSettings.DEFAULT);
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

        store.abandon();

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
}
