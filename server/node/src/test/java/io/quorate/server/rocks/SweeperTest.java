package io.quorate.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;

/** Files of what is forgotten go, those of what is not stay, and there are not too many of them. */
class SweeperTest {

    private static final int FILES = 16;
    private static final int ROWS_OF_FILE = 400;
    private static final int ROWS = FILES * ROWS_OF_FILE;
    private static final int ROW_BYTES = 1_000;
    private static final int FORGOTTEN = ROWS - 2 * ROWS_OF_FILE - 7;

    @TempDir
    Path directory;

    private final AtomicInteger checkpoints = new AtomicInteger();

    private static Bytes key(int row) {
        return Bytes.utf8(String.format("%08d", row));
    }

    private static void fill(RocksStore store) {
        Random random = new Random(7);
        for (int row = 0; row < ROWS; row++) {
            byte[] value = new byte[ROW_BYTES];
            random.nextBytes(value);
            Transaction transaction = new Transaction(store);
            transaction.put(Space.CHANGES, key(row), Bytes.wrap(value));
            store.commit(transaction.writes());
            if ((row + 1) % ROWS_OF_FILE == 0) {
                store.flush();
            }
        }
    }

    private static int rows(View view, int from) {
        int rows = 0;
        try (Cursor cursor = view.scan(Space.CHANGES, new KeyRange(key(from), null), Order.ASCENDING)) {
            while (cursor.next()) {
                assertThat(cursor.key()).isEqualTo(key(from + rows));
                assertThat(cursor.value().size()).isEqualTo(ROW_BYTES);
                rows++;
            }
        }
        return rows;
    }

    private void checkpoint(RocksStore store) {
        store.checkpoint(directory.resolve("checkpoint-" + checkpoints.incrementAndGet()));
    }

    private static void forget(RocksStore store, int before) {
        Transaction transaction = new Transaction(store);
        transaction.forget(Space.CHANGES, key(before));
        transaction.put(Space.SYSTEM, key(0), key(before));
        store.commit(transaction.writes());
    }

    private static long diskBytes(RocksStore store) {
        return store.sizes().getOrDefault("disk_bytes", 0L);
    }

    @Test
    void filesOfWhatIsForgottenGoOnceNoSnapshotAsksForThem() {
        try (RocksStore store = RocksStore.openOrCreate(directory.resolve("own"), RocksSettings.DEFAULT)) {
            fill(store);
            Snapshot before = store.snapshot();
            forget(store, FORGOTTEN);
            checkpoint(store);
            Snapshot after = store.snapshot();
            for (int again = 0; again < 3; again++) {
                forget(store, FORGOTTEN);
                checkpoint(store);
            }

            assertThat(rows(before, 0)).isEqualTo(ROWS);
            assertThat(diskBytes(store)).isGreaterThan((long) ROWS * ROW_BYTES);

            before.close();
            // RocksDB moves files out of level 0 in its own time.
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                forget(store, FORGOTTEN);
                checkpoint(store);
                assertThat(diskBytes(store)).isLessThan(ROWS / 2L * ROW_BYTES);
            });
            assertThat(rows(after, FORGOTTEN)).isEqualTo(ROWS - FORGOTTEN);
            assertThat(rows(store, FORGOTTEN)).isEqualTo(ROWS - FORGOTTEN);
            after.close();
        }

        try (RocksStore again = RocksStore.open(directory.resolve("own"), RocksSettings.DEFAULT)) {
            assertThat(rows(again, FORGOTTEN)).isEqualTo(ROWS - FORGOTTEN);
        }
        try (RocksStore copy =
                RocksStore.open(directory.resolve("checkpoint-" + checkpoints.get()), RocksSettings.DEFAULT)) {
            assertThat(rows(copy, FORGOTTEN)).isEqualTo(ROWS - FORGOTTEN);
        }
    }

    @Test
    void whatIsForgottenOnlyInMemoryKeepsItsFiles() {
        try (RocksStore store = RocksStore.openOrCreate(directory.resolve("own"), RocksSettings.DEFAULT)) {
            fill(store);
            forget(store, FORGOTTEN);

            assertThat(diskBytes(store)).isGreaterThan((long) ROWS * ROW_BYTES);
        }
    }

    @Test
    void crumbsArePutTogether() throws RocksDBException {
        Database database = Database.open(directory, RocksSettings.DEFAULT, Database.Mode.CREATE);
        Sweeper sweeper = new Sweeper(database);
        int flushes = 200;
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            for (int row = 0; row < flushes; row++) {
                database.db.put(database.family(Space.CHANGES), database.writing, key(row).array(), new byte[9]);
                database.db.flush(flush, database.families());
                sweeper.sweep(Space.CHANGES, key(0));
            }
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                sweeper.sweep(Space.CHANGES, key(0));
                assertThat(database.db
                                .getColumnFamilyMetaData(database.family(Space.CHANGES))
                                .fileCount())
                        .isLessThan(50);
            });
            for (int row = 0; row < flushes; row++) {
                assertThat(database.db.get(database.family(Space.CHANGES), key(row).array()))
                        .hasSize(9);
            }
        } finally {
            database.references.release();
        }
    }
}
