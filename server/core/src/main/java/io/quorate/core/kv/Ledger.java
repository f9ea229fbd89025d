package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what changes at one revision: the new records, and the history with those they supersede. Confined to one
 * thread.
 *
 * <p>What has a version is a pair of a {@link Kind} and a key; the rules of what may change are its callers'.
 */
public final class Ledger {

    private final Transaction transaction;
    private final Stamp stamp;
    private final long revision;
    private final Encoder scratch;
    private final List<Change> changes = new ArrayList<>();
    private long historyBytes;
    private long liveBytes;

    /**
     * Writes to {@code transaction} at {@code revision}.
     *
     * @param scratch where rows are made, one at a time
     */
    public Ledger(Transaction transaction, Stamp stamp, long revision, Encoder scratch) {
        this.transaction = transaction;
        this.stamp = stamp;
        this.revision = revision;
        this.scratch = scratch;
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
        return put(kind, key, value, lease, new Versions(transaction, kind).current(key));
    }

    /** Sets a thing that never was before. */
    public KeyRecord putNew(Kind kind, Bytes key, Bytes value, long lease) {
        return put(kind, key, value, lease, null);
    }

    /** Removes a thing that was not written here before; nothing happens when it is not there. */
    public void delete(Kind kind, Bytes key, Change.Cause cause) {
        StoredRecord record = new Versions(transaction, kind).current(key);
        if (record != null) {
            delete(kind, key, record, cause);
        }
    }

    /**
     * Sets a thing, which may have been removed here before.
     *
     * @param replaced its record now
     */
    KeyRecord put(Kind kind, Bytes key, Bytes value, long lease, @Nullable StoredRecord replaced) {
        KeyRecord record = new KeyRecord(
                key,
                value,
                replaced == null ? revision : replaced.createRevision(),
                revision,
                replaced == null ? 1 : replaced.version() + 1,
                lease,
                stamp.wallMillis(),
                stamp.author());
        StoredRecord.write(scratch.reset(), record, changes.size());
        Bytes rowKey = Layout.current(kind, key);
        Bytes row = scratch.toBytes();
        transaction.put(Space.CURRENT, rowKey, row);
        liveBytes +=
                row.size() + (replaced == null ? rowKey.size() : -replaced.row().size());
        Change change = new Change.Put(kind, record, replaced == null ? 0 : replaced.modRevision());
        add(change, replaced, Versions.isPointedAt(record.version()));
        return record;
    }

    /** Removes a thing, whose record now is {@code removed}. */
    void delete(Kind kind, Bytes key, StoredRecord removed, Change.Cause cause) {
        Bytes rowKey = Layout.current(kind, key);
        transaction.delete(Space.CURRENT, rowKey);
        liveBytes -= rowKey.size() + removed.row().size();
        Change change = new Change.Delete(
                kind, key, revision, removed.modRevision(), cause, stamp.wallMillis(), stamp.author());
        add(change, removed, true);
    }

    private void add(Change change, @Nullable StoredRecord superseded, boolean isPointedAt) {
        Place place = new Place(revision, changes.size());
        if (isPointedAt) {
            transaction.put(Space.VERSIONS, Layout.version(change.kind(), change.key(), place), Bytes.EMPTY);
        }
        ChangeRow.write(scratch, change, superseded, isPointedAt);
        Bytes key = Layout.change(place.revision(), place.index());
        Bytes row = scratch.toBytes();
        transaction.put(Space.CHANGES, key, row);
        historyBytes += key.size() + row.size();
        changes.add(change);
    }
}
