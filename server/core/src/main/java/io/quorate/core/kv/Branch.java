package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Limits;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One branch of a transaction being executed. Confined to one thread.
 *
 * <p>An operation that asks for too much gives a reason and leaves the branch half done: the caller drops it.
 */
final class Branch {

    private static final String ANSWER_TOO_LARGE = "the answer is over " + Limits.ANSWER_BYTES_MAX + " bytes";

    private final Transaction transaction;
    private final Stamp stamp;
    private final long revision;
    private final Versions versions;
    private final Encoder scratch = new Encoder();

    private final List<Change> changes = new ArrayList<>();
    private final List<OperationResult> results = new ArrayList<>();
    private long historyBytes;
    private long answerBytes;
    private long inlinedBytes;
    private int deletedKeys;
    private boolean clearedRange;

    Branch(Transaction transaction, Stamp stamp) {
        this.transaction = transaction;
        this.stamp = stamp;
        this.revision = stamp.nextRevision();
        this.versions = new Versions(transaction);
    }

    List<Change> changes() {
        return changes;
    }

    List<OperationResult> results() {
        return results;
    }

    /** The size of the rows of the changes. */
    long historyBytes() {
        return historyBytes;
    }

    /** Executes {@code operation}; a text says why it asks for too much. */
    @Nullable
    String execute(Operation operation) {
        if (operation instanceof Operation.Put put) {
            put(put.key(), put.value(), put.ifChanged(), put.prior());
        } else if (operation instanceof Operation.Append append) {
            put(TxnRules.appended(append.prefix(), revision), append.value(), false, false);
        } else if (operation instanceof Operation.Get get) {
            get(get);
        } else if (operation instanceof Operation.Delete delete) {
            String tooMuch = delete(delete);
            if (tooMuch != null) {
                return tooMuch;
            }
        } else {
            throw new IllegalStateException(operation.getClass() + " can't be executed");
        }
        return answerBytes > Limits.ANSWER_BYTES_MAX ? ANSWER_TOO_LARGE : null;
    }

    private void put(Bytes key, Bytes value, boolean ifChanged, boolean prior) {
        StoredRecord replaced = versions.current(key);
        if (replaced != null && ifChanged && replaced.valueEquals(value)) {
            results.add(new OperationResult.Put(replaced.record(key, false), false, null));
            return;
        }
        KeyRecord record = new KeyRecord(
                key,
                value,
                replaced == null ? revision : replaced.createRevision(),
                revision,
                replaced == null ? 1 : replaced.version() + 1,
                0,
                stamp.wallMillis(),
                stamp.author());
        if (replaced != null) {
            supersede(key, replaced);
        } else if (clearedRange) {
            forgetTombstone(key);
        }
        StoredRecord.write(scratch.reset(), record, changes.size());
        transaction.put(Space.CURRENT, Layout.current(key), scratch.toBytes());
        add(new Change.Put(record, replaced == null ? 0 : replaced.modRevision()));

        KeyRecord before = prior && replaced != null ? replaced.record(key, true) : null;
        answerBytes += Answers.size(key, 0) + (before == null ? 0 : Answers.size(before));
        results.add(new OperationResult.Put(Versions.withoutValue(record), true, before));
    }

    /** The key was cleared earlier in this branch and is back: at this revision there is a record, not a tombstone. */
    private void forgetTombstone(Bytes key) {
        Bytes row = Layout.version(key, revision);
        if (transaction.get(Space.VERSIONS, row) != null) {
            transaction.delete(Space.VERSIONS, row);
        }
    }

    private @Nullable String delete(Operation.Delete delete) {
        List<Doomed> doomed = doomed(delete.keys());
        deletedKeys += doomed.size();
        if (deletedKeys > Limits.DELETED_KEYS_MAX) {
            return "more than " + Limits.DELETED_KEYS_MAX + " keys to delete";
        }
        if (inlinedBytes > Limits.DELETED_BYTES_MAX) {
            return "more than " + Limits.DELETED_BYTES_MAX + " bytes to delete";
        }
        if (delete.prior() && doomed.size() > Limits.PRIOR_RECORDS_MAX) {
            return "more than " + Limits.PRIOR_RECORDS_MAX + " keys to delete and answer with";
        }
        List<KeyRecord> prior = new ArrayList<>();
        if (delete.prior()) {
            for (Doomed key : doomed) {
                StoredRecord record = versions.current(key.key());
                if (record != null && answerBytes <= Limits.ANSWER_BYTES_MAX) {
                    answerBytes += Answers.size(key.key(), record.valueSize());
                    prior.add(record.record(key.key(), true));
                }
            }
        }
        answerBytes += Answers.size(Bytes.EMPTY, 0);
        if (answerBytes > Limits.ANSWER_BYTES_MAX) {
            return ANSWER_TOO_LARGE;
        }
        clearedRange |= delete.keys() instanceof Keys.Span;
        Change.Cause cause = delete.keys() instanceof Keys.One ? Change.Cause.DELETED : Change.Cause.RANGE;
        for (Doomed key : doomed) {
            bury(key, cause);
        }
        results.add(new OperationResult.Delete(doomed.size(), prior));
        return null;
    }

