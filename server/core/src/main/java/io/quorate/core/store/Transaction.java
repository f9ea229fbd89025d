package io.quorate.core.store;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
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

    private final View below;
    private final @Nullable Transaction parent;

    private final EnumMap<Space, NavigableMap<Bytes, Bytes>> changes = new EnumMap<>(Space.class);

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
        return new Merged(base, order == Order.ASCENDING ? part : part.descendingMap(), order);
    }

    /** Sets {@code key}. */
    public void put(Space space, Bytes key, Bytes value) {
        map(space).put(key, value);
    }

    /** Deletes {@code key}, which need not be there. */
    public void delete(Space space, Bytes key) {
        map(space).put(key, DELETED);
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

    /** A walk over two ordered sources at once, in which a change hides the entry below it. */
    private static final class Merged implements Cursor {

        private final Cursor base;
        private final Iterator<Map.Entry<Bytes, Bytes>> overlay;
        private final int sign;

        private boolean baseUsed = true;
        private boolean overlayUsed = true;
        private boolean baseLeft;
        private Map.@Nullable Entry<Bytes, Bytes> change;
        private boolean onEntry;

        Merged(Cursor base, NavigableMap<Bytes, Bytes> overlay, Order order) {
            this.base = base;
            this.overlay = overlay.entrySet().iterator();
            this.sign = order == Order.ASCENDING ? 1 : -1;
        }

        @Override
        public boolean next() {
            do {
                if (baseUsed) {
                    baseLeft = base.next();
                }
                if (overlayUsed) {
                    change = overlay.hasNext() ? overlay.next() : null;
                }
                int order = compare();
                baseUsed = baseLeft && order <= 0;
                overlayUsed = change != null && order >= 0;
                onEntry = baseUsed || overlayUsed;
            } while (overlayUsed && change != null && isDeleted(change.getValue()));
            return onEntry;
        }

        /** Which of the two sources comes first: negative for the base, positive for the overlay, 0 for both. */
        private int compare() {
            if (change == null) {
                return -1;
            }
            return baseLeft ? sign * base.key().compareTo(change.getKey()) : 1;
        }

        @Override
        public Bytes key() {
            return overlayUsed ? change().getKey() : base.key();
        }

        @Override
        public Bytes value() {
            return overlayUsed ? change().getValue() : base.value();
        }

        @Override
        public void close() {
            base.close();
        }

        private Map.Entry<Bytes, Bytes> change() {
            Map.Entry<Bytes, Bytes> at = change;
            if (at == null || !onEntry) {
                throw new NoSuchElementException("the cursor stands on no entry");
            }
            return at;
        }
    }
}
