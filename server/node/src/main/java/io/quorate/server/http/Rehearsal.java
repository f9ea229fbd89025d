package io.quorate.server.http;

import io.quorate.core.InstanceRehearsal;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a transaction would answer, without applying anything: for dry runs, and for transactions that only
 * read. What a write would get from its revision is 0 in the answer. Confined to a reader thread.
 */
final class Rehearsal {

    private static final int SCANNED_RECORDS = 1_000;

    /** What all gets of one transaction may read, bytes. */
    private static final long READ_BYTES_MAX = 8L << 20;

    /** How much is read at a time, bytes. */
    private static final long PAGE_BYTES_MAX = 1L << 20;

    private final StateView reader;
    private final long atRevision;
    private final TreeMap<Bytes, Written> written = new TreeMap<>();
    private @Nullable InstanceRehearsal instances;
    private boolean changesInstances;
    private long bytesLeft;

    /** What an operation before did to a key; a record of null means it is gone. */
    private record Written(@Nullable KeyRecord record) {}

    /**
     * A rehearsal on the state at {@code atRevision}; 0: the newest.
     *
     * @param readBytesMax how many bytes of keys and values it may answer with
     */
    Rehearsal(StateView reader, long atRevision, long readBytesMax) {
        this.reader = reader;
        this.atRevision = atRevision;
        this.bytesLeft = readBytesMax;
    }

    /** What {@code txn} would answer at {@code atRevision}, which counts from now on. */
    static Outcome held(StateView reader, long atRevision, Command.Txn txn, HeldBytes memory) {
        Outcome outcome = new Rehearsal(reader, atRevision, READ_BYTES_MAX).run(txn);
        memory.hold(LargeAnswers.bytes(outcome));
        return outcome;
    }

    /** What {@code txn} would answer. */
    Outcome run(Command.Txn txn) {
        List<Outcome.FailedGuard> failed = new ArrayList<>();
        for (int i = 0; i < txn.guards().size(); i++) {
            Outcome.FailedGuard failure = check(i, txn.guards().get(i));
            if (failure != null) {
                failed.add(failure);
            }
        }
        if (!failed.isEmpty() && !txn.hasOtherwise()) {
            return new Outcome.GuardsFailed(reader.revision(), failed);
        }
        List<OperationResult> results = new ArrayList<>();
        for (Operation operation : failed.isEmpty() ? txn.then() : txn.otherwise()) {
            Outcome refused = step(operation, results);
            if (refused != null) {
                return refused;
            }
        }
        return new Outcome.TxnDone(
                failed.isEmpty(), reader.revision(), !written.isEmpty() || changesInstances, results);
    }

    // ---- guards

    private Outcome.@Nullable FailedGuard check(int index, Guard guard) {
        if (guard instanceof Guard.Fence fence) {
            return isHeld(fence) ? null : new Outcome.FailedGuard(index, fence.name(), null);
        }
        if (guard instanceof Guard.LeaseAlive alive) {
            return isAlive(alive.lease()) == alive.expected()
                    ? null
                    : new Outcome.FailedGuard(index, Bytes.EMPTY, null);
        }
        if (guard instanceof Guard.Versioned versioned && versioned.condition().keys() instanceof Keys.One one) {
            KeyRecord current = reader.get(versioned.kind(), one.key(), atRevision);
            return holds(versioned.condition(), current) ? null : new Outcome.FailedGuard(index, one.key(), current);
        }
        return guard instanceof Guard.OfKeys ofKeys ? checkKeys(index, ofKeys) : null;
    }

    private boolean isHeld(Guard.Fence fence) {
        return reader.claimState(fence.kind(), fence.name(), 0).holders().stream()
                .anyMatch(hold -> hold.token() == fence.token());
    }

    /** A lease that is due counts as gone, whoever ends it. */
    private boolean isAlive(long lease) {
        LeaseRecord record = reader.lease(lease);
        return record != null && record.remainingMillis() > 0;
    }

    private Outcome.@Nullable FailedGuard checkKeys(int index, Guard.OfKeys guard) {
        if (guard.keys() instanceof Keys.One one) {
            KeyRecord current = reader.get(one.key(), atRevision);
            return holds(guard, current) ? null : new Outcome.FailedGuard(index, one.key(), current);
        }
        KeyRange range = guard.keys().range();
        if (guard instanceof Guard.Exists exists) {
            List<KeyRecord> first = page(range, 1, Order.ASCENDING, false).records();
            return first.isEmpty() != exists.expected()
                    ? null
                    : new Outcome.FailedGuard(
                            index,
                            first.isEmpty() ? range.from() : first.get(0).key(),
                            first.isEmpty() ? null : first.get(0));
        }
        @Nullable KeyRange left = range;
        while (left != null) {
            KeyReader.Page page = page(left, SCANNED_RECORDS, Order.ASCENDING, !(guard instanceof Guard.Value));
            for (KeyRecord record : page.records()) {
                if (!holds(guard, record)) {
                    return new Outcome.FailedGuard(index, record.key(), record);
                }
            }
            left = page.next();
        }
        return null;
    }

