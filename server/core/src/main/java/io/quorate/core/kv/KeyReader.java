package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.RequestKey;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about keys from one sight of the store. Confined to one thread, valid as long as the sight is.
 *
 * <p>Wherever a method takes {@code atRevision}, 0 means the newest state; any other value must be
 * {@link Availability#READABLE}.
 */
public interface KeyReader {

    /** The revision this sight shows. */
    long revision();

    /** The compaction mark: history at or below it is gone. */
    long compactRevision();

    /** Whether the state at {@code revision} can be read. */
    Availability availability(long revision);

    /** The record of {@code key}, or null. */
    @Nullable
    KeyRecord get(Bytes key, long atRevision);

    /** A page of records. */
    Page list(ListQuery query);

    /** How many keys of {@code range} match. */
    long count(KeyRange range, long atRevision, RevisionFilter filter);

    /** The retained versions of {@code key}, newest first, deletes included; those before {@code before} only. */
    List<Change> history(Bytes key, int limit, long before);

    /** Whether a key of {@code range} changed after {@code revision}; true when history no longer reaches back so far. */
    boolean changedSince(KeyRange range, long revision);

    /** What is known of a keyed request, or null: never seen, or forgotten. */
    @Nullable
    RequestRecord request(RequestKey key);

    /** How far back the memory of requests reaches, milliseconds of cluster time. */
    long requestMemoryMillis();

    /** Whether a revision can be read. */
    enum Availability {
        READABLE,
        /** At or below the compaction mark. */
        COMPACTED,
        /** Beyond the newest revision of this sight. */
        FUTURE
    }

    /**
     * Which records of a range are wanted, by the revision of their last change.
     *
     * @param modRevisionMin the least one; 0: any
     * @param modRevisionMax the greatest one; {@link Long#MAX_VALUE}: any
     */
    record RevisionFilter(long modRevisionMin, long modRevisionMax) {

        /** Every record. */
        public static final RevisionFilter NONE = new RevisionFilter(0, Long.MAX_VALUE);
    }

    /** By what a list is ordered. */
    enum Sort {
        KEY,
        MOD_REVISION,
        CREATE_REVISION
    }

    /**
     * What to list.
     *
     * @param range the keys
     * @param atRevision the state to read; 0: the newest
     * @param limit how many items (records and folded prefixes together) at most; at least 1
     * @param bytesMax after this many bytes of keys and values the page ends early, with one record at least
     * @param sort anything but {@code KEY} throws {@link SortTooLargeException} above {@link #SORTED_RECORDS_MAX} matches
     * @param keysOnly leave the values out
     * @param delimiter fold keys that have it after {@code foldFrom} bytes into prefixes; null: don't
     * @param foldFrom how many leading bytes of a key the delimiter is not looked for in
     */
    record ListQuery(
            KeyRange range,
            long atRevision,
            int limit,
            long bytesMax,
            Sort sort,
            Order order,
            boolean keysOnly,
            RevisionFilter filter,
            @Nullable Bytes delimiter,
            int foldFrom) {

        /** The most records a list sorted by anything but the key may match. */
        public static final int SORTED_RECORDS_MAX = 10_000;
    }

    /**
     * A page of a list.
     *
     * @param records the records, in the order asked for
     * @param prefixes the folded prefixes, in key order
     * @param next the range that is left, to be asked for with the same query; null: this was the last page. A list
     *     sorted by anything but the key is one page: the first {@code limit} of it, folded prefixes before records
     */
    record Page(
            List<KeyRecord> records,
            List<Bytes> prefixes,
            @Nullable KeyRange next) {

        public Page {
            records = List.copyOf(records);
            prefixes = List.copyOf(prefixes);
        }
    }
}
