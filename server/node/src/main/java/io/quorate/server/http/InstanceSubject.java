package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.log.Change;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Scene;
import io.quorate.server.watch.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instances that are watched: those that a filter lets through. What is there but no longer let through is told of as
 * gone. Immutable.
 *
 * @param names the keys of the instances
 * @param wanted which of them
 * @param filter which events are told
 */
record InstanceSubject(KeyRange names, InstanceFilter wanted, EventFilter filter) implements Subject {

    /** What a change is to one who sees what a filter lets through. */
    enum Sight {
        /** It is there, as it is now. */
        SEEN,
        /** It is no longer there, or no longer let through. */
        GONE,
        /** It was not to be seen, and is not. */
        UNSEEN
    }

    /** One event, which looks the same to all who are told of it. */
    private record EventKey(Bytes key, long revision, boolean isPut) {}

    @Override
    public Kind kind() {
        return Kind.INSTANCE;
    }

    @Override
    public @Nullable Line changes(List<Change> changes, Scene scene) {
        List<byte[]> events = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Sight sight = sight(change, scene.view(), wanted);
            if (isTold(change, sight)) {
                EventKey key = new EventKey(change.key(), change.revision(), sight == Sight.SEEN);
                events.add(scene.once(key, event -> event(change, event.isPut())));
            }
        }
        return EventLines.changes(changes, events);
    }

    private boolean isTold(Change change, Sight sight) {
        return switch (sight) {
            case SEEN -> filter.wantsPuts();
            case GONE ->
                change instanceof Change.Delete delete ? filter.wantsDelete(delete.cause()) : filter.wantsFiltered();
            case UNSEEN -> false;
        };
    }

    /** What a change is to one who sees what {@code wanted} lets through. */
    static Sight sight(Change change, StateView view, InstanceFilter wanted) {
        if (change instanceof Change.Put put && wanted.matches(Instance.of(put.record()))) {
            return Sight.SEEN;
        }
        if (change.priorRevision() == 0) {
            return Sight.UNSEEN;
        }
        if (wanted.isAll()) {
            return Sight.GONE;
        }
        // Where nobody knows what was there, it is told as gone: to one who has not seen it that is no harm.
        long before = change.revision() - 1;
        if (view.availability(before) != Availability.READABLE) {
            return Sight.GONE;
        }
        KeyRecord prior = view.get(Kind.INSTANCE, change.key(), before);
        return prior == null || wanted.matches(Instance.of(prior)) ? Sight.GONE : Sight.UNSEEN;
    }

    private static byte[] event(Change change, boolean isPut) {
        return EventLines.event(out -> {
            if (isPut && change instanceof Change.Put put) {
                out.writeStringField("op", EventFilter.PUT);
                InstanceDocuments.writeFields(out, put.record(), Instance.of(put.record()));
                return;
            }
            out.writeStringField("op", EventFilter.DELETE);
            out.writeStringField("service", Instance.serviceIn(change.key()));
            out.writeStringField("id", Instance.idIn(change.key()));
            out.writeNumberField("mod_revision", change.revision());
            writeEnd(out, change);
        });
    }

    private static void writeEnd(JsonGenerator out, Change change) throws IOException {
        if (change instanceof Change.Delete delete) {
            out.writeStringField("cause", EventFilter.word(delete.cause()));
            EventLines.writeAuthorship(out, delete);
        } else if (change instanceof Change.Put put) {
            Instance instance = Instance.of(put.record());
            out.writeStringField("cause", EventFilter.FILTERED);
            out.writeStringField("state", InstanceDocuments.word(instance.state()));
            out.writeStringField("health", InstanceDocuments.word(instance.health()));
        }
    }

    @Override
    public StatePart state(StateView view, long revision, KeyRange rest) {
        KeyReader.Page page =
                view.list(Kind.INSTANCE, KeySubject.query(rest, EventLines.readAt(view, revision), false));
        List<Discovery.Found> items = new ArrayList<>(page.records().size());
        for (KeyRecord record : page.records()) {
            Instance instance = Instance.of(record);
            if (wanted.matches(instance)) {
                items.add(new Discovery.Found(record, instance));
            }
        }
        Line line = items.isEmpty()
                ? null
                : EventLines.state(
                        revision,
                        items,
                        (out, found) -> InstanceDocuments.write(out, found.record(), found.instance()));
        return new StatePart(line, page.next());
    }
}
