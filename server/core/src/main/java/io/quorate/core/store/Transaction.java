package io.quorate.core.store;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes laid over a sight of the store, and the sight that results: what was put or deleted here hides what is below.
 * Nothing below changes until {@link #writes()} are committed, or {@link #merge()} hands a nested transaction's changes
 * to its parent; dropping the transaction undoes it. Confined to one thread.
 *
 * <p>While a cursor over a space is open, that space must not be written to: collect first, then write. A breach ends in
 * {@link java.util.ConcurrentModificationException} where it could be seen.
 */
public final class Transaction implements View {

    /** Stands for "deleted here". Compared by identity: it has the content of no particular value. */
    private static final Bytes DELETED = Bytes.wrap(new byte[1]);

    /** What a row takes besides its key and value, about. */
    private static final int ROW_BYTES = 100;

    private final View below;
    private final @Nullable Transaction parent;

    private final EnumMap<Space, NavigableMap<Bytes, Bytes>> changes = new EnumMap<>(Space.class);
    private final EnumMap<Space, Bytes> forgotten = new EnumMap<>(Space.class);
    private long bytes;

    /** A transaction over {@code base}. */
    public Transaction(View base) {
        this(base, null);
    }

    private Transaction(View below, @Nullable Transaction parent) {
        this.below = below;
        this.parent = parent;
    }

    /** A transaction over this one, which can be dropped without a trace or {@link #merge() merged}. */
    public Transaction nested() {
        return new Transaction(this, this);
    }

    /** Hands all changes to the parent. This transaction must not be used again. */
    public void merge() {
        if (parent == null) {
            throw new IllegalStateException("merge of an outermost transaction (expected: a nested one)");
        }

        changes.forEach((space, mine) -> {
            NavigableMap<Bytes, Bytes> theirs = parent.changes.putIfAbsent(space, mine);
            if (theirs != null) {
                theirs.putAll(mine);
            }
        });
        forgotten.forEach(parent::forget);
        parent.bytes += bytes;
    }

    @Override
    public @Nullable Bytes get(Space space, Bytes key) {
        NavigableMap<Bytes, Bytes> map = changes.get(space);
        if (map != null) {
            Bytes value = map.get(key);
            if (value != null) {
                return isDeleted(value) ? null : value;
            }
        }
        return below.get(space, key);
    }

    @Override
    public Cursor scan(Space space, KeyRange range, Order order) {
        Cursor base = below.scan(space, range, order);
        NavigableMap<Bytes, Bytes> map = changes.get(space);
        if (map == null) {
            return base;
        }
        Bytes to = range.to();
        if (to != null && to.compareTo(range.from()) <= 0) {
            return base;
        }
        NavigableMap<Bytes, Bytes> part =
                to == null ? map.tailMap(range.from(), true) : map.subMap(range.from(), true, to, false);
        return new LaidOver(base, new MapChanges(order == Order.ASCENDING ? part : part.descendingMap()), order);
    }

    /** Sets {@code key}. */
    public void put(Space space, Bytes key, Bytes value) {
        map(space).put(key, value);
        bytes += ROW_BYTES + key.size() + value.size();
    }

    /** Deletes {@code key}, which need not be there. */
    public void delete(Space space, Bytes key) {
        map(space).put(key, DELETED);
        bytes += ROW_BYTES + key.size();
    }

    /** Rows of {@code space} before {@code key} are read no more, here or by whoever comes later: they may go. */
    public void forget(Space space, Bytes key) {
        forgotten.merge(space, key, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        NavigableMap<Bytes, Bytes> map = changes.get(space);
        if (map != null) {
            map.headMap(key, false).clear();
        }
    }

    /** What the changes made here take of memory, about; those that were replaced by later ones are counted too. */
    public long bytes() {
        return bytes;
    }

    /** Whether anything was put into a space, or deleted from it. */
    public boolean touches(Space space) {
        return changes.containsKey(space);
    }

    /** The changes made here. Valid until the next change. */
    public Writes writes() {
        return this::forEach;
    }

    private void forEach(Writes.Visitor visitor) {
        forgotten.forEach(visitor::forget);
        changes.forEach((space, map) -> map.forEach((key, value) -> {
            if (isDeleted(value)) {
                visitor.delete(space, key);
            } else {
                visitor.put(space, key, value);
            }
        }));
    }

    private NavigableMap<Bytes, Bytes> map(Space space) {
        return changes.computeIfAbsent(space, name -> new TreeMap<>());
    }

    @SuppressWarnings("ReferenceEquality") // the mark is one object: a value of the same content is a value
    private static boolean isDeleted(Bytes value) {
        return value == DELETED;
    }

    /** A walk over changes, in the order of their keys. */
    private static final class MapChanges implements LaidOver.Changes {

        private final Iterator<Map.Entry<Bytes, Bytes>> entries;
        private Map.@Nullable Entry<Bytes, Bytes> entry;

        MapChanges(NavigableMap<Bytes, Bytes> map) {
            this.entries = map.entrySet().iterator();
        }

        @Override
        public boolean next() {
            entry = entries.hasNext() ? entries.next() : null;
            return entry != null;
        }

        @Override
        public Bytes key() {
            return Objects.requireNonNull(entry).getKey();
        }

        @Override
        public @Nullable Bytes value() {
            Bytes value = Objects.requireNonNull(entry).getValue();
            return isDeleted(value) ? null : value;
        }
    }
}
