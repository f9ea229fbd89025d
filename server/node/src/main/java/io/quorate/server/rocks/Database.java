package io.quorate.server.rocks;

import io.quorate.core.store.Space;
import io.quorate.core.store.StoreClosedException;
import io.quorate.core.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBufferManager;

/**
 * An open RocksDB and everything native that belongs to it, counted: using a closed database would end the process, so
 * whoever uses it holds a reference, and the last one frees it. Safe for any thread.
 */
final class Database {

    private static final int BLOOM_BITS_PER_KEY = 10;

    final RocksDB db;
    private final Map<Space, ColumnFamilyHandle> families;
    /** What was opened, in that order: options, the database, its families. Freed in the other. */
    private final List<AbstractImmutableNativeReference> natives;
    /** The owner's reference and one for each user. */
    private final AtomicInteger references = new AtomicInteger(1);

    private final CountDownLatch freed = new CountDownLatch(1);

    private Database(
            RocksDB db, Map<Space, ColumnFamilyHandle> families, List<AbstractImmutableNativeReference> natives) {
        this.db = db;
        this.families = families;
        this.natives = natives;
    }

    /** Opens the database in {@code directory}, an empty one if there is none. */
    static Database open(Path directory, RocksSettings settings) {
        return open(directory, settings, false);
    }

    /** Opens the database in {@code directory}, which must exist, to look at only. */
    static Database openReadOnly(Path directory, RocksSettings settings) {
        return open(directory, settings, true);
    }

    private static Database open(Path directory, RocksSettings settings, boolean readOnly) {
        RocksDB.loadLibrary();
        List<AbstractImmutableNativeReference> natives = new ArrayList<>();
        try {
            Cache cache = keep(natives, new LRUCache(settings.blockCacheBytes()));
            WriteBufferManager buffers =
                    keep(natives, new WriteBufferManager(settings.writeBufferBytes(), cache, false));
            DBOptions options = keep(natives, options(settings, buffers));
            BloomFilter bloom = keep(natives, new BloomFilter(BLOOM_BITS_PER_KEY, false));
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            // RocksDB insists on a family named default; nothing is kept in it.
            descriptors.add(new ColumnFamilyDescriptor(
                    RocksDB.DEFAULT_COLUMN_FAMILY, keep(natives, familyOptions(settings, cache, null))));
            for (Space space : Space.values()) {
                boolean lookedUp = space == Space.CURRENT || space == Space.REQUESTS;
                descriptors.add(new ColumnFamilyDescriptor(
                        space.family().getBytes(StandardCharsets.UTF_8),
                        keep(natives, familyOptions(settings, cache, lookedUp ? bloom : null))));
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB db = readOnly
                    ? RocksDB.openReadOnly(options, directory.toString(), descriptors, handles)
                    : RocksDB.open(options, directory.toString(), descriptors, handles);
            natives.add(db);
            natives.addAll(handles);
            Map<Space, ColumnFamilyHandle> families = new EnumMap<>(Space.class);
            Iterator<ColumnFamilyHandle> ours = handles.listIterator(1);
            for (Space space : Space.values()) {
                families.put(space, ours.next());
            }
            return new Database(db, families, natives);
        } catch (RocksDBException e) {
            free(natives);
            throw new StoreException(
                    "the store in " + directory + " does not open: " + e.getMessage()
                            + " (a damaged store is not repaired: remove this member from the cluster and add it again"
                            + " with an empty data directory, and the others will refill it)",
                    e);
        }
    }

    private static DBOptions options(RocksSettings settings, WriteBufferManager buffers) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // Without a write-ahead log only this keeps the families at one position after a crash.
                .setAtomicFlush(true)
                .setParanoidChecks(true)
                .setWriteBufferManager(buffers)
                .setMaxOpenFiles(settings.openFilesMax())
                .setMaxBackgroundJobs(settings.backgroundJobs())
                .setMaxFileOpeningThreads(1)
                .setBytesPerSync(1 << 20)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2);
    }

    private static ColumnFamilyOptions familyOptions(
            RocksSettings settings, Cache cache, @Nullable BloomFilter filter) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(8 << 10)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        if (filter != null) {
            table.setFilterPolicy(filter);
        }
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(settings.writeBufferBytes() / 2)
                .setArenaBlockSize(256 << 10);
    }

    private static <T extends AbstractImmutableNativeReference> T keep(
            List<AbstractImmutableNativeReference> natives, T opened) {
        natives.add(opened);
        return opened;
    }

    private static void free(List<AbstractImmutableNativeReference> natives) {
        for (int last = natives.size() - 1; last >= 0; last--) {
            natives.get(last).close();
        }
    }

    ColumnFamilyHandle family(Space space) {
        return Objects.requireNonNull(families.get(space));
    }

    List<ColumnFamilyHandle> families() {
        return List.copyOf(families.values());
    }

    /**
     * Takes a reference; whoever has one may use {@link #db}, and gives it back by {@link #release()}.
     *
     * @throws StoreClosedException if the database is freed
     */
    void acquire() {
        int held = references.get();
        while (held > 0) {
            if (references.compareAndSet(held, held + 1)) {
                return;
            }
            held = references.get();
        }
        throw new StoreClosedException();
    }

    /** Gives a reference back; the last one frees the database. */
    void release() {
        if (references.decrementAndGet() == 0) {
            free(natives);
            freed.countDown();
        }
    }

    /** Waits until the database is freed. Answers whether it was in time. */
    boolean awaitFreed(long millis) {
        try {
            return freed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