    private static boolean holds(Guard.OfKeys guard, @Nullable KeyRecord current) {
        if (guard instanceof Guard.Exists exists) {
            return exists.expected() == (current != null);
        }
        if (guard instanceof Guard.Metadata metadata) {
            long actual = current == null
                    ? 0
                    : switch (metadata.field()) {
                        case MOD_REVISION -> current.modRevision();
                        case CREATE_REVISION -> current.createRevision();
                        case VERSION -> current.version();
                        case LEASE -> current.lease();
                    };
            return metadata.relation().holds(Long.compare(actual, metadata.operand()));
        }
        Guard.Value value = (Guard.Value) guard;
        return current == null
                ? value.relation() == Guard.Relation.NE
                : value.relation().holds(current.value().compareTo(value.operand()));
    }

    // ---- operations

    private @Nullable Outcome step(Operation operation, List<OperationResult> results) {
        if (operation instanceof Operation.Put put) {
            Outcome gone = dead(put.attachment());
            if (gone == null) {
                results.add(put(put));
            }
            return gone;
        }
        if (operation instanceof Operation.Append append) {
            Outcome gone = dead(append.attachment());
            if (gone != null) {
                return gone;
            }
            KeyRecord record = new KeyRecord(append.prefix(), Bytes.EMPTY, 0, 0, 1, 0, 0, null);
            results.add(new OperationResult.Put(record, true, null));
            return null;
        }
        if (operation instanceof Operation.Delete delete) {
            return delete(delete, results);
        }
        if (operation instanceof Operation.Release release) {
            return release(release, results);
        }
        if (operation instanceof Operation.OfRegistry ofRegistry) {
            return registry(ofRegistry, results);
        }
        OperationResult.Get got = get((Operation.Get) operation);
        if (!results.isEmpty() && bytesLeft < 0) {
            return new Outcome.Refused(
                    Outcome.Refusal.TOO_MANY_KEYS,
                    reader.revision(),
                    "the gets of the transaction answer too many bytes");
        }
        results.add(got);
        return null;
    }

    private @Nullable Outcome registry(Operation.OfRegistry operation, List<OperationResult> results) {
        InstanceRehearsal rehearsal = instances == null ? reader.rehearseInstances() : instances;
        instances = rehearsal;
        OperationResult result = rehearsal.execute(operation);
        if (result == null) {
            return rehearsal.outcome();
        }
        changesInstances = true;
        results.add(result);
        return null;
    }

    /** The key of the instance that an operation is about; of settings, the name of their service. */
    static Bytes instanceOf(Operation.OfRegistry operation) {
        if (operation instanceof Operation.Register register) {
            return register.registration().key();
        }
        if (operation instanceof Operation.SetState set) {
            return Instance.key(set.service(), set.id());
        }
        return operation instanceof Operation.Deregister deregister
                ? Instance.key(deregister.service(), deregister.id())
                : Bytes.utf8(((Operation.Configure) operation).service());
    }

    /** That a key can't be attached to its lease; null: it can. */
    private @Nullable Outcome dead(Attachment attachment) {
        return attachment instanceof Attachment.To to && !isAlive(to.lease())
                ? new LeaseOutcome.Gone(reader.revision(), to.lease(), reader.leaseEnding(to.lease()))
                : null;
    }

    private @Nullable Outcome release(Operation.Release release, List<OperationResult> results) {
        Guard.Fence hold = new Guard.Fence(release.kind(), release.name(), release.token());
        if (!isHeld(hold)) {
            return new Outcome.Refused(
                    Outcome.Refusal.NOT_HOLDER,
                    reader.revision(),
                    "'" + release.name().utf8() + "' is not held with token " + release.token());
        }
        results.add(new OperationResult.Release(release.kind(), release.name(), release.token()));
        return null;
    }

    /** The lease a key would live on; 0: none, or one that is yet to be made. */
    private static long leaseAfter(Attachment attachment, @Nullable KeyRecord current) {
        if (attachment instanceof Attachment.To to) {
            return to.lease();
        }
        return current == null || attachment instanceof Attachment.None ? 0 : current.lease();
    }

