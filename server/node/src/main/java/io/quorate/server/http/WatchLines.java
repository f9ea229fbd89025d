package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.server.watch.ControlLines;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.WatchOptions;
import java.io.IOException;
import java.util.Locale;

/** The lines of a watch that tell of no subject, and the frame of those that do. Stateless. */
public final class WatchLines implements ControlLines {

    /** Writes the fields of a line. */
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    /** A line of any type. */
    static Line line(Line.Type type, long revision, int events, Fields fields) {
        byte[] document = Json.render(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", type.name().toLowerCase(Locale.ROOT));
                    fields.write(out);
                    out.writeEndObject();
                },
                false);
        return new Line(type, revision, events, document);
    }

    private static Line line(Line.Type type, long revision) {
        return line(type, revision, 0, out -> out.writeNumberField("revision", revision));
    }

    /** The watch begins. Who sees no more than this can go on after it, unless the state is to come. */
    static Line start(WatchOptions options, String cluster) {
        return line(Line.Type.START, options.initial() ? 0 : options.after(), 0, out -> {
            out.writeNumberField("revision", options.after());
            out.writeStringField("cluster", cluster);
        });
    }

    @Override
    public Line synced(long revision) {
        return line(Line.Type.SYNCED, revision);
    }

    @Override
    public Line bookmark(long revision) {
        return line(Line.Type.BOOKMARK, revision);
    }

    /**
     * The watch ends as it should.
     *
     * @param told everything up to here was told; -1: the state was not told to its end
     */
    static Line end(String reason, long told) {
        return line(Line.Type.END, Math.max(0, told), 0, out -> {
            out.writeStringField("reason", reason);
            if (told >= 0) {
                out.writeNumberField("resume", told + 1);
            }
        });
    }

    /** The watch ends for a reason. */
    static Line error(Problem problem) {
        return line(Line.Type.ERROR, 0, 0, out -> {
            out.writeFieldName("problem");
            Problems.write(out, problem, "");
        });
    }
}
