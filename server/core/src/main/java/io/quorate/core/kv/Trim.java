package io.quorate.core.kv;

import io.quorate.core.log.Limits;
import io.quorate.core.log.LogCodec.ChangeHead;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of forgetting history: the oldest changes go, and what points at them. Confined to one thread.
 *
 * <p>With a change at revision r, at or below the new mark, goes the record that it superseded: that can no longer be read,
 * for it takes a revision below r. Records that the revisions behind the mark show are kept by later changes, or are
 * current. The changes go from the beginning of their space, all up to the mark at once.
 */
final class Trim {

    private final Transaction transaction;
    private final List<Bytes> pointers = new ArrayList<>();
    private long compactRevision;
    private long historyBytes;

    Trim(Transaction transaction, long compactRevision) {
        this.transaction = transaction;
        this.compactRevision = compactRevision;
    }

    Trimming upTo(long target) {
        if (target > compactRevision) {
            collect(target);
            pointers.forEach(row -> transaction.delete(Space.VERSIONS, row));
            transaction.forget(Space.CHANGES, Layout.change(compactRevision + 1, 0));
        }
        return new Trimming(compactRevision, historyBytes);
    }

    /** Takes whole revisions, in order, until there is enough to do. */
    private void collect(long target) {
        int changes = 0;
        long last = 0;
        try (Cursor cursor =
                transaction.scan(Space.CHANGES, Layout.changes(compactRevision, target), Order.ASCENDING)) {
            while (cursor.next()) {
                Bytes row = cursor.key();
                long revision = Layout.revisionOfChange(row);
                boolean isNext = changes > 0 && revision > last;
                if (isNext && (changes >= Limits.TRIMMED_CHANGES_MAX || historyBytes >= Limits.TRIMMED_BYTES_MAX)) {
                    compactRevision = revision - 1;
                    return;
                }
                last = revision;
                changes++;
                ChangeRow change = new ChangeRow(cursor.value());
                historyBytes += row.size() + change.row().size();
                if (change.isPointedAt()) {
                    ChangeHead head = change.head();
                    pointers.add(
                            Layout.version(head.kind(), head.key(), new Place(revision, Layout.indexOfChange(row))));
                }
            }
        }
        compactRevision = target;
    }
}
