package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LogCodec.ChangeHead;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;

/** The history of everything that has versions, in the order in which it happened. Confined to one thread. */
public final class Changes {

    private final View view;
    private final long revision;
    private final long compactRevision;

    /** Reads {@code view}, which shows {@code revision} and remembers history after {@code compactRevision}. */
    public Changes(View view, long revision, long compactRevision) {
        this.view = view;
        this.revision = revision;
        this.compactRevision = compactRevision;
    }

    /** Which changes are wanted. */
    @FunctionalInterface
    public interface Filter {

        /** Whether a change of this thing is wanted. */
        boolean wants(Kind kind, Bytes key);
    }

    /**
     * A part of history: whole revisions, so that its end is a place to go on from.
     *
     * @param changes those that were wanted, in order
     * @param through the revision up to which these are all
     */
    public record Page(List<Change> changes, long through) {

        public Page {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What changed after revision {@code after}.
     *
     * @param changesMax the page ends with the revision in which it comes to have so many changes
     * @param bytesMax it ends likewise once so many bytes of history were passed, wanted or not
     * @throws IllegalArgumentException if history does not reach back so far
     */
    public Page after(long after, Filter filter, int changesMax, long bytesMax) {
        if (after < compactRevision) {
            throw new IllegalArgumentException("after: " + after + " (expected: " + compactRevision + " or more)");
        }
        List<Change> wanted = new ArrayList<>();
        if (after >= revision) {
            return new Page(wanted, after);
        }
        long bytes = 0;
        long last = 0;
        try (Cursor cursor = view.scan(Space.CHANGES, Layout.changes(after, revision), Order.ASCENDING)) {
            while (cursor.next()) {
                long at = Layout.revisionOfChange(cursor.key());
                if (at != last && (wanted.size() >= changesMax || bytes >= bytesMax)) {
                    return new Page(wanted, at - 1);
                }
                last = at;
                ChangeRow row = new ChangeRow(cursor.value());
                bytes += row.row().size();
                ChangeHead head = row.head();
                if (filter.wants(head.kind(), head.key())) {
                    wanted.add(row.change());
                }
            }
        }
        return new Page(wanted, revision);
    }
}