    private List<Doomed> doomed(Keys keys) {
        List<Doomed> doomed = new ArrayList<>();
        if (keys instanceof Keys.One one) {
            StoredRecord record = versions.current(one.key());
            if (record != null) {
                doomed.add(doomed(one.key(), record));
            }
            return doomed;
        }
        try (Cursor cursor = transaction.scan(Space.CURRENT, Layout.current(keys.range()), Order.ASCENDING)) {
            while (cursor.next()
                    && deletedKeys + doomed.size() <= Limits.DELETED_KEYS_MAX
                    && inlinedBytes <= Limits.DELETED_BYTES_MAX) {
                doomed.add(doomed(Layout.keyOfCurrent(cursor.key()), StoredRecord.read(cursor.value())));
            }
        }
        return doomed;
    }

    /** Holds on to the record only if it goes into VERSIONS as it is: a range may hold more than fits into memory. */
    private Doomed doomed(Bytes key, StoredRecord record) {
        boolean inline = record.modRevision() <= stamp.compactRevision();
        if (inline) {
            inlinedBytes += record.row().size();
        }
        return new Doomed(key, record.modRevision(), record.changeIndex(), inline ? record.row() : null);
    }

    private void bury(Doomed key, Change.Cause cause) {
        supersede(key);
        transaction.delete(Space.CURRENT, Layout.current(key.key()));
        transaction.put(
                Space.VERSIONS, Layout.version(key.key(), revision), StoredVersion.tombstone(scratch, changes.size()));
        add(new Change.Delete(key.key(), revision, key.modRevision(), cause, stamp.wallMillis(), stamp.author()));
    }

    private void supersede(Bytes key, StoredRecord record) {
        boolean inline = record.modRevision() <= stamp.compactRevision();
        supersede(new Doomed(key, record.modRevision(), record.changeIndex(), inline ? record.row() : null));
    }

    /** Keeps what is no longer current: by its change, or, where that has been forgotten, as it is. */
    private void supersede(Doomed key) {
        Bytes row = key.row();
        transaction.put(
                Space.VERSIONS,
                Layout.version(key.key(), key.modRevision()),
                row == null ? StoredVersion.pointer(scratch, key.changeIndex()) : StoredVersion.inline(scratch, row));
    }

    private void get(Operation.Get get) {
        List<KeyRecord> records = new ArrayList<>();
        boolean more = false;
        if (get.keys() instanceof Keys.One one) {
            StoredRecord record = versions.current(one.key());
            if (record != null) {
                records.add(answer(one.key(), record, get.keysOnly()));
            }
        } else {
            try (Cursor cursor =
                    transaction.scan(Space.CURRENT, Layout.current(get.keys().range()), get.order())) {
                while (answerBytes <= Limits.ANSWER_BYTES_MAX && cursor.next()) {
                    if (records.size() == get.limit()) {
                        more = true;
                        break;
                    }
                    StoredRecord record = StoredRecord.read(cursor.value());
                    records.add(answer(Layout.keyOfCurrent(cursor.key()), record, get.keysOnly()));
                }
            }
        }
        answerBytes += Answers.size(Bytes.EMPTY, 0);
        results.add(new OperationResult.Get(records, more));
    }

    private KeyRecord answer(Bytes key, StoredRecord record, boolean keysOnly) {
        answerBytes += Answers.size(key, keysOnly ? 0 : record.valueSize());
        return record.record(key, !keysOnly);
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
     * @param row the record as it lies in the store, if it must be kept so; null: its change keeps it
     */
    private record Doomed(
            Bytes key,
            long modRevision,
            int changeIndex,
            @Nullable Bytes row) {}
}
