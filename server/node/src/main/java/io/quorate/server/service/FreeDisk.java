package io.quorate.server.service;

import io.quorate.core.log.SpaceLevel;
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
    private volatile SpaceLevel level = SpaceLevel.OK;

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
            level = next(level, freeBytes, floor);
        } catch (IOException e) {
            // A disk that can't even be looked at has no room to speak of.
            freeBytes = 0;
            level = SpaceLevel.HARD;
        }
    }

    /** There should be this many times the room without which nothing is taken. */
    private static final int SOFT_TIMES = 2;

    /** An alarm ends so much of its level above it, so that it does not come and go. */
    private static final int SLACK_PART = 20;

    boolean isLow() {
        return level == SpaceLevel.HARD;
    }

    long freeBytes() {
        return freeBytes;
    }

    /** The level with {@code freeBytes} left, after {@code before}. */
    static SpaceLevel next(SpaceLevel before, long freeBytes, long floor) {
        if (freeBytes < (before == SpaceLevel.HARD ? floor + floor / SLACK_PART : floor)) {
            return SpaceLevel.HARD;
        }
        long wanted = floor * SOFT_TIMES;
        return freeBytes < (before == SpaceLevel.OK ? wanted : wanted + wanted / SLACK_PART)
                ? SpaceLevel.SOFT
                : SpaceLevel.OK;
    }

    DiskState state() {
        SpaceLevel now = level;
        return new DiskState(now, freeBytes, now == SpaceLevel.SOFT ? floor * SOFT_TIMES : floor);
    }

    String describe() {
        return "the disk of this member has " + freeBytes + " bytes left (expected: at least " + floor + ")";
    }
}
