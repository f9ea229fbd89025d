package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.log.Change;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.Hold;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Scene;
import io.quorate.server.watch.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks, semaphores or elections that are watched: who holds them. Who waits is not told, for that has no revision.
 * Immutable.
 *
 * @param kind of what
 * @param names the names
 * @param filter which events are told
 */
record ClaimSubject(Kind kind, KeyRange names, EventFilter filter) implements Subject {

    /** Who holds something at one revision, and of a semaphore how many slots there are; 0: nobody knows. */
    private record Held(Bytes name, List<Hold> holds, int limit) {}

    @Override
    public @Nullable Line changes(List<Change> changes, Scene scene) {
        List<byte[]> events = new ArrayList<>(changes.size());
        for (Change change : changes) {
            boolean isWanted =
                    change instanceof Change.Delete delete ? filter.wantsDelete(delete.cause()) : filter.wantsPuts();
            if (isWanted) {
                events.add(scene.once(change, wanted -> event(wanted, scene)));
            }
        }
        return EventLines.changes(changes, events);
    }

    private byte[] event(Change change, Scene scene) {
        Bytes name = Hold.nameIn(change.key());
        StateView view = scene.view();
        List<Hold> holds = holds(view, name, change.revision());
        // Limits have no history: how many slots there were is known of what happens now, or happened last.
        boolean isKnown = !scene.isHistory() || view.revision() == change.revision();
        Held held = new Held(name, holds, isKnown ? limit(view, name) : 0);
        return EventLines.event(out -> {
            if (change instanceof Change.Delete delete && held.holds().isEmpty()) {
                out.writeStringField("op", EventFilter.DELETE);
                out.writeStringField("name", name.utf8());
                writeEnd(out, delete);
                return;
            }
            out.writeStringField("op", EventFilter.PUT);
            writeFields(out, held);
            if (change instanceof Change.Delete delete) {
                out.writeObjectFieldStart("ended");
                writeEnd(out, delete);
                out.writeEndObject();
            }
        });
    }

    private static void writeEnd(JsonGenerator out, Change.Delete delete) throws IOException {
        out.writeNumberField("token", Hold.tokenIn(delete.key()));
        out.writeStringField("cause", EventFilter.word(delete.cause()));
    }

    private void writeFields(JsonGenerator out, Held held) throws IOException {
        List<Hold> holds = held.holds();
        out.writeStringField("name", held.name().utf8());
        out.writeStringField("state", holds.isEmpty() ? kind == Kind.ELECTION ? "vacant" : "free" : "held");
        if (kind == Kind.ELECTION) {
            if (!holds.isEmpty()) {
                out.writeFieldName("leader");
                ClaimDocuments.write(out, holds.get(0));
            }
            return;
        }
        if (kind == Kind.SEMAPHORE) {
            if (held.limit() > 0) {
                out.writeNumberField("limit", held.limit());
            }
            out.writeNumberField("used", holds.stream().mapToInt(Hold::slots).sum());
        }
        out.writeArrayFieldStart("holders");
        for (Hold hold : holds) {
            ClaimDocuments.write(out, hold);
        }
        out.writeEndArray();
    }

    /** Who held {@code name} right after {@code revision}. */
    private List<Hold> holds(StateView view, Bytes name, long revision) {
        long at = EventLines.readAt(view, revision);
        if (at != 0 && view.availability(at) != Availability.READABLE) {
            throw new RefusedException(WatchProblems.compacted(view.compactRevision(), view.revision()));
        }
        List<Hold> holds = new ArrayList<>();
        KeyRange left = Hold.keys(KeyRange.only(name));
        while (left != null) {
            KeyReader.Page page = view.list(kind, KeySubject.query(left, at, false));
            page.records().forEach(record -> holds.add(hold(record)));
            left = page.next();
        }
        return holds;
    }

    private int limit(StateView view, Bytes name) {
        return kind == Kind.SEMAPHORE ? view.claimState(kind, name, 0).limit() : 0;
    }

    private static Hold hold(KeyRecord record) {
        try {
            return Hold.read(new Decoder(record.value()));
        } catch (RuntimeException malformed) {
            throw new RefusedException(ProblemCode.INTERNAL_ERROR, "a hold can't be read: " + malformed.getMessage());
        }
    }

    @Override
    public StatePart state(StateView view, long revision, KeyRange rest) {
        long at = EventLines.readAt(view, revision);
        KeyReader.Page page = view.list(kind, KeySubject.query(Hold.keys(rest), at, false));
        Map<Bytes, List<Hold>> byName = new LinkedHashMap<>();
        for (KeyRecord record : page.records()) {
            byName.computeIfAbsent(Hold.nameIn(record.key()), name -> new ArrayList<>())
                    .add(hold(record));
        }
        List<Held> items = new ArrayList<>();
        Bytes last = null;
        for (Map.Entry<Bytes, List<Hold>> one : byName.entrySet()) {
            last = one.getKey();
            items.add(new Held(last, one.getValue(), limit(view, last)));
        }
        KeyRange next = null;
        if (page.next() != null && last != null) {
            // The page may end among the holds of the last name.
            items.set(items.size() - 1, new Held(last, holds(view, last, revision), limit(view, last)));
            next = new KeyRange(last.successor(), rest.to());
        }
        Line line = items.isEmpty()
                ? null
                : EventLines.state(revision, items, (out, held) -> {
                    out.writeStartObject();
                    writeFields(out, held);
                    out.writeEndObject();
                });
        return new StatePart(line, next);
    }
}
