package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a space in memory, as long as they are few: leases and claims are looked at a dozen times for each command,
 * and come and go so fast that RocksDB has more deleted rows of them to pass than others. Shows the newest committed
 * state. Confined to the thread that commits.
 */
final class Mirror {

    /** What a row takes besides its bytes, about: two arrays, two wrappers, an entry of the tree. */
    private static final int ROW_BYTES = 112;

    private final TreeMap<Bytes, Bytes> rows = new TreeMap<>();
    private final long bytesMax;
    private long bytes;

    private Mirror(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A mirror of {@code all}; null: it would take more than {@code bytesMax}. */
    static @Nullable Mirror of(Cursor all, long bytesMax) {
        Mirror mirror = new Mirror(bytesMax);
        while (all.next()) {
            mirror.put(all.key(), all.value());
            if (mirror.isTooLarge()) {
                return null;
            }
        }
        return mirror;
    }

    /** Whether it takes more memory than it may. */
    boolean isTooLarge() {
        return bytes > bytesMax;
    }

    /** Answers whether there was no such row. */
    boolean put(Bytes key, Bytes value) {
        Bytes old = rows.put(key, value);
        bytes += value.size() - (old == null ? -key.size() - ROW_BYTES : old.size());
        return old == null;
    }

    void delete(Bytes key) {
        Bytes old = rows.remove(key);
        if (old != null) {
            bytes -= key.size() + old.size() + ROW_BYTES;
        }
    }

    @Nullable
    Bytes get(Bytes key) {
        return rows.get(key);
    }

    Cursor scan(KeyRange range, Order order) {
        Bytes to = range.to();
        if (to != null && to.compareTo(range.from()) <= 0) {
            return EmptyCursor.INSTANCE;
        }
        NavigableMap<Bytes, Bytes> part =
                to == null ? rows.tailMap(range.from(), true) : rows.subMap(range.from(), true, to, false);
        return new MirrorCursor((order == Order.ASCENDING ? part : part.descendingMap())
                .entrySet()
                .iterator());
    }

    /** A walk over rows in memory. */
    private static final class MirrorCursor implements Cursor {

        private final Iterator<Map.Entry<Bytes, Bytes>> rows;
        private Map.@Nullable Entry<Bytes, Bytes> row;

        MirrorCursor(Iterator<Map.Entry<Bytes, Bytes>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            row = rows.hasNext() ? rows.next() : null;
            return row != null;
        }

        @Override
        public Bytes key() {
            return row().getKey();
        }

        @Override
        public Bytes value() {
            return row().getValue();
        }

        private Map.Entry<Bytes, Bytes> row() {
            if (row == null) {
                throw new NoSuchElementException("the cursor stands on no entry (expected: next() answered true)");
            }
            return row;
        }

        @Override
        public void close() {
            row = null;
        }
    }
}
