package io.quorate.core.kv;

import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import org.jspecify.annotations.Nullable;

/** A walk over the live keys of one kind in a range, in order. Starts before the first; must be closed. Confined to one thread. */
abstract class Walk implements AutoCloseable {

    /** So many keys are passed one by one before it is cheaper to look for the place anew. */
    private static final int STEPS_MAX = 8;

    final View view;
    final Kind kind;
    final Order order;
    private KeyRange range;

    private Walk(View view, Kind kind, KeyRange range, Order order) {
        this.view = view;
        this.kind = kind;
        this.range = range;
        this.order = order;
    }

    /** A walk over the keys as they were at {@code revision}; 0: as they are. */
    static Walk of(View view, Kind kind, KeyRange range, Order order, long revision) {
        return revision == 0 ? new Current(view, kind, range, order) : new Past(view, kind, range, order, revision);
    }

    /** Moves to the next key; false when there is none left. */
    abstract boolean next();

    /** The key the walk stands on. */
    abstract Bytes key();

    /** Its record, as it lies in the store. */
    abstract StoredRecord stored();

    /** The revision of its last change. */
    final long modRevision() {
        return stored().modRevision();
    }

    /** Its record. */
    final KeyRecord record(boolean withValue) {
        return stored().record(key(), withValue);
    }

    /** Starts anew over {@code rest}. */
    abstract void reopen(KeyRange rest);

    @Override
    public abstract void close();

    /** What is left of the range behind {@code key}. */
    final KeyRange behind(Bytes key) {
        return order == Order.ASCENDING ? new KeyRange(key.successor(), range.to()) : new KeyRange(range.from(), key);
    }

    /** What is left of the range behind every key that begins with {@code prefix}; null: nothing can be. */
    final @Nullable KeyRange behindPrefix(Bytes prefix) {
        if (order == Order.DESCENDING) {
            return new KeyRange(range.from(), prefix);
        }
        Bytes after = prefix.afterPrefix();
        Bytes to = range.to();
        return after == null || (to != null && after.compareTo(to) >= 0) ? null : new KeyRange(after, to);
    }

    /** Moves to the next key that does not begin with {@code prefix}; false when there is none left. */
    final boolean nextBehindPrefix(Bytes prefix) {
        for (int steps = 0; steps < STEPS_MAX; steps++) {
            if (!next()) {
                return false;
            }
            if (!key().startsWith(prefix)) {
                return true;
            }
        }
        KeyRange rest = behindPrefix(prefix);
        if (rest == null) {
            return false;
        }
        range = rest;
        reopen(rest);
        return next();
    }

    /** Over CURRENT alone. */
    private static final class Current extends Walk {

        private Cursor cursor;
        private @Nullable StoredRecord stored;

        Current(View view, Kind kind, KeyRange range, Order order) {
            super(view, kind, range, order);
            cursor = view.scan(Space.CURRENT, Layout.current(kind, range), order);
        }

        @Override
        boolean next() {
            stored = null;
            return cursor.next();
        }

        @Override
        Bytes key() {
            return Layout.keyOfCurrent(cursor.key());
        }

        @Override
        void reopen(KeyRange rest) {
            cursor.close();
            cursor = view.scan(Space.CURRENT, Layout.current(kind, rest), order);
        }

        @Override
        public void close() {
            cursor.close();
        }

        @Override
        StoredRecord stored() {
            StoredRecord read = stored;
            if (read == null) {
                read = StoredRecord.read(cursor.value());
                stored = read;
            }
            return read;
        }
    }

    /** Over CURRENT and VERSIONS side by side: a key that was there then is there now, or its removal is pointed at. */
    private static final class Past extends Walk {

        private final long revision;
        private final Versions versions;
        private Cursor current;
        private Cursor pointers;

        private @Nullable Bytes currentKey;
        private @Nullable Bytes pointedKey;

        private Bytes key = Bytes.EMPTY;
        private @Nullable StoredRecord stored;

        Past(View view, Kind kind, KeyRange range, Order order, long revision) {
            super(view, kind, range, order);
            this.revision = revision;
            this.versions = new Versions(view, kind);
            this.current = view.scan(Space.CURRENT, Layout.current(kind, range), order);
            this.pointers = view.scan(Space.VERSIONS, Layout.versions(kind, range), order);
            stepCurrent();
            stepPointers();
        }

        @Override
        boolean next() {
            stored = null;
            while (stored == null && (currentKey != null || pointedKey != null)) {
                int side = compare(currentKey, pointedKey);
                StoredRecord newest = null;
                Place behind = null;
                if (side <= 0 && currentKey != null) {
                    key = currentKey;
                    newest = StoredRecord.read(current.value());
                    stepCurrent();
                }
                if (side >= 0 && pointedKey != null) {
                    key = pointedKey;
                    behind = firstBehind();
                }
                stored = versions.at(revision, newest, behind);
            }
            return stored != null;
        }

        @Override
        Bytes key() {
            return key;
        }

        @Override
        void reopen(KeyRange rest) {
            close();
            current = view.scan(Space.CURRENT, Layout.current(kind, rest), order);
            pointers = view.scan(Space.VERSIONS, Layout.versions(kind, rest), order);
            stepCurrent();
            stepPointers();
        }

        @Override
        public void close() {
            current.close();
            pointers.close();
        }

        @Override
        StoredRecord stored() {
            StoredRecord at = stored;
            if (at == null) {
                throw new IllegalStateException("the walk stands on no key");
            }
            return at;
        }

        private void stepCurrent() {
            currentKey = current.next() ? Layout.keyOfCurrent(current.key()) : null;
        }

        private void stepPointers() {
            pointedKey = pointers.next() ? Layout.keyOfVersion(pointers.key()) : null;
        }

        /** Which side's key comes first: negative for CURRENT, positive for VERSIONS, 0 for one key on both. */
        private int compare(@Nullable Bytes left, @Nullable Bytes right) {
            if (left == null || right == null) {
                return left == null ? 1 : -1;
            }
            return order == Order.ASCENDING ? left.compareTo(right) : right.compareTo(left);
        }

        /**
         * The first change of the next key of VERSIONS behind the revision; moves behind its last row. Rows come newest first
         * on the way up and oldest first on the way down.
         */
        private @Nullable Place firstBehind() {
            Bytes row = pointers.key();
            Place first = null;
            boolean left = true;
            while (left && Layout.isSameKey(row, pointers.key())) {
                Place place = Layout.placeOfVersion(pointers.key());
                if (place.revision() > revision && (first == null || order == Order.ASCENDING)) {
                    first = place;
                }
                left = pointers.next();
            }
            pointedKey = left ? Layout.keyOfVersion(pointers.key()) : null;
            return first;
        }
    }
}
