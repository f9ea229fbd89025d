package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Limits;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.LogCodec.ChangeHead;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of forgetting history: the oldest changes go, and with them the versions that only they could show. Confined
 * to one thread.
 *
 * <p>With a change at revision r, at or below the new mark, the version before it can no longer be read, for that takes
 * a revision below r. The version it made stays readable until the next one; if that next one comes after the mark, the
 * version loses the change that keeps it and is kept whole instead. The changes themselves go from the beginning of their
 * space, all up to the mark at once. Going from the newest to the oldest, a version that is to go is gone before it could
 * be kept for nothing:
 *
 * <pre>
 * changes  a@2  a@3  a@5        mark 4: a@3 drops a@2 and is kept whole, superseded by a@5;
 *                               a@2 is found dropped already
 * </pre>
 */
final class Trim {

    /** Changes are kept at hand from the look through them until they go as long as they are no more than this, bytes. */
    private static final long AT_HAND_BYTES_MAX = 1 << 20;

    private final Transaction transaction;
    private final Encoder scratch = new Encoder();
    private final List<Doomed> doomed = new ArrayList<>();
    private long compactRevision;
    private long historyBytes;

    Trim(Transaction transaction, long compactRevision) {
        this.transaction = transaction;
        this.compactRevision = compactRevision;
    }

    Trimming upTo(long target) {
        if (target > compactRevision) {
            collect(target);
            for (int at = doomed.size() - 1; at >= 0; at--) {
                forget(doomed.get(at), isAlone(at));
            }
            transaction.forget(Space.CHANGES, Layout.change(compactRevision + 1, 0));
        }
        return new Trimming(compactRevision, historyBytes);
    }

    /** Takes whole revisions, in order, until there is enough to do. */
    private void collect(long target) {
        try (Cursor cursor =
                transaction.scan(Space.CHANGES, Layout.changes(compactRevision, target), Order.ASCENDING)) {
            while (cursor.next()) {
                Bytes row = cursor.key();
                long revision = Layout.revisionOfChange(row);
                boolean complete = !doomed.isEmpty()
                        && revision > doomed.get(doomed.size() - 1).revision();
                if (complete) {
                    compactRevision = revision - 1;
                    if (doomed.size() >= Limits.TRIMMED_CHANGES_MAX || historyBytes >= Limits.TRIMMED_BYTES_MAX) {
                        return;
                    }
                }
                Bytes change = cursor.value();
                historyBytes += row.size() + change.size();
                boolean isKept = historyBytes <= AT_HAND_BYTES_MAX;
                doomed.add(new Doomed(row, LogCodec.decodeChangeHead(change), isKept ? change : null));
            }
        }
        compactRevision = target;
    }

    /** Whether it is the only change of its revision. */
    private boolean isAlone(int at) {
        Doomed change = doomed.get(at);
        boolean isLast = at + 1 == doomed.size() || doomed.get(at + 1).revision() != change.revision();
        return change.index() == 0 && isLast;
    }

    private void forget(Doomed change, boolean isAlone) {
        ChangeHead head = change.head();
        if (head.priorRevision() > 0) {
            transaction.delete(Space.VERSIONS, Layout.version(head.kind(), head.key(), head.priorRevision()));
        }
        Bytes versionRow = Layout.version(head.kind(), head.key(), change.revision());
        if (isAlone && !head.isDelete() && head.priorRevision() > 0) {
            // A key that is written again and again: its newest record is at hand, and says whether this one was
            // superseded.
            StoredRecord current = new Versions(transaction, head.kind()).current(head.key());
            if (current != null) {
                if (current.modRevision() != change.revision() && !transaction.deletes(Space.VERSIONS, versionRow)) {
                    transaction.put(Space.VERSIONS, versionRow, inlined(change));
                }
                return;
            }
        }
        Bytes row = transaction.get(Space.VERSIONS, versionRow);
        if (row != null) {
            StoredVersion version = StoredVersion.read(row);
            if (version instanceof StoredVersion.Tombstone tombstone && tombstone.changeIndex() == change.index()) {
                transaction.delete(Space.VERSIONS, versionRow);
            } else if (version instanceof StoredVersion.Pointer pointer && pointer.changeIndex() == change.index()) {
                transaction.put(Space.VERSIONS, versionRow, inlined(change));
            }
        }
    }

    private Bytes inlined(Doomed change) {
        Bytes atHand = change.atHand();
        Change whole = atHand == null
                ? new Versions(transaction, change.head().kind()).change(change.revision(), change.index())
                : LogCodec.decodeChange(atHand);
        if (whole instanceof Change.Put put) {
            StoredRecord.write(scratch.reset(), put.record(), change.index());
            return StoredVersion.inline(scratch, scratch.toBytes());
        }
        throw new IllegalStateException("change " + change.revision() + "/" + change.index() + " is no put");
    }

    /** A change that goes, by the key of its row; what the row holds, if that is at hand. */
    private record Doomed(
            Bytes row, ChangeHead head, @Nullable Bytes atHand) {

        long revision() {
            return Layout.revisionOfChange(row);
        }

        int index() {
            return Layout.indexOfChange(row);
        }
    }
}
