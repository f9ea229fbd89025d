package io.quorate.server.rocks;

/**
 * What RocksDB may use. Immutable.
 *
 * @param blockCacheBytes blocks of files kept in memory, and whatever room memtables leave; 1 MiB to 1 TiB
 * @param writeBufferBytes memtables of all families together; 1 MiB to 1 TiB
 * @param openFilesMax files kept open; at least 16
 * @param backgroundJobs threads that flush and compact; 1 to 64
 */
public record RocksSettings(long blockCacheBytes, long writeBufferBytes, int openFilesMax, int backgroundJobs) {

    /** Fit for a small server: 32 MiB of blocks, 32 MiB of memtables. */
    public static final RocksSettings DEFAULT = new RocksSettings(32L << 20, 32L << 20, 256, 2);

    public RocksSettings {
        check("blockCacheBytes", blockCacheBytes, 1L << 20, 1L << 40);
        check("writeBufferBytes", writeBufferBytes, 1L << 20, 1L << 40);
        check("openFilesMax", openFilesMax, 16, 1 << 20);
        check("backgroundJobs", backgroundJobs, 1, 64);
    }

    /** These two, and defaults for the rest. */
    public static RocksSettings of(long blockCacheBytes, long writeBufferBytes) {
        return new RocksSettings(blockCacheBytes, writeBufferBytes, DEFAULT.openFilesMax(), DEFAULT.backgroundJobs());
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }
}
