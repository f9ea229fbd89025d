package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Scene;
import io.quorate.server.watch.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is watched and is one number: counters by their values, barriers by their generations. Immutable.
 *
 * @param kind {@link Kind#COUNTER} or {@link Kind#BARRIER}
 * @param names the names
 * @param filter which events are told
 */
record NumberSubject(Kind kind, KeyRange names, EventFilter filter) implements Subject {

    @Override
    public @Nullable Line changes(List<Change> changes, Scene scene) {
        List<byte[]> events = new ArrayList<>(changes.size());
        for (Change change : changes) {
            boolean isWanted =
                    change instanceof Change.Delete delete ? filter.wantsDelete(delete.cause()) : filter.wantsPuts();
            if (isWanted) {
                events.add(scene.once(change, this::event));
            }
        }
        return EventLines.changes(changes, events);
    }

    private byte[] event(Change change) {
        return EventLines.event(out -> {
            if (change instanceof Change.Put put) {
                out.writeStringField("op", EventFilter.PUT);
                writeFields(out, put.record());
            } else if (change instanceof Change.Delete delete) {
                out.writeStringField("op", EventFilter.DELETE);
                out.writeStringField("name", delete.key().utf8());
                out.writeNumberField("mod_revision", delete.revision());
                out.writeStringField("cause", EventFilter.word(delete.cause()));
            }
        });
    }

    private void writeFields(JsonGenerator out, KeyRecord record) throws IOException {
        out.writeStringField("name", record.key().utf8());
        out.writeNumberField(
                kind == Kind.COUNTER ? "value" : "generation",
                ByteBuffer.wrap(record.value().array()).getLong());
        out.writeNumberField("mod_revision", record.modRevision());
    }

    @Override
    public StatePart state(StateView view, long revision, KeyRange rest) {
        KeyReader.Page page = view.list(kind, KeySubject.query(rest, EventLines.readAt(view, revision), false));
        Line line = page.records().isEmpty()
                ? null
                : EventLines.state(revision, page.records(), (out, record) -> {
                    out.writeStartObject();
                    writeFields(out, record);
                    out.writeEndObject();
                });
        return new StatePart(line, page.next());
    }
}
