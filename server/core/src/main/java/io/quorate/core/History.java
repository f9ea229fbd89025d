package io.quorate.core;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;

/**
 * How much history is retained, for whoever decides what to forget. Confined to one thread, valid as long as its sight
 * of the store is.
 *
 * <p>The age of revisions is kept by the second of cluster time: at the end of each second in which something changed,
 * the newest revision then. So what is said to be old is at least that old, and at most a second older than said.
 */
public final class History {

    private static final long SECOND_MILLIS = 1_000;

    private final View view;
    private final StateHeader header;

    History(View view) {
        this.view = view;
        this.header = StateHeader.read(view);
    }

    /** The newest revision. */
    public long revision() {
        return header.revision();
    }

    /** The compaction mark: history at or below it is gone. */
    public long compactRevision() {
        return header.compactRevision();
    }

    /** How many revisions are retained. */
    public long retainedRevisions() {
        return header.revision() - header.compactRevision();
    }

    /** The size of the retained changes, keys and values, bytes. */
    public long retainedBytes() {
        return header.historyBytes();
    }

    /** Cluster time of this sight, milliseconds. */
    public long clusterMillis() {
        return header.clusterMillis();
    }

    /**
     * The newest revision that is known to have been there at cluster time {@code clusterMillis}: everything up to it is
     * at least as old. The compaction mark when nothing retained is.
     */
    public long revisionAt(long clusterMillis) {
        long seconds = Math.floorDiv(clusterMillis, SECOND_MILLIS);
        if (seconds <= 0) {
            return header.compactRevision();
        }
        KeyRange ended = new KeyRange(SystemRows.revision(0), SystemRows.revision(seconds));
        try (Cursor cursor = view.scan(Space.SYSTEM, ended, Order.DESCENDING)) {
            return cursor.next()
                    ? Math.max(SystemRows.number(cursor.value(), 0), header.compactRevision())
                    : header.compactRevision();
        }
    }

    /** Notes that {@code revision} was reached at cluster time {@code clusterMillis}. */
    static void note(Transaction transaction, long clusterMillis, long revision) {
        transaction.put(Space.SYSTEM, SystemRows.revision(clusterMillis / SECOND_MILLIS), SystemRows.number(revision));
    }

    /** Forgets when the revisions up to {@code compactRevision} were reached. */
    static void forget(Transaction transaction, long compactRevision) {
        List<Bytes> rows = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.SYSTEM, SystemRows.REVISIONS, Order.ASCENDING)) {
            while (cursor.next() && SystemRows.number(cursor.value(), 0) <= compactRevision) {
                rows.add(cursor.key());
            }
        }
        for (Bytes row : rows) {
            transaction.delete(Space.SYSTEM, row);
        }
    }
}
