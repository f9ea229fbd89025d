package io.quorate.core.kv;

import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the keys take that begin with one segment. Immutable.
 *
 * @param prefix the segment with the slash after it; a key without a slash is one of its own
 * @param keys how many there are
 * @param bytes the size of their rows
 */
public record PrefixSize(Bytes prefix, long keys, long bytes) {

    /** More segments than these are not told apart. */
    private static final int PREFIXES_MAX = 10_000;

    /** The largest ones among the first {@code keysMax} keys, the largest first. */
    public static List<PrefixSize> largest(View view, int shown, int keysMax) {
        Map<Bytes, long[]> sizes = new TreeMap<>();
        try (Cursor cursor = view.scan(Space.CURRENT, Layout.current(Kind.KEY, KeyRange.ALL), Order.ASCENDING)) {
            for (int keys = 0; keys < keysMax && sizes.size() < PREFIXES_MAX && cursor.next(); keys++) {
                Bytes row = cursor.key();
                long[] size = sizes.computeIfAbsent(firstSegment(row), prefix -> new long[2]);
                size[0]++;
                size[1] += row.size() + cursor.value().size();
            }
        }
        List<PrefixSize> all = new ArrayList<>();
        sizes.forEach((prefix, size) -> all.add(new PrefixSize(prefix, size[0], size[1])));
        all.sort(Comparator.comparingLong(PrefixSize::bytes).reversed());
        return List.copyOf(all.subList(0, Math.min(shown, all.size())));
    }

    /** Up to the first slash that is not the first byte, and with it. */
    private static Bytes firstSegment(Bytes row) {
        for (int at = 2; at < row.size(); at++) {
            if (row.at(at) == '/') {
                return Bytes.copyOf(row.array(), 1, at + 1);
            }
        }
        return Layout.keyOfCurrent(row);
    }
}
