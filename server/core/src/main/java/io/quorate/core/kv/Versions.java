package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LogCodec;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import org.jspecify.annotations.Nullable;

/** The versions of things of one kind in one sight of the store. Confined to one thread. */
final class Versions {

    private final View view;
    private final Kind kind;

    Versions(View view, Kind kind) {
        this.view = view;
        this.kind = kind;
    }

    /** The newest version of {@code key}; null: it is not there. */
    @Nullable
    StoredRecord current(Bytes key) {
        Bytes row = view.get(Space.CURRENT, Layout.current(kind, key));
        return row == null ? null : StoredRecord.read(row);
    }

    /** The record of {@code key} as it was at {@code revision}; null: it was not there. */
    @Nullable
    KeyRecord at(Bytes key, long revision) {
        StoredRecord current = current(key);
        if (current != null && current.modRevision() <= revision) {
            return current.record(key, true);
        }
        try (Cursor versions = view.scan(Space.VERSIONS, Layout.versionsUpTo(kind, key, revision), Order.ASCENDING)) {
            return versions.next()
                    ? superseded(key, Layout.revisionOfVersion(versions.key()), versions.value(), true)
                    : null;
        }
    }

    /** The record that a row of VERSIONS stands for; null: it says that the key is not there. */
    @Nullable
    KeyRecord superseded(Bytes key, long revision, Bytes row, boolean withValue) {
        StoredVersion version = StoredVersion.read(row);
        if (version instanceof StoredVersion.Inline inline) {
            return inline.record().record(key, withValue);
        }
        if (version instanceof StoredVersion.Pointer pointer
                && change(revision, pointer.changeIndex()) instanceof Change.Put put) {
            return withValue ? put.record() : withoutValue(put.record());
        }
        return null;
    }

    /** The change that a row of VERSIONS stands for. */
    Change changeOf(Bytes key, long revision, Bytes row) {
        StoredVersion version = StoredVersion.read(row);
        if (version instanceof StoredVersion.Inline inline) {
            return new Change.Put(kind, inline.record().record(key, true), 0);
        }
        if (version instanceof StoredVersion.Pointer pointer) {
            return change(revision, pointer.changeIndex());
        }
        if (version instanceof StoredVersion.Tombstone tombstone) {
            return change(revision, tombstone.changeIndex());
        }
        throw new IllegalStateException(version + " stands for no change");
    }

    /** The change at a place of history that is retained. */
    Change change(long revision, int index) {
        Bytes row = view.get(Space.CHANGES, Layout.change(revision, index));
        if (row == null) {
            throw new IllegalStateException("no change " + revision + "/" + index + " (expected: it is retained)");
        }
        return LogCodec.decodeChange(row);
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
