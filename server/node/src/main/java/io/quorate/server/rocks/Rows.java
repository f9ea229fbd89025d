package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Writes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Changes of rows of one space, in ascending order of their keys, each key at most once. Immutable. */
final class Rows {

    /** No changes. */
    static final Rows NONE = new Rows(new Bytes[0], new Bytes[0], new boolean[0], 0);

    private final Bytes[] keys;
    /** Null: the row was deleted. */
    private final @Nullable Bytes[] values;
    /** Which rows were put where there was none before. */
    private final boolean[] fresh;

    private final long bytes;

    private Rows(Bytes[] keys, @Nullable Bytes[] values, boolean[] fresh, long bytes) {
        this.keys = keys;
        this.values = values;
        this.fresh = fresh;
        this.bytes = bytes;
    }

    int size() {
        return keys.length;
    }

    /** What keys and values take, bytes. */
    long bytes() {
        return bytes;
    }

    /** The place of {@code key}; negative: it was not changed. */
    int find(Bytes key) {
        return Arrays.binarySearch(keys, key);
    }

    Bytes key(int at) {
        return keys[at];
    }

    /** What the key at place {@code at} was set to; null: it was deleted. */
    @Nullable
    Bytes value(int at) {
        return values[at];
    }

    /** The place of the first key that is {@code key} or comes after it; {@link #size()}: there is none. */
    int firstFrom(Bytes key) {
        int at = find(key);
        return at >= 0 ? at : -at - 1;
    }

    /**
     * These and {@code newer} ones as one: of a key in both the newer change counts. A row that was put where there was none,
     * and deleted, was never there.
     */
    Rows with(Rows newer) {
        if (keys.length == 0) {
            return newer;
        }
        if (newer.keys.length == 0) {
            return this;
        }
        if (keys[keys.length - 1].compareTo(newer.keys[0]) < 0) {
            return followedBy(newer);
        }
        Builder both = new Builder(keys.length + newer.keys.length);
        int old = 0;
        int next = 0;
        while (old < keys.length && next < newer.keys.length) {
            int order = keys[old].compareTo(newer.keys[next]);
            if (order < 0) {
                both.add(keys[old], values[old], fresh[old]);
                old++;
            } else if (order > 0) {
                both.add(newer.keys[next], newer.values[next], newer.fresh[next]);
                next++;
            } else {
                if (!fresh[old] || newer.values[next] != null) {
                    both.add(keys[old], newer.values[next], fresh[old]);
                }
                old++;
                next++;
            }
        }
        both.addAll(this, old);
        both.addAll(newer, next);
        return both.build();
    }

    /** These and {@code later} ones, all keys of which come behind: history grows so. */
    private Rows followedBy(Rows later) {
        int all = keys.length + later.keys.length;
        Bytes[] bothKeys = Arrays.copyOf(keys, all);
        @Nullable Bytes[] bothValues = Arrays.copyOf(values, all);
        boolean[] bothFresh = Arrays.copyOf(fresh, all);
        System.arraycopy(later.keys, 0, bothKeys, keys.length, later.keys.length);
        System.arraycopy(later.values, 0, bothValues, keys.length, later.keys.length);
        System.arraycopy(later.fresh, 0, bothFresh, keys.length, later.keys.length);
        return new Rows(bothKeys, bothValues, bothFresh, bytes + later.bytes);
    }

    /** Shows all changes, which are of {@code space}. */
    void forEach(Space space, Writes.Visitor visitor) {
        for (int at = 0; at < keys.length; at++) {
            Bytes value = values[at];
            if (value == null) {
                visitor.delete(space, keys[at]);
            } else {
                visitor.put(space, keys[at], value);
            }
        }
    }

    /** Takes changes in ascending order of their keys. Reusable; confined to one thread. */
    static final class Builder {

        private Bytes[] keys;
        private @Nullable Bytes[] values;
        private boolean[] fresh;
        private int size;
        private long bytes;

        /** One with room for {@code places} changes; it grows. */
        Builder(int places) {
            keys = new Bytes[places];
            values = new Bytes[places];
            fresh = new boolean[places];
        }

        /**
         * Takes one.
         *
         * @param value null: the row is deleted
         * @param isFresh whether there was no row
         */
        void add(Bytes key, @Nullable Bytes value, boolean isFresh) {
            if (size == keys.length) {
                int places = Math.max(8, 2 * size);
                keys = Arrays.copyOf(keys, places);
                values = Arrays.copyOf(values, places);
                fresh = Arrays.copyOf(fresh, places);
            }
            keys[size] = key;
            values[size] = value;
            fresh[size] = isFresh;
            size++;
            bytes += key.size() + (value == null ? 0 : value.size());
        }

        private void addAll(Rows rows, int from) {
            for (int at = from; at < rows.keys.length; at++) {
                add(rows.keys[at], rows.values[at], rows.fresh[at]);
            }
        }

        /** What was taken, and is forgotten here. */
        Rows build() {
            Rows rows = size == 0
                    ? NONE
                    : new Rows(
                            Arrays.copyOf(keys, size), Arrays.copyOf(values, size), Arrays.copyOf(fresh, size), bytes);
            Arrays.fill(keys, 0, size, null);
            Arrays.fill(values, 0, size, null);
            size = 0;
            bytes = 0;
            return rows;
        }
    }
}
