package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactionOptions;
import org.rocksdb.LevelMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of a space that is written at one end and forgotten at the other. RocksDB moves such files down its levels
 * as they are, for no two overlap: none is written again, and one is deleted when all in it is forgotten. What was
 * flushed in crumbs is put together here, for nothing else would do so. Used by one thread at a time.
 */
final class Sweeper {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    /** A file smaller than this is a crumb, bytes. */
    private static final long CRUMB_BYTES = 256 << 10;

    /** So many crumbs side by side become one file: some megabytes at most, which takes less than a tenth of a second. */
    private static final int CRUMBS_MAX = 32;

    /** How often that is done at once. */
    private static final int ROUNDS_MAX = 8;

    private static final byte[] BEGINNING = {};

    private final Database database;

    Sweeper(Database database) {
        this.database = database;
    }

    /** Deletes the files of {@code space} that hold nothing but rows before {@code key}. */
    void sweep(Space space, Bytes key) throws RocksDBException {
        ColumnFamilyHandle family = database.family(space);
        database.db.deleteFilesInRanges(family, List.of(BEGINNING, key.array()), false);
        int rounds = 0;
        while (rounds < ROUNDS_MAX && putTogether(family)) {
            rounds++;
        }
    }

    /** Whether crumbs were put together, and there may be more. */
    private boolean putTogether(ColumnFamilyHandle family) {
        for (LevelMetaData level : database.db.getColumnFamilyMetaData(family).levels()) {
            // Files of level 0 have yet to be moved to where they stay.
            List<String> crumbs = level.level() > 0 ? crumbs(level.files()) : List.of();
            if (!crumbs.isEmpty()) {
                return putTogether(family, crumbs, level.level());
            }
        }
        return false;
    }

    /** The first {@value #CRUMBS_MAX} crumbs that lie side by side; none if there are fewer. */
    private static List<String> crumbs(List<SstFileMetaData> files) {
        List<SstFileMetaData> ordered = new ArrayList<>(files);
        ordered.sort(Comparator.comparing(file -> Bytes.wrap(file.smallestKey())));
        List<String> crumbs = new ArrayList<>();
        for (SstFileMetaData file : ordered) {
            if (file.size() >= CRUMB_BYTES || file.beingCompacted()) {
                crumbs.clear();
            } else {
                crumbs.add(file.fileName());
                if (crumbs.size() == CRUMBS_MAX) {
                    return crumbs;
                }
            }
        }
        return List.of();
    }

    private boolean putTogether(ColumnFamilyHandle family, List<String> files, int level) {
        try (CompactionOptions options = new CompactionOptions().setCompression(Database.COMPRESSION)) {
            database.db.compactFiles(options, family, files, level, -1, null);
            return true;
        } catch (RocksDBException e) {
            // It has begun to move one of them itself. What is worse shows at the next write.
            LOG.debug("{} small files were not put together: {}", files.size(), e.getMessage());
            return false;
        }
    }
}