    private OperationResult put(Operation.Put put) {
        KeyRecord current = current(put.key());
        long lease = leaseAfter(put.attachment(), current);
        boolean ownLease = put.attachment() instanceof Attachment.Ttl;
        if (current != null
                && put.ifChanged()
                && !ownLease
                && current.lease() == lease
                && current.value().equals(put.value())) {
            return new OperationResult.Put(withoutValue(current), false, put.prior() ? current : null);
        }
        KeyRecord record = new KeyRecord(
                put.key(),
                put.value(),
                current == null ? 0 : current.createRevision(),
                0,
                current == null ? 1 : current.version() + 1,
                lease,
                0,
                null);
        written.put(put.key(), new Written(record));
        return new OperationResult.Put(withoutValue(record), true, put.prior() ? current : null);
    }

    private static KeyRecord withoutValue(KeyRecord record) {
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

    private Outcome.@Nullable Refused delete(Operation.Delete delete, List<OperationResult> results) {
        int most = delete.prior() ? Limits.PRIOR_RECORDS_MAX : Limits.DELETED_KEYS_MAX;
        List<KeyRecord> prior = new ArrayList<>();
        List<Bytes> keys = new ArrayList<>();
        @Nullable KeyRange left = delete.keys().range();
        while (left != null) {
            KeyReader.Page page = page(left, SCANNED_RECORDS, Order.ASCENDING, !delete.prior());
            for (KeyRecord stored : page.records()) {
                KeyRecord record = current(stored);
                if (record != null) {
                    keys.add(record.key());
                    if (delete.prior()) {
                        prior.add(record);
                    }
                }
            }
            if (keys.size() > most) {
                return new Outcome.Refused(
                        Outcome.Refusal.TOO_MANY_KEYS,
                        reader.revision(),
                        "the delete matches more than " + most + " keys");
            }
            left = page.next();
        }
        for (Bytes key : keys) {
            written.put(key, new Written(null));
        }
        results.add(new OperationResult.Delete(keys.size(), prior));
        return null;
    }

    private OperationResult.Get get(Operation.Get get) {
        if (get.keys() instanceof Keys.One one) {
            KeyRecord record = current(one.key());
            bytesLeft -= record == null ? 0 : record.value().size();
            return new OperationResult.Get(record == null ? List.of() : List.of(record), false);
        }
        TreeMap<Bytes, KeyRecord> found = new TreeMap<>();
        // What was deleted here hides records, so as many more are read.
        int limit = (int) Math.min(Integer.MAX_VALUE - 1L, (long) get.limit() + written.size());
        KeyReader.Page page = page(get.keys().range(), limit, get.order(), get.keysOnly());
        for (KeyRecord record : page.records()) {
            found.put(record.key(), record);
        }
        boolean more = page.next() != null;
        KeyRange covered = more ? covered(get, page) : get.keys().range();
        written.forEach((key, write) -> {
            KeyRecord record = write.record();
            if (record == null) {
                found.remove(key);
            } else if (covered.contains(key)) {
                found.put(key, get.keysOnly() ? withoutValue(record) : record);
            }
        });
        List<KeyRecord> ordered = new ArrayList<>(
                get.order() == Order.ASCENDING
                        ? found.values()
                        : found.descendingMap().values());
        if (ordered.size() > get.limit()) {
            return new OperationResult.Get(ordered.subList(0, get.limit()), true);
        }
        return new OperationResult.Get(ordered, more);
    }

    /** The part of the range that {@code page} has shown. */
    private static KeyRange covered(Operation.Get get, KeyReader.Page page) {
        KeyRange range = get.keys().range();
        Bytes last = page.records().get(page.records().size() - 1).key();
        return get.order() == Order.ASCENDING
                ? new KeyRange(range.from(), last.successor())
                : new KeyRange(last, range.to());
    }

    /** The record of {@code key} as the operations so far leave it. */
    private @Nullable KeyRecord current(Bytes key) {
        Written write = written.get(key);
        return write == null ? reader.get(key, atRevision) : write.record();
    }

    private @Nullable KeyRecord current(KeyRecord stored) {
        Written write = written.get(stored.key());
        return write == null ? stored : write.record();
    }

    private KeyReader.Page page(KeyRange range, int limit, Order order, boolean keysOnly) {
        return reader.list(new KeyReader.ListQuery(
                range,
                atRevision,
                limit,
                PAGE_BYTES_MAX,
                KeyReader.Sort.KEY,
                order,
                keysOnly,
                KeyReader.RevisionFilter.NONE,
                null,
                0));
    }
}
