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

    /** The revision of its last change. */
    abstract long modRevision();

    /** Its record. */
    abstract KeyRecord record(boolean withValue);

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
        long modRevision() {
            return stored().modRevision();
        }

        @Override
        KeyRecord record(boolean withValue) {
            return stored().record(key(), withValue);
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

        private StoredRecord stored() {
            StoredRecord read = stored;
            if (read == null) {
                read = StoredRecord.read(cursor.value());
                stored = read;
            }
            return read;
        }
    }

    /** Over CURRENT and VERSIONS side by side: of each key the newest version that is old enough. */
    private static final class Past extends Walk {

        private final long revision;
        private final Versions versions;
        private Cursor current;
        private Cursor superseded;

        private @Nullable Bytes currentKey;
        private @Nullable Bytes supersededKey;

        private Bytes key = Bytes.EMPTY;
        private @Nullable StoredRecord stored;
        private @Nullable Found found;

        Past(View view, Kind kind, KeyRange range, Order order, long revision) {
            super(view, kind, range, order);
            this.revision = revision;
            this.versions = new Versions(view, kind);
            this.current = view.scan(Space.CURRENT, Layout.current(kind, range), order);
            this.superseded = view.scan(Space.VERSIONS, Layout.versions(kind, range), order);
            stepCurrent();
            stepSuperseded();
        }

        @Override
        boolean next() {
            while (currentKey != null || supersededKey != null) {
                int side = compare(currentKey, supersededKey);
                stored = null;
                found = null;
                if (side <= 0 && currentKey != null) {
                    key = currentKey;
                    StoredRecord newest = StoredRecord.read(current.value());
                    stored = newest.modRevision() <= revision ? newest : null;
                    stepCurrent();
                }
                if (side >= 0 && supersededKey != null) {
                    key = supersededKey;
                    Found version = newestOldEnough();
                    found = stored == null ? version : null;
                }
                if (stored != null || (found != null && !found.isTombstone())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        Bytes key() {
            return key;
        }

        @Override
        long modRevision() {
            Found version = found;
            return stored != null ? stored.modRevision() : version == null ? 0 : version.revision();
        }

        @Override
        KeyRecord record(boolean withValue) {
            if (stored != null) {
                return stored.record(key, withValue);
            }
            Found version = found;
            KeyRecord record =
                    version == null ? null : versions.superseded(key, version.revision(), version.row(), withValue);
            if (record == null) {
                throw new IllegalStateException("the walk stands on no key");
            }
            return record;
        }

        @Override
        void reopen(KeyRange rest) {
            close();
            current = view.scan(Space.CURRENT, Layout.current(kind, rest), order);
            superseded = view.scan(Space.VERSIONS, Layout.versions(kind, rest), order);
            stepCurrent();
            stepSuperseded();
        }

        @Override
        public void close() {
            current.close();
            superseded.close();
        }

        private void stepCurrent() {
            currentKey = current.next() ? Layout.keyOfCurrent(current.key()) : null;
        }

        private void stepSuperseded() {
            supersededKey = superseded.next() ? Layout.keyOfVersion(superseded.key()) : null;
        }

        /** Which side's key comes first: negative for CURRENT, positive for VERSIONS, 0 for one key on both. */
        private int compare(@Nullable Bytes left, @Nullable Bytes right) {
            if (left == null || right == null) {
                return left == null ? 1 : -1;
            }
            return order == Order.ASCENDING ? left.compareTo(right) : right.compareTo(left);
        }

        /**
         * The newest version of the next superseded key that is old enough; moves behind its last version. Its rows come
         * newest first on the way up and oldest first on the way down.
         */
        private @Nullable Found newestOldEnough() {
            Bytes first = superseded.key();
            Found newest = null;
            boolean left = true;
            while (left && Layout.isSameKey(first, superseded.key())) {
                long at = Layout.revisionOfVersion(superseded.key());
                if (at <= revision && (newest == null || at > newest.revision())) {
                    newest = new Found(at, superseded.value());
                }
                left = superseded.next();
            }
            supersededKey = left ? Layout.keyOfVersion(superseded.key()) : null;
            return newest;
        }

        /** A row of VERSIONS. */
        private record Found(long revision, Bytes row) {

            boolean isTombstone() {
                return StoredVersion.read(row) instanceof StoredVersion.Tombstone;
            }
        }
    }
}
