package io.quorate.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Space;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.PerfLevel;
import org.rocksdb.RocksDBException;

/** What is read again and again is read from the disk once, also while there is much that is not yet flushed. */
class BlockCacheTest {

    /** The index of a file of so many takes some megabytes. */
    private static final int ROWS = 40_000;

    private static final int ROWS_UNFLUSHED = 20_000;
    private static final String PREFIX = "a-key-that-is-long/".repeat(25);

    /** Fewer rows than would fill a quarter of the cache with their blocks. */
    private static final int ROWS_READ = 500;

    @TempDir
    Path directory;

    @Test
    void indexesAndBlocksStayInMemoryBesideFullMemtables() throws RocksDBException {
        Database database = Database.open(directory, RocksSettings.DEFAULT, Database.Mode.CREATE);
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            ColumnFamilyHandle versions = database.family(Space.VERSIONS);
            // Two files that overlap: only then are they written anew, below the level whose indexes are held anyway.
            for (int first = 1; first <= 2; first++) {
                for (int row = first; row <= ROWS; row += 2) {
                    database.db.put(versions, database.writing, key(row), new byte[1_024]);
                }
                database.db.flush(flush, versions);
            }
            database.db.compactRange(versions);
            for (int row = 1; row <= ROWS_UNFLUSHED; row++) {
                database.db.put(database.family(Space.CHANGES), database.writing, key(row), new byte[64]);
            }
            database.db.setPerfLevel(PerfLevel.ENABLE_COUNT);
            long cold = blocksRead(database, versions);
            long warm = blocksRead(database, versions);

            assertThat(cold).isPositive();
            assertThat(warm).isZero();
        } finally {
            database.db.setPerfLevel(PerfLevel.DISABLE);
            database.references.release();
        }
    }

    private static long blocksRead(Database database, ColumnFamilyHandle family) throws RocksDBException {
        long before = database.db.getPerfContext().getBlockReadCount();
        for (int each = 0; each < ROWS_READ; each++) {
            assertThat(database.db.get(family, database.reading, key(1 + each * (ROWS / ROWS_READ))))
                    .isNotNull();
        }
        return database.db.getPerfContext().getBlockReadCount() - before;
    }

    private static byte[] key(int row) {
        return (PREFIX + (100_000_000 + row)).getBytes(StandardCharsets.UTF_8);
    }
}
