package io.quorate.server.rocks;

import io.quorate.core.store.Space;
import io.quorate.core.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB and everything native that belongs to it, counted: using a closed database would end the process, so
 * whoever uses it holds a reference, and the last one frees it. Safe for any thread.
 */
final class Database {

    static final CompressionType COMPRESSION = CompressionType.LZ4_COMPRESSION;

    private static final int BLOOM_BITS_PER_KEY = 10;

    /** Where single rows are asked for that no memory holds. */
    private static final Set<Space> LOOKED_UP = EnumSet.of(Space.CURRENT, Space.REQUESTS, Space.ENDINGS);

    /** What is written and deleted everywhere: each new file overlaps all old ones, and compaction writes all of it anew. */
    private static final Set<Space> SWEPT_SELDOM = EnumSet.of(Space.VERSIONS, Space.ENDINGS);

    private static final int FILES_UNTIL_SWEPT = 24;

    private static final long PART_BYTES_MIN = 16L << 20;
    private static final int PART_BITS_MAX = 6;

    /** What to do about a store that is not what it was. */
    static final String DAMAGED =
            "(a damaged store is not repaired, and emptying it alone would lose what was promised:"
                    + " remove this member from the cluster and add it again with an empty data directory, and the others will"
                    + " refill it)";

    final RocksDB db;
    /** For reads of the newest state. */
    final ReadOptions reading;
    /** For commits: without a log of its own. */
    final WriteOptions writing;
    /** What keeps the database open: the owner's reference and one for each user. */
    final References references = new References(this::free);

    private final Map<Space, ColumnFamilyHandle> families;
    /** What was opened, in that order: options, the database, its families. Freed in the other. */
    private final List<AbstractImmutableNativeReference> natives;

    private final CountDownLatch freed = new CountDownLatch(1);
    private volatile Runnable afterwards = () -> {};

    private Database(
            RocksDB db, Map<Space, ColumnFamilyHandle> families, List<AbstractImmutableNativeReference> natives) {
        this.db = db;
        this.families = families;
        this.natives = natives;
        this.reading = keep(natives, new ReadOptions());
        this.writing = keep(natives, new WriteOptions().setDisableWAL(true));
    }

    /** Members of one process wait for each other here: RocksDB would have them give up after ten seconds. */
    private static synchronized void loadLibrary() {
        RocksDB.loadLibrary();
    }

    /** How a directory is opened. */
    enum Mode {
        /** A new, empty database is made if there is none. */
        CREATE,
        /** The database must be there. */
        EXISTING,
        /** The database must be there, and is looked at only. */
        READ_ONLY
    }

    /** Opens the database in {@code directory}. The caller owns the first of its {@link #references}. */
    static Database open(Path directory, RocksSettings settings, Mode mode) {
        loadLibrary();
        List<AbstractImmutableNativeReference> natives = new ArrayList<>();
        try {
            Cache cache = keep(natives, cache(settings.blockCacheBytes() + settings.writeBufferBytes()));
            WriteBufferManager buffers =
                    keep(natives, new WriteBufferManager(settings.writeBufferBytes(), cache, false));
            DBOptions options = keep(natives, options(settings, buffers, mode == Mode.CREATE));
            BloomFilter bloom = keep(natives, new BloomFilter(BLOOM_BITS_PER_KEY, false));
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            // RocksDB insists on a family named default; nothing is kept in it.
            descriptors.add(new ColumnFamilyDescriptor(
                    RocksDB.DEFAULT_COLUMN_FAMILY, keep(natives, familyOptions(settings, cache, null))));
            for (Space space : Space.values()) {
                ColumnFamilyOptions family =
                        keep(natives, familyOptions(settings, cache, LOOKED_UP.contains(space) ? bloom : null));
                if (SWEPT_SELDOM.contains(space)) {
                    family.setLevel0FileNumCompactionTrigger(FILES_UNTIL_SWEPT)
                            .setLevel0SlowdownWritesTrigger(2 * FILES_UNTIL_SWEPT)
                            .setLevel0StopWritesTrigger(3 * FILES_UNTIL_SWEPT);
                }
                descriptors.add(new ColumnFamilyDescriptor(space.family().getBytes(StandardCharsets.UTF_8), family));
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB db = mode == Mode.READ_ONLY
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
                    "the store in " + directory + " does not open: " + e.getMessage() + " " + advice(e), e);
        }
    }

    /** What whoever runs the member can do about it: a full disk or a lack of rights is no damage. */
    private static String advice(RocksDBException e) {
        Status status = e.getStatus();
        String message = String.valueOf(e.getMessage());
        if (message.contains("lock file") || message.contains("lock hold by")) {
            return "(another process uses this directory: end it first, or give this one a directory of its own)";
        }
        boolean damaged = status == null || status.getCode() != Status.Code.IOError || message.contains("No such file");
        return damaged
                ? DAMAGED
                : "(look at the disk's space and health, the rights on the directory, and the limit of open files)";
    }

    /**
     * A cache in a few large parts. What the memtables take is counted in it as well, and the index of a file is hundreds of
     * kilobytes: in the 64 parts RocksDB would make of a small one there would be no room for it, and each read of a row
     * would read and unpack the index anew.
     */
    private static Cache cache(long bytes) {
        int bits = 0;
        while (bits < PART_BITS_MAX && bytes >> (bits + 1) >= PART_BYTES_MIN) {
            bits++;
        }
        return new LRUCache(bytes, bits);
    }

    private static DBOptions options(RocksSettings settings, WriteBufferManager buffers, boolean create) {
        return new DBOptions()
                .setCreateIfMissing(create)
                .setCreateMissingColumnFamilies(true)
                // Without a write-ahead log only this keeps the families at one position after a crash.
                .setAtomicFlush(true)
                // Commits come from one thread: what lets several write at once would only cost it.
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
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
                .setCompressionType(COMPRESSION)
                .setWriteBufferSize(settings.writeBufferBytes() / 2)
                // Each family takes a block at its first put: together they must stay far below what sets off a flush.
                .setArenaBlockSize(Math.min(256 << 10, settings.writeBufferBytes() / 32));
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

    /** The numbers by which RocksDB knows the families. */
    Map<Space, Integer> familyNumbers() {
        Map<Space, Integer> numbers = new EnumMap<>(Space.class);
        families.forEach((space, family) -> numbers.put(space, family.getID()));
        return numbers;
    }

    List<ColumnFamilyHandle> families() {
        return List.copyOf(families.values());
    }

    /**
     * Reads everything and compares it with its checksums.
     *
     * @throws StoreException if something is not what was written
     */
    void verifyChecksums(Path directory) {
        try {
            db.verifyChecksum();
        } catch (RocksDBException e) {
            throw new StoreException("the store in " + directory + " is damaged: " + e.getMessage() + " " + DAMAGED, e);
        }
    }

    /** Has {@code task} run once the database is freed, by whoever frees it. Called by the owner, before releasing. */
    void afterFreeing(Runnable task) {
        afterwards = task;
    }

    private void free() {
        try {
            free(natives);
            afterwards.run();
        } finally {
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
