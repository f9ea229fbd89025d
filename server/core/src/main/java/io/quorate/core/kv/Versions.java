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

/**
 * The versions of things of one kind in one sight of the store. Confined to one thread.
 *
 * <p>The changes of a key form a chain from the newest back to the one that created it: each has with it the record that it
 * superseded, and that says where its own change is. VERSIONS points into the chain at every {@link #STRIDE}th version and
 * at each removal of the key, where a chain ends. So what a key was at a revision is found by less than {@code STRIDE} steps
 * back from the first place pointed at behind that revision, or from the record that is current:
 *
 * <pre>
 * a@2  a@3  …  a@40  …  a@55  …  a@61 (current)        a at 57?
 *              ^                                         nothing pointed at behind 57: 61, 60, 59, 58 superseded a@57
 *              pointed at                               a at 31? from 40: 39, 38, … 32 superseded a@31
 * </pre>
 */
final class Versions {

    private static final int STRIDE = 16;

    private final View view;
    private final Kind kind;

    Versions(View view, Kind kind) {
        this.view = view;
        this.kind = kind;
    }

    /** Whether the change that makes version {@code version} of a key is pointed at. */
    static boolean isPointedAt(long version) {
        return version % STRIDE == 0;
    }

    /** The newest version of {@code key}; null: it is not there. */
    @Nullable
    StoredRecord current(Bytes key) {
        Bytes row = view.get(Space.CURRENT, Layout.current(kind, key));
        return row == null ? null : StoredRecord.read(row);
    }

    /** The record of {@code key} as it was at {@code revision}, which is retained; null: it was not there. */
    @Nullable
    StoredRecord at(Bytes key, long revision) {
        StoredRecord newest = current(key);
        return newest != null && newest.modRevision() <= revision
                ? newest
                : at(revision, newest, firstBehind(key, revision));
    }

    /**
     * The record of a key as it was at {@code revision}.
     *
     * @param newest the newest record; null: it is not there any more
     * @param behind the first change behind the revision that VERSIONS points at; null: there is none
     */
    @Nullable
    StoredRecord at(long revision, @Nullable StoredRecord newest, @Nullable Place behind) {
        if (newest != null && newest.modRevision() <= revision) {
            return newest;
        }
        // From here back to its creation a key was not removed, or the removal were the first that is pointed at.
        StoredRecord record = behind == null ? newest : change(behind).superseded();
        while (record != null && record.modRevision() > revision) {
            record = record.createRevision() > revision
                    ? null
                    : change(Place.of(record)).superseded();
        }
        return record;
    }

    /** The first change of {@code key} behind {@code revision} that is pointed at; null: none is. */
    @Nullable
    Place firstBehind(Bytes key, long revision) {
        return first(Layout.versionsBehind(kind, key, revision), Order.DESCENDING);
    }

    /** The last change of {@code key} before {@code place} that is pointed at; null: none is. */
    @Nullable
    Place lastBefore(Bytes key, Place place) {
        return first(Layout.versionsBefore(kind, key, place), Order.ASCENDING);
    }

    private @Nullable Place first(KeyRange range, Order order) {
        try (Cursor cursor = view.scan(Space.VERSIONS, range, order)) {
            return cursor.next() ? Layout.placeOfVersion(cursor.key()) : null;
        }
    }

    /** The change at a place of history that is retained. */
    ChangeRow change(Place place) {
        Bytes row = view.get(Space.CHANGES, Layout.change(place.revision(), place.index()));
        if (row == null) {
            throw new IllegalStateException("no change at " + place + " (expected: it is retained)");
        }
        return new ChangeRow(row);
    }

    static KeyRecord withoutValue(KeyRecord record) {
        return new KeyRecord(
                record.key(),
                Bytes.EMPTY,
                record.createRevision(),
                record.modRevision(),
                record.version(),
                record.lease(),
                record.modifiedAtMillis(),
                record.author());
    }
}
