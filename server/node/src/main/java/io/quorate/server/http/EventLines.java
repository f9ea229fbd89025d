package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.StateView;
import io.quorate.core.log.Change;
import io.quorate.server.watch.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines in which subjects tell of changes and of states. Stateless. */
final class EventLines {

    private EventLines() {}

    /** Writes an item of a state. */
    interface Item<T> {
        void write(JsonGenerator out, T item) throws IOException;
    }

    /** One event as an object, without a newline. */
    static byte[] event(WatchLines.Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** The line that tells of one revision; null: there is no event in it. */
    static @Nullable Line changes(List<Change> changes, List<byte[]> events) {
        if (events.isEmpty()) {
            return null;
        }
        Change first = changes.get(0);
        long atMillis = atMillis(first);
        StringBuilder head = new StringBuilder(80)
                .append("{\"type\":\"changes\",\"revision\":")
                .append(first.revision());
        if (atMillis != 0) {
            head.append(",\"at\":\"").append(Timestamps.of(atMillis)).append('"');
        }
        byte[] headBytes = head.append(",\"events\":[").toString().getBytes(StandardCharsets.US_ASCII);
        int size = headBytes.length + events.size() + 2;
        for (byte[] event : events) {
            size += event.length;
        }
        byte[] document = new byte[size];
        System.arraycopy(headBytes, 0, document, 0, headBytes.length);
        int at = headBytes.length;
        for (byte[] event : events) {
            System.arraycopy(event, 0, document, at, event.length);
            at += event.length;
            document[at++] = ',';
        }
        document[at - 1] = ']';
        document[at++] = '}';
        document[at] = '\n';
        return new Line(Line.Type.CHANGES, first.revision(), events.size(), document);
    }

    private static long atMillis(Change change) {
        return change instanceof Change.Put put ? put.record().modifiedAtMillis() : ((Change.Delete) change).atMillis();
    }

    /** A part of the state at one revision. */
    static <T> Line state(long revision, List<T> items, Item<? super T> item) {
        return WatchLines.line(Line.Type.STATE, revision, 0, out -> {
            out.writeNumberField("revision", revision);
            out.writeArrayFieldStart("items");
            for (T one : items) {
                item.write(out, one);
            }
            out.writeEndArray();
        });
    }

    /** Writes who deleted something, and when. */
    static void writeAuthorship(JsonGenerator out, Change.Delete delete) throws IOException {
        if (delete.atMillis() != 0) {
            out.writeStringField("modified_at", Timestamps.of(delete.atMillis()));
        }
        String author = delete.author();
        if (author != null) {
            out.writeStringField("modified_by", author);
        }
    }

    /** As what to read the state at {@code revision}: the newest one needs no history, which may all be forgotten. */
    static long readAt(StateView view, long revision) {
        return revision == view.revision() ? 0 : revision;
    }
}
