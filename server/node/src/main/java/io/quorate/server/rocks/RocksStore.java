package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import io.quorate.core.store.StoreClosedException;
import io.quorate.core.store.StoreException;
import io.quorate.core.store.Writes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store on RocksDB: a column family for each space, no write-ahead log (the replicated log is that), families flushed
 * together. Commits come from one thread; snapshots may be taken and read by any.
 */
final class RocksStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

    /** How long closing waits for open snapshots before it says so, milliseconds. */
    private static final long CLOSE_MILLIS = 10_000;

    private final Path directory;
    private final Database database;
    private final BatchRows batch;
    private final Front front;
    private volatile boolean closed;

    private RocksStore(Path directory, Database database, long frontBytesMax) {
        this.directory = directory;
        this.database = database;
        this.batch = new BatchRows(database.familyNumbers());
        this.front = new Front(
                space -> new RocksCursor(database, database.references, null, space, KeyRange.ALL, Order.ASCENDING),
                frontBytesMax);
    }

    /** Opens the store in {@code directory}, which must be there. */
    static RocksStore open(Path directory, RocksSettings settings) {
        return open(directory, settings, Front.BYTES_MAX);
    }

    /** As above; {@code frontBytesMax} bounds each part of the {@link Front}. */
    static RocksStore open(Path directory, RocksSettings settings, long frontBytesMax) {
        return new RocksStore(directory, Database.open(directory, settings, Database.Mode.EXISTING), frontBytesMax);
    }

    /** Opens the store in {@code directory}, an empty one if there is none. */
    static RocksStore openOrCreate(Path directory, RocksSettings settings) {
        return openOrCreate(directory, settings, Front.BYTES_MAX);
    }

    /** As above; {@code frontBytesMax} bounds each part of the {@link Front}. */
    static RocksStore openOrCreate(Path directory, RocksSettings settings, long frontBytesMax) {
        return new RocksStore(directory, Database.open(directory, settings, Database.Mode.CREATE), frontBytesMax);
    }

    @Override
    public synchronized void commit(Writes writes) {
        checkOpen();
        try (WriteBatch rows = new WriteBatch(batch.of(writes))) {
            database.db.write(database.writing, rows);
        } catch (RocksDBException e) {
            throw failed("a commit", e);
        }
        writes.forEach(front);
    }

    @Override
    public @Nullable Bytes get(Space space, Bytes key) {
        checkOpen();
        return front.get(space, key, this::read);
    }

    private @Nullable Bytes read(Space space, Bytes key) {
        database.references.acquire();
        try {
            return get(database, database.reading, space, key);
        } finally {
            database.references.release();
        }
    }

    static @Nullable Bytes get(Database database, ReadOptions options, Space space, Bytes key) {
        try {
            byte[] value = database.db.get(database.family(space), options, key.array());
            return value == null ? null : Bytes.wrap(value);
        } catch (RocksDBException e) {
            throw new StoreException("a read of the store failed: " + e.getMessage(), e);
        }
    }

    @Override
    public Cursor scan(Space space, KeyRange range, Order order) {
        checkOpen();
        return front.scan(
                space, range, order, rest -> new RocksCursor(database, database.references, null, space, rest, order));
    }

    @Override
    public Snapshot snapshot() {
        checkOpen();
        return new RocksSnapshot(database);
    }

    /** Makes everything that is committed durable in files. */
    synchronized void flush() {
        checkOpen();
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            database.db.flush(options, database.families());
        } catch (RocksDBException e) {
            throw failed("a flush", e);
        }
    }

    /** Links the files of the newest committed state into {@code target}, which does not exist yet. */
    synchronized void checkpoint(Path target) {
        flush();
        try (Checkpoint checkpoint = Checkpoint.create(database.db)) {
            checkpoint.createCheckpoint(target.toString());
        } catch (RocksDBException e) {
            throw failed("a checkpoint", e);
        }
    }

    Map<String, Long> sizes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        database.references.acquire();
        try {
            sizes.put("live_bytes", sum("rocksdb.estimate-live-data-size"));
            sizes.put("disk_bytes", sum("rocksdb.total-sst-files-size"));
            sizes.put("memtable_bytes", sum("rocksdb.cur-size-all-mem-tables"));
            sizes.put("block_cache_bytes", property(database.family(Space.CURRENT), "rocksdb.block-cache-usage"));
            sizes.put("keys_estimate", property(database.family(Space.CURRENT), "rocksdb.estimate-num-keys"));
        } finally {
            database.references.release();
        }
        return sizes;
    }

    private long sum(String property) {
        long sum = 0;
        for (ColumnFamilyHandle family : database.families()) {
            sum += property(family, property);
        }
        return sum;
    }

    private long property(ColumnFamilyHandle family, String property) {
        try {
            return database.db.getLongProperty(family, property);
        } catch (RocksDBException e) {
            throw failed("the property " + property, e);
        }
    }

    private StoreException failed(String what, RocksDBException cause) {
        return new StoreException(what + " failed in the store in " + directory + ": " + cause.getMessage(), cause);
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreClosedException();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        flushQuietly();
        database.references.release();
        if (!database.awaitFreed(CLOSE_MILLIS)) {
            LOG.error(
                    "{} is closed, but someone still reads a snapshot of it; it stays open until they are done",
                    directory);
        }
    }

    /** What is flushed need not be replayed at the next start. */
    private void flushQuietly() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            database.db.flush(options, database.families());
        } catch (RocksDBException e) {
            LOG.warn(
                    "{} could not be flushed; the log brings it forward at the next start: {}",
                    directory,
                    e.getMessage());
        }
    }

    /** Frees the database once the last reader is gone, without waiting for that, and then runs {@code afterwards}. */
    synchronized void abandon(Runnable afterwards) {
        if (!closed) {
            closed = true;
            database.afterFreeing(afterwards);
            database.references.release();
        }
    }
}
