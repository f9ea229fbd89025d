package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.LaidOver;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Writes;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is committed and not handed to RocksDB yet. Immutable.
 *
 * <p>Of each space there are a few sets of changes, the newest first, each at least twice as large as the one before it: a
 * commit adds one, and sets that have come near in size become one. So a commit costs little, a look-up asks few, and a
 * change is moved as often as the logarithm of their number (the logarithmic method of Bentley and Saxe, 1980, as in
 * log-structured merge trees).
 */
final class Pending implements Writes {

    /** Nothing. */
    static final Pending NONE = new Pending(new EnumMap<>(Space.class), 0, 0);

    private static final Rows[] NO_SETS = {};

    private final EnumMap<Space, Rows[]> sets;
    private final int size;
    private final long bytes;

    private Pending(EnumMap<Space, Rows[]> sets, int size, long bytes) {
        this.sets = sets;
        this.size = size;
        this.bytes = bytes;
    }

    /** The number of changes. */
    int size() {
        return size;
    }

    /** What keys and values take, bytes. */
    long bytes() {
        return bytes;
    }

    /** These and newer ones. */
    Pending with(Map<Space, Rows> newer) {
        EnumMap<Space, Rows[]> all = new EnumMap<>(sets);
        int sizeOfAll = size;
        long bytesOfAll = bytes;
        for (Map.Entry<Space, Rows> entry : newer.entrySet()) {
            Rows rows = entry.getValue();
            if (rows.size() == 0) {
                continue;
            }
            Rows[] old = of(entry.getKey());
            int merged = 0;
            while (merged < old.length && old[merged].size() <= 2 * rows.size()) {
                sizeOfAll -= old[merged].size();
                bytesOfAll -= old[merged].bytes();
                rows = old[merged].with(rows);
                merged++;
            }
            Rows[] now = new Rows[old.length - merged + 1];
            now[0] = rows;
            System.arraycopy(old, merged, now, 1, old.length - merged);
            all.put(entry.getKey(), now);
            sizeOfAll += rows.size();
            bytesOfAll += rows.bytes();
        }
        return new Pending(all, sizeOfAll, bytesOfAll);
    }

    private Rows[] of(Space space) {
        return sets.getOrDefault(space, NO_SETS);
    }

    /** The value of a row: of one that was changed what it was set to, of another what {@code below} says. */
    @Nullable
    Bytes get(Space space, Bytes key, RowReader below) {
        for (Rows rows : of(space)) {
            int at = rows.find(key);
            if (at >= 0) {
                return rows.value(at);
            }
        }
        return below.read(space, key);
    }

    /** A walk over the changes of {@code space} to keys in {@code range}, laid over {@code below}, a walk over the same. */
    Cursor over(Cursor below, Space space, KeyRange range, Order order) {
        PendingWalk walk = PendingWalk.of(of(space), range, order);
        return walk == null ? below : new LaidOver(below, walk, order);
    }

    @Override
    public void forEach(Visitor visitor) {
        for (Space space : sets.keySet()) {
            Rows all = Rows.NONE;
            for (Rows rows : of(space)) {
                all = rows.with(all);
            }
            all.forEach(space, visitor);
        }
    }
}
