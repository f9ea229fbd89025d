package io.quorate.server.http;

import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Scene;
import io.quorate.server.watch.Subject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are watched. Immutable.
 *
 * @param names the keys
 * @param form how values are shown
 * @param hasPrev whether an event shows what was there before
 * @param filter which events are told
 */
record KeySubject(KeyRange names, ValueForm form, boolean hasPrev, EventFilter filter) implements Subject {

    /** A part of the state is one line of so many items at most. */
    static final int ITEMS_MAX = 1_000;

    /** Or of so many bytes, about. */
    static final long ITEM_BYTES_MAX = 256 << 10;

    /** One event, as it looks in one form. */
    private record EventKey(Bytes key, long revision, ValueForm form, boolean hasPrev) {}

    @Override
    public Kind kind() {
        return Kind.KEY;
    }

    @Override
    public @Nullable Line changes(List<Change> changes, Scene scene) {
        List<byte[]> events = new ArrayList<>(changes.size());
        for (Change change : changes) {
            boolean isWanted =
                    change instanceof Change.Delete delete ? filter.wantsDelete(delete.cause()) : filter.wantsPuts();
            if (isWanted) {
                EventKey key = new EventKey(change.key(), change.revision(), form, hasPrev);
                events.add(scene.once(key, wanted -> event(change, scene)));
            }
        }
        return EventLines.changes(changes, events);
    }

    private byte[] event(Change change, Scene scene) {
        KeyRecord prev = hasPrev && change.priorRevision() > 0 ? before(change, scene.view()) : null;
        return EventLines.event(out -> {
            if (change instanceof Change.Put put) {
                out.writeStringField("op", EventFilter.PUT);
                Entries.writeFields(out, put.record(), form);
            } else if (change instanceof Change.Delete delete) {
                out.writeStringField("op", EventFilter.DELETE);
                Entries.writeKey(out, "key", "key64", delete.key());
                out.writeNumberField("mod_revision", delete.revision());
                out.writeStringField("cause", EventFilter.word(delete.cause()));
                EventLines.writeAuthorship(out, delete);
            }
            if (prev != null) {
                out.writeFieldName("prev");
                Entries.write(out, prev, form);
            }
        });
    }

    /** What was there right before a change; null: nothing, or nobody knows any more. */
    private static @Nullable KeyRecord before(Change change, StateView view) {
        long revision = change.revision() - 1;
        return view.availability(revision) == Availability.READABLE ? view.get(change.key(), revision) : null;
    }

    @Override
    public StatePart state(StateView view, long revision, KeyRange rest) {
        KeyReader.Page page = view.list(query(rest, EventLines.readAt(view, revision), form == ValueForm.NONE));
        Line line = page.records().isEmpty()
                ? null
                : EventLines.state(revision, page.records(), (out, record) -> Entries.write(out, record, form));
        return new StatePart(line, page.next());
    }

    /** A list of so much as one line of the state may have. */
    static ListQuery query(KeyRange range, long atRevision, boolean keysOnly) {
        return new ListQuery(
                range,
                atRevision,
                ITEMS_MAX,
                ITEM_BYTES_MAX,
                KeyReader.Sort.KEY,
                Order.ASCENDING,
                keysOnly,
                KeyReader.RevisionFilter.NONE,
                null,
                0);
    }
}
