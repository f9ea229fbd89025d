package io.quorate.server.service;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room the data directory's disk has left. Below a floor, growth is refused before the log itself fails; above
 * it again, growth is taken again.
 *
 * <p>Safe for any thread; {@link #look} is called by the pacer.
 */
final class FreeDisk {

    private final Path directory;
    private final long floorBytes;
    private final double floorShare;
    private volatile long freeBytes = Long.MAX_VALUE;
    private volatile long floor;

    /** Room the log needs for its next files, bytes: the floor is never below it. */
    private static final long LOG_BYTES = 64L << 20;

    /**
     * @param floorBytes growth is refused below this many free bytes
     * @param floorShare or below this share of the disk, 0 to 1, whichever is less, but never below what the log needs
     */
    FreeDisk(Path directory, long floorBytes, double floorShare) {
        this.directory = directory;
        this.floorBytes = floorBytes;
        this.floorShare = floorShare;
    }

    /** Looks at the disk. */
    void look() {
        try {
            FileStore disk = Files.getFileStore(directory);
            floor = Math.max(LOG_BYTES, Math.min(floorBytes, (long) (disk.getTotalSpace() * floorShare)));
            freeBytes = disk.getUsableSpace();
        } catch (IOException e) {
            // A disk that can't even be looked at has no room to speak of.
            freeBytes = 0;
        }
    }

    boolean isLow() {
        return freeBytes < floor;
    }

    long freeBytes() {
        return freeBytes;
    }

    String describe() {
        return "the disk of this member has " + freeBytes + " bytes left (expected: at least " + floor + ")";
    }
}
