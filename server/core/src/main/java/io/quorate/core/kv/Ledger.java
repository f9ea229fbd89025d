package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LogCodec;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what changes at one revision: the new records, the versions they supersede, and the history. Confined to one
 * thread.
 *
 * <p>What has a version is a pair of a {@link Kind} and a key; the rules of what may change are its callers'.
 */
public final class Ledger {

    private final Transaction transaction;
    private final Stamp stamp;
    private final long revision;
    private final Encoder scratch = new Encoder();
    private final List<Change> changes = new ArrayList<>();
    private long historyBytes;
    private long liveBytes;

    /** Writes to {@code transaction} at {@code revision}. */
    public Ledger(Transaction transaction, Stamp stamp, long revision) {
        this.transaction = transaction;
        this.stamp = stamp;
        this.revision = revision;
    }

    /** The revision of all that is written here. */
    public long revision() {
        return revision;
    }

    /** What was changed, in order. */
    public List<Change> changes() {
        return changes;
    }

    /** The size of the rows of the changes. */
    public long historyBytes() {
        return historyBytes;
    }

    /** By how much the rows of what is there have grown. */
    public long liveBytes() {
        return liveBytes;
    }

    /** The record of a thing as it is now, what was written here included; null: it is not there. */
    public @Nullable KeyRecord current(Kind kind, Bytes key) {
        StoredRecord record = new Versions(transaction, kind).current(key);
        return record == null ? null : record.record(key, true);
    }

    /** Sets a thing that was not written here before. */
    public KeyRecord put(Kind kind, Bytes key, Bytes value, long lease) {
        return put(kind, key, value, lease, new Versions(transaction, kind).current(key), false);
    }

    /** Sets a thing that never was before. */
    public KeyRecord putNew(Kind kind, Bytes key, Bytes value, long lease) {
        return put(kind, key, value, lease, null, false);
    }

    /** Removes a thing that was not written here before; nothing happens when it is not there. */
    public void delete(Kind kind, Bytes key, Change.Cause cause) {
        StoredRecord record = new Versions(transaction, kind).current(key);
        if (record != null) {
            delete(kind, key, superseded(record), cause);
        }
    }

    /**
     * Sets a thing.
     *
     * @param replaced its record now
     * @param mayBeCleared whether it may have been removed here before
     */
    KeyRecord put(
            Kind kind, Bytes key, Bytes value, long lease, @Nullable StoredRecord replaced, boolean mayBeCleared) {
        KeyRecord record = new KeyRecord(
                key,
                value,
                replaced == null ? revision : replaced.createRevision(),
                revision,
                replaced == null ? 1 : replaced.version() + 1,
                lease,
                stamp.wallMillis(),
                stamp.author());
        if (replaced != null) {
            supersede(kind, key, superseded(replaced));
        } else if (mayBeCleared) {
            forgetTombstone(kind, key);
        }
        StoredRecord.write(scratch.reset(), record, changes.size());
        Bytes rowKey = Layout.current(kind, key);
        Bytes row = scratch.toBytes();
        transaction.put(Space.CURRENT, rowKey, row);
        liveBytes +=
                row.size() + (replaced == null ? rowKey.size() : -replaced.row().size());
        add(new Change.Put(kind, record, replaced == null ? 0 : replaced.modRevision()));
        return record;
    }

    /** Removes a thing whose version now is {@code superseded}. */
    void delete(Kind kind, Bytes key, Superseded superseded, Change.Cause cause) {
        supersede(kind, key, superseded);
        Bytes rowKey = Layout.current(kind, key);
        transaction.delete(Space.CURRENT, rowKey);
        liveBytes -= rowKey.size() + superseded.bytes();
        transaction.put(
                Space.VERSIONS, Layout.version(kind, key, revision), StoredVersion.tombstone(scratch, changes.size()));
        add(new Change.Delete(
                kind, key, revision, superseded.modRevision(), cause, stamp.wallMillis(), stamp.author()));
    }

    /** What is kept of a record that goes: itself only if its change has been forgotten. */
    Superseded superseded(StoredRecord record) {
        boolean inline = record.modRevision() <= stamp.compactRevision();
        return new Superseded(
                record.modRevision(), record.changeIndex(), record.row().size(), inline ? record.row() : null);
    }

    /** The thing was removed here and is back: at this revision there is a record, not a tombstone. */
    private void forgetTombstone(Kind kind, Bytes key) {
        Bytes row = Layout.version(kind, key, revision);
        if (transaction.get(Space.VERSIONS, row) != null) {
            transaction.delete(Space.VERSIONS, row);
        }
    }

    /** Keeps what is no longer current: by its change, or, where that has been forgotten, as it is. */
    private void supersede(Kind kind, Bytes key, Superseded version) {
        Bytes row = version.row();
        transaction.put(
                Space.VERSIONS,
                Layout.version(kind, key, version.modRevision()),
                row == null
                        ? StoredVersion.pointer(scratch, version.changeIndex())
                        : StoredVersion.inline(scratch, row));
    }

    private void add(Change change) {
        LogCodec.write(scratch.reset(), change);
        Bytes key = Layout.change(revision, changes.size());
        Bytes row = scratch.toBytes();
        transaction.put(Space.CHANGES, key, row);
        historyBytes += key.size() + row.size();
        changes.add(change);
    }

    /**
     * A version about to be superseded.
     *
     * @param bytes the size of the record's row
     * @param row the record as it lies in the store, if it must be kept so; null: its change keeps it
     */
    record Superseded(
            long modRevision,
            int changeIndex,
            int bytes,
            @Nullable Bytes row) {}
}
