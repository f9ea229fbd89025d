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
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
 *
 * <p>RocksDB is handed many commits at once, as one: a row that is written again and again costs it one, and one that comes and
 * goes none. Until then they are {@link Pending}, and laid over what RocksDB holds for whoever reads.
 */
final class RocksStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

    /** How long closing waits for open snapshots before it says so, milliseconds. */
    private static final long CLOSE_MILLIS = 10_000;

    private final Path directory;
    private final Database database;
    private final Bounds bounds;
    private final BatchRows batch;
    private final Front front;
    private final Forgotten forgotten = new Forgotten();
    private final Sweeper sweeper;
    /** What a commit changes. */
    private final Map<Space, Rows.Builder> changes = new EnumMap<>(Space.class);

    private volatile Sight newest;
    /** False while a change is half made, and after one that failed. */
    private boolean sound = true;

    private volatile boolean closed;

    /**
     * How much is kept in front of RocksDB.
     *
     * @param frontBytes each part of the {@link Front}
     * @param pendingRows changes until RocksDB is handed them
     * @param pendingBytes keys and values until RocksDB is handed them
     */
    record Bounds(long frontBytes, int pendingRows, long pendingBytes) {

        private static final int PENDING_ROWS = 4_096;
        private static final long PENDING_BYTES_MAX = 4L << 20;

        static Bounds of(RocksSettings settings) {
            return new Bounds(
                    Front.BYTES_MAX, PENDING_ROWS, Math.min(PENDING_BYTES_MAX, settings.writeBufferBytes() / 4));
        }
    }

    /** The state after a commit: what RocksDB held last, and what was committed since. */
    private record Sight(Base base, Pending pending) {}

    private RocksStore(Path directory, Database database, Bounds bounds) {
        this.directory = directory;
        this.database = database;
        this.bounds = bounds;
        this.sweeper = new Sweeper(database);
        this.batch = new BatchRows(database.familyNumbers());
        this.front = new Front(space -> scanBelow(space, KeyRange.ALL, Order.ASCENDING), bounds.frontBytes());
        for (Space space : Space.values()) {
            changes.put(space, new Rows.Builder(0));
        }
        Base base = new Base(database);
        this.newest = new Sight(base, Pending.NONE);
        forgotten.opened(base);
    }

    /** Opens the store in {@code directory}, which must be there. */
    static RocksStore open(Path directory, RocksSettings settings) {
        return open(directory, settings, Bounds.of(settings));
    }

    static RocksStore open(Path directory, RocksSettings settings, Bounds bounds) {
        return new RocksStore(directory, Database.open(directory, settings, Database.Mode.EXISTING), bounds);
    }

    /** Opens the store in {@code directory}, an empty one if there is none. */
    static RocksStore openOrCreate(Path directory, RocksSettings settings) {
        return openOrCreate(directory, settings, Bounds.of(settings));
    }

    static RocksStore openOrCreate(Path directory, RocksSettings settings, Bounds bounds) {
        return new RocksStore(directory, Database.open(directory, settings, Database.Mode.CREATE), bounds);
    }

    @Override
    public synchronized void commit(Writes writes) {
        checkOpen();
        checkSound();
        sound = false;
        writes.forEach(new Writes.Visitor() {

            @Override
            public void forget(Space space, Bytes key) {
                forgotten.note(space, key);
            }

            @Override
            public void put(Space space, Bytes key, Bytes value) {
                changed(space).add(key, value, front.put(space, key, value));
            }

            @Override
            public void delete(Space space, Bytes key) {
                front.delete(space, key);
                changed(space).add(key, null, false);
            }
        });
        Map<Space, Rows> rows = new EnumMap<>(Space.class);
        changes.forEach((space, changed) -> rows.put(space, changed.build()));
        Pending pending = newest.pending().with(rows);
        if (pending.size() >= bounds.pendingRows() || pending.bytes() >= bounds.pendingBytes()) {
            handOver(pending);
        } else {
            newest = new Sight(newest.base(), pending);
        }
        sound = true;
    }

    private Rows.Builder changed(Space space) {
        return Objects.requireNonNull(changes.get(space));
    }

    /** Has RocksDB write all of {@code pending} at once. */
    private void handOver(Pending pending) {
        try (WriteBatch rows = new WriteBatch(batch.of(pending, pending.size(), pending.bytes()))) {
            database.db.write(database.writing, rows);
        } catch (RocksDBException e) {
            throw failed("a write", e);
        }
        Base before = newest.base();
        Base now = new Base(database);
        newest = new Sight(now, Pending.NONE);
        before.references.release();
        forgotten.handedOver(now);
    }

    private void handOverAll() {
        checkSound();
        Pending pending = newest.pending();
        if (pending.size() > 0) {
            sound = false;
            handOver(pending);
            sound = true;
        }
    }

    @Override
    public @Nullable Bytes get(Space space, Bytes key) {
        checkOpen();
        return front.get(space, key, this::read);
    }

    private @Nullable Bytes read(Space space, Bytes key) {
        return newest.pending().get(space, key, this::readBelow);
    }

    private @Nullable Bytes readBelow(Space space, Bytes key) {
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
        return front.scan(space, range, order, rest -> {
            Pending pending = newest.pending();
            return pending.over(scanBelow(space, rest, order), space, rest, order);
        });
    }

    private Cursor scanBelow(Space space, KeyRange range, Order order) {
        return new RocksCursor(database, database.references, null, space, range, order);
    }

    @Override
    public Snapshot snapshot() {
        while (true) {
            checkOpen();
            Sight sight = newest;
            if (sight.base().references.tryAcquire()) {
                return new RocksSnapshot(sight.base(), sight.pending());
            }
        }
    }

    /** Makes everything that is committed durable in files. */
    synchronized void flush() {
        checkOpen();
        handOverAll();
        flushFamilies();
    }

    private void flushFamilies() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            database.db.flush(options, database.families());
        } catch (RocksDBException e) {
            throw failed("a flush", e);
        }
    }

    /** Links the files of the newest committed state into {@code target}, which does not exist yet. */
    synchronized void checkpoint(Path target) {
        flush();
        sweep();
        try (Checkpoint checkpoint = Checkpoint.create(database.db)) {
            checkpoint.createCheckpoint(target.toString());
        } catch (RocksDBException e) {
            throw failed("a checkpoint", e);
        }
    }

    /** Deletes files of which everything is forgotten, now that no crash can bring back a state that asks for it. */
    private void sweep() {
        for (Map.Entry<Space, Bytes> mark : forgotten.byAll().entrySet()) {
            try {
                sweeper.sweep(mark.getKey(), mark.getValue());
            } catch (RocksDBException e) {
                throw failed("sweeping " + mark.getKey().family(), e);
            }
        }
    }

    Map<String, Long> sizes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        database.references.acquire();
        try {
            sizes.put("live_bytes", sum("rocksdb.estimate-live-data-size"));
            sizes.put("disk_bytes", sum("rocksdb.total-sst-files-size"));
            sizes.put("memtable_bytes", sum("rocksdb.cur-size-all-mem-tables"));
            sizes.put("pending_bytes", newest.pending().bytes());
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

    private void checkSound() {
        if (!sound) {
            throw new StoreException(
                    "a change of the store in " + directory + " failed before (expected: the member stops)", null);
        }
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
            try {
                flushQuietly();
            } finally {
                letGo();
            }
        }
        if (!database.awaitFreed(CLOSE_MILLIS)) {
            LOG.error(
                    "{} is closed, but someone still reads a snapshot of it; it stays open until they are done",
                    directory);
        }
    }

    /** What is flushed need not be replayed at the next start. */
    private void flushQuietly() {
        try {
            handOverAll();
            flushFamilies();
        } catch (StoreException e) {
            LOG.warn(
                    "{} could not be flushed; the log brings it forward at the next start: {}",
                    directory,
                    e.getMessage());
        }
    }

    private void letGo() {
        newest.base().references.release();
        database.references.release();
    }

    /** Frees the database once the last reader is gone, without waiting for that, and then runs {@code afterwards}. */
    synchronized void abandon(Runnable afterwards) {
        if (!closed) {
            closed = true;
            database.afterFreeing(afterwards);
            letGo();
        }
    }
}
