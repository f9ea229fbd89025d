package io.quorate.core.kv;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
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

    /** In so many rows the key of what is deleted comes to lie. */
    private static final int ROWS_OF_DELETED = 3;

    private final Transaction transaction;
    private final Coordination coordination;
    private final Stamp stamp;
    private final Versions versions;
    private final Ledger ledger;

    private final List<OperationResult> results = new ArrayList<>();
    private long answerBytes;
    private long supersededBytes;
    private int deletedKeys;

    Branch(Transaction transaction, Stamp stamp, Coordination coordination, Encoder scratch) {
        this.transaction = transaction;
        this.coordination = coordination;
        this.stamp = stamp;
        this.versions = new Versions(transaction, Kind.KEY);
        this.ledger = new Ledger(transaction, stamp, stamp.nextRevision(), scratch);
    }

    /** What it changes. */
    Ledger ledger() {
        return ledger;
    }

    List<OperationResult> results() {
        return results;
    }

    /** Writes what follows from all of it. */
    void finish() {
        coordination.finish(ledger);
    }

    /** Executes {@code operation}; an outcome says why it can't be, and what it left half done must be dropped. */
    @Nullable
    Outcome execute(Operation operation) {
        Outcome refusal = null;
        if (operation instanceof Operation.Put put) {
            refusal = put(put.key(), put.value(), put.attachment(), put.ifChanged(), put.prior());
        } else if (operation instanceof Operation.Append append) {
            Bytes key = TxnRules.appended(append.prefix(), stamp.nextRevision());
            refusal = put(key, append.value(), append.attachment(), false, false);
        } else if (operation instanceof Operation.Get get) {
            get(get);
        } else if (operation instanceof Operation.Delete delete) {
            refusal = tooMuch(delete(delete));
        } else if (operation instanceof Operation.Release release) {
            refusal = release(release);
        } else if (operation instanceof Operation.OfRegistry registry) {
            refusal = registry(registry);
        } else {
            throw new IllegalStateException(operation.getClass() + " can't be executed");
        }
        return refusal == null && answerBytes > Limits.ANSWER_BYTES_MAX ? tooMuch(ANSWER_TOO_LARGE) : refusal;
    }

    private @Nullable Outcome tooMuch(@Nullable String reason) {
        return reason == null ? null : new Outcome.Refused(Refusal.TOO_MANY_KEYS, stamp.revision(), reason);
    }

    private @Nullable Outcome put(Bytes key, Bytes value, Attachment attachment, boolean ifChanged, boolean prior) {
        StoredRecord replaced = versions.current(key);
        long leaseBefore = replaced == null ? 0 : replaced.lease();
        boolean same = replaced != null && ifChanged && replaced.valueEquals(value) && isOn(leaseBefore, attachment);
        if (replaced != null && same) {
            results.add(new OperationResult.Put(replaced.record(key, false), false, null));
            return null;
        }
        long lease = leaseBefore == 0 && attachment instanceof Attachment.None
                ? 0
                : coordination.attach(
                        key, attachment, leaseBefore, replaced == null ? 0 : bytes(key, replaced), bytes(key, value));
        if (lease < 0) {
            return coordination.refusal();
        }
        if (replaced != null) {
            supersededBytes += replaced.row().size();
            if (supersededBytes > Limits.SUPERSEDED_BYTES_MAX) {
                return tooMuch("more than " + Limits.SUPERSEDED_BYTES_MAX
                        + " bytes to replace (expected: fewer in one transaction)");
            }
        }
        KeyRecord record = ledger.put(Kind.KEY, key, value, lease, replaced);

        KeyRecord before = prior && replaced != null ? replaced.record(key, true) : null;
        answerBytes += Answers.size(key, 0) + (before == null ? 0 : Answers.size(before));
        results.add(new OperationResult.Put(Versions.withoutValue(record), true, before));
        return null;
    }

    /** What a key takes of what may live on a lease. */
    private static long bytes(Bytes key, Bytes value) {
        return (long) key.size() + value.size();
    }

    private static long bytes(Bytes key, StoredRecord record) {
        return (long) key.size() + record.valueSize();
    }

    /** Whether a key on {@code lease} already lives where it should. A lease of its own is always set anew. */
    private static boolean isOn(long lease, Attachment attachment) {
        if (attachment instanceof Attachment.To to) {
            return lease == to.lease();
        }
        return attachment instanceof Attachment.Keep || (attachment instanceof Attachment.None && lease == 0);
    }

    private @Nullable Outcome release(Operation.Release release) {
        if (!coordination.release(release.kind(), release.name(), release.token())) {
            return coordination.refusal();
        }
        results.add(new OperationResult.Release(release.kind(), release.name(), release.token()));
        return null;
    }

    private @Nullable Outcome registry(Operation.OfRegistry operation) {
        OperationResult result = coordination.execute(ledger, operation);
        if (result == null) {
            return coordination.refusal();
        }
        answerBytes += size(result);
        results.add(result);
        return null;
    }

    private static long size(OperationResult result) {
        KeyRecord record = null;
        if (result instanceof OperationResult.Register register) {
            record = register.record();
        } else if (result instanceof OperationResult.SetState set) {
            record = set.record();
        } else if (result instanceof OperationResult.Configure configure) {
            record = configure.record();
        }
        return record == null ? Answers.size(Bytes.EMPTY, 0) : Answers.size(record);
    }

    private @Nullable String delete(Operation.Delete delete) {
        List<Doomed> doomed = doomed(delete.keys());
        deletedKeys += doomed.size();
        if (deletedKeys > Limits.DELETED_KEYS_MAX) {
            return "more than " + Limits.DELETED_KEYS_MAX + " keys to delete";
        }
        if (supersededBytes > Limits.SUPERSEDED_BYTES_MAX) {
            return "more than " + Limits.SUPERSEDED_BYTES_MAX
                    + " bytes to delete (expected: a smaller range at a time)";
        }
        if (delete.prior() && doomed.size() > Limits.PRIOR_RECORDS_MAX) {
            return "more than " + Limits.PRIOR_RECORDS_MAX + " keys to delete and answer with";
        }
        List<KeyRecord> prior = new ArrayList<>();
        if (delete.prior()) {
            for (Doomed key : doomed) {
                if (answerBytes <= Limits.ANSWER_BYTES_MAX) {
                    answerBytes += Answers.size(key.key(), key.record().valueSize());
                    prior.add(key.record().record(key.key(), true));
                }
            }
        }
        answerBytes += Answers.size(Bytes.EMPTY, 0);
        if (answerBytes > Limits.ANSWER_BYTES_MAX) {
            return ANSWER_TOO_LARGE;
        }
        Change.Cause cause = delete.keys() instanceof Keys.One ? Change.Cause.DELETED : Change.Cause.RANGE;
        for (Doomed key : doomed) {
            StoredRecord record = key.record();
            if (record.lease() != 0) {
                coordination.detach(key.key(), record.lease(), bytes(key.key(), record));
            }
            ledger.delete(Kind.KEY, key.key(), record, cause);
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
        try (Cursor cursor = transaction.scan(Space.CURRENT, Layout.current(Kind.KEY, keys.range()), Order.ASCENDING)) {
            while (cursor.next()
                    && deletedKeys + doomed.size() <= Limits.DELETED_KEYS_MAX
                    && supersededBytes <= Limits.SUPERSEDED_BYTES_MAX) {
                doomed.add(doomed(Layout.keyOfCurrent(cursor.key()), StoredRecord.read(cursor.value())));
            }
        }
        return doomed;
    }

    private Doomed doomed(Bytes key, StoredRecord record) {
        supersededBytes += (long) ROWS_OF_DELETED * key.size() + record.row().size();
        return new Doomed(key, record);
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
            try (Cursor cursor = transaction.scan(
                    Space.CURRENT, Layout.current(Kind.KEY, get.keys().range()), get.order())) {
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

    /** A key about to go, and its record. */
    private record Doomed(Bytes key, StoredRecord record) {}
}
