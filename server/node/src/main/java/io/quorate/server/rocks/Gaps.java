package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a space is known to hold nothing. RocksDB passes over every deleted row anew, each time a scan comes by, until a
 * compaction has swept it away: the head of a busy queue lies behind all who have ever stood there. A scan that starts
 * behind the gap it starts in sees the same, and soon.
 *
 * <p>What is here is derived from the newest committed state, and of use for that state alone. Confined to the thread that
 * commits.
 */
final class Gaps {

    /** More gaps than these are not worth their memory: all are forgotten then. */
    private static final int GAPS_MAX = 10_000;

    /** From the first key of a gap to the first key after it. They do not touch each other. */
    private final TreeMap<Bytes, Bytes> gaps = new TreeMap<>();

    /** What is left of {@code range} when the gap it begins in is left out; null: nothing. */
    @Nullable
    KeyRange after(KeyRange range) {
        Map.Entry<Bytes, Bytes> gap = gaps.floorEntry(range.from());
        if (gap == null || gap.getValue().compareTo(range.from()) <= 0) {
            return range;
        }
        Bytes to = range.to();
        return to != null && gap.getValue().compareTo(to) >= 0 ? null : new KeyRange(gap.getValue(), to);
    }

    /** Nothing was found from {@code from} up to, but without, {@code to}. */
    void empty(Bytes from, Bytes to) {
        if (from.compareTo(to) >= 0) {
            return;
        }
        if (gaps.size() >= GAPS_MAX) {
            gaps.clear();
        }
        Bytes begin = from;
        Bytes end = to;
        Map.Entry<Bytes, Bytes> other = gaps.floorEntry(end);
        while (other != null && other.getValue().compareTo(from) >= 0) {
            begin = other.getKey().compareTo(begin) < 0 ? other.getKey() : begin;
            end = other.getValue().compareTo(end) > 0 ? other.getValue() : end;
            gaps.remove(other.getKey());
            other = gaps.floorEntry(end);
        }
        gaps.put(begin, end);
    }

    /** There is something at {@code key} now. */
    void filled(Bytes key) {
        Map.Entry<Bytes, Bytes> gap = gaps.isEmpty() ? null : gaps.floorEntry(key);
        if (gap == null || gap.getValue().compareTo(key) <= 0) {
            return;
        }
        if (gap.getKey().equals(key)) {
            gaps.remove(key);
        } else {
            gaps.put(gap.getKey(), key);
        }
        Bytes after = key.successor();
        if (after.compareTo(gap.getValue()) < 0) {
            gaps.put(after, gap.getValue());
        }
    }
}
