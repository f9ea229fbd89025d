package io.quorate.core.kv;

import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.kv.KeyReader.Page;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LogCodec.ChangeHead;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads versioned things of one kind from one sight of the store: keys, and what else has versions. Confined to one
 * thread.
 */
public final class KeyspaceReader {

    /** Up to so many revisions back it is cheaper to look through the changes than through the range. */
    private static final long RECENT_REVISIONS = 1_000;

    private final View view;
    private final Kind kind;
    private final long revision;
    private final long compactRevision;
    private final Versions versions;

    /**
     * Reads what is of {@code kind} in {@code view}, which shows {@code revision} and remembers history after {@code
     * compactRevision}.
     */
    public KeyspaceReader(View view, Kind kind, long revision, long compactRevision) {
        this.view = view;
        this.kind = kind;
        this.revision = revision;
        this.compactRevision = compactRevision;
        this.versions = new Versions(view, kind);
    }

    /** As {@link KeyReader#availability}. */
    public Availability availability(long at) {
        if (at > revision) {
            return Availability.FUTURE;
        }
        return at <= compactRevision ? Availability.COMPACTED : Availability.READABLE;
    }

    /** As {@link KeyReader#get}. */
    public @Nullable KeyRecord get(Bytes key, long atRevision) {
        refuseUnreadable(atRevision);
        StoredRecord record = atRevision == 0 ? versions.current(key) : versions.at(key, atRevision);
        return record == null ? null : record.record(key, true);
    }

    /** As {@link KeyReader#list}. */
    public Page list(ListQuery query) {
        refuseUnreadable(query.atRevision());
        return new Listing(view, kind, query).page();
    }

    /** As {@link KeyReader#count}. */
    public long count(KeyRange range, long atRevision, RevisionFilter filter) {
        refuseUnreadable(atRevision);
        boolean all = filter.equals(RevisionFilter.NONE);
        long count = 0;
        try (Walk walk = Walk.of(view, kind, range, Order.ASCENDING, atRevision)) {
            while (walk.next()) {
                if (all || Listing.matches(filter, walk)) {
                    count++;
                }
            }
        }
        return count;
    }

    /** As {@link KeyReader#history}. */
    public List<Change> history(Bytes key, int limit, long before) {
        List<Change> history = new ArrayList<>();
        StoredRecord record = versions.current(key);
        Place place = versions.firstBehind(key, before - 1);
        if (place == null) {
            place = record == null ? versions.lastBefore(key, new Place(before, 0)) : Place.of(record);
        }
        long last = before;
        while (place != null && history.size() < limit) {
            boolean isForgotten = place.revision() <= compactRevision;
            if (isForgotten) {
                if (record != null && place.revision() < last) {
                    history.add(new Change.Put(kind, record.record(key, true), 0));
                }
                break;
            }
            ChangeRow change = versions.change(place);
            // A range may be cleared before it is written to, and a lease end with what was just put onto it: of the
            // changes at one revision the last one counts.
            if (place.revision() < last) {
                history.add(change.change());
                last = place.revision();
            }
            record = change.superseded();
            place = record == null ? versions.lastBefore(key, place) : Place.of(record);
        }
        return List.copyOf(history);
    }

    /** As {@link KeyReader#changedSince}. */
    public boolean changedSince(KeyRange range, long since) {
        if (since < compactRevision) {
            return true;
        }
        if (since >= revision) {
            return false;
        }
        if (revision - since <= RECENT_REVISIONS && !range.equals(KeyRange.only(range.from()))) {
            return changeIn(range, since);
        }
        return recordChangedIn(range, since) || removedIn(range, since);
    }

    private boolean changeIn(KeyRange range, long since) {
        try (Cursor cursor = view.scan(Space.CHANGES, Layout.changes(since, revision), Order.ASCENDING)) {
            while (cursor.next()) {
                ChangeHead head = new ChangeRow(cursor.value()).head();
                if (head.kind() == kind && range.contains(head.key())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean recordChangedIn(KeyRange range, long since) {
        try (Walk walk = Walk.of(view, kind, range, Order.ASCENDING, 0)) {
            while (walk.next()) {
                if (walk.modRevision() > since) {
                    return true;
                }
            }
        }
        return false;
    }

    /** VERSIONS points at every removal, and at nothing but changes. */
    private boolean removedIn(KeyRange range, long since) {
        if (range.equals(KeyRange.only(range.from()))) {
            Place last = versions.lastBefore(range.from(), new Place(Long.MAX_VALUE, 0));
            return last != null && last.revision() > since;
        }
        try (Cursor cursor = view.scan(Space.VERSIONS, Layout.versions(kind, range), Order.ASCENDING)) {
            while (cursor.next()) {
                if (Layout.placeOfVersion(cursor.key()).revision() > since) {
                    return true;
                }
            }
        }
        return false;
    }

    private void refuseUnreadable(long atRevision) {
        if (atRevision != 0 && availability(atRevision) != Availability.READABLE) {
            throw new IllegalArgumentException(
                    "atRevision: " + atRevision + " (expected: 0 or " + (compactRevision + 1) + ".." + revision + ")");
        }
    }
}
