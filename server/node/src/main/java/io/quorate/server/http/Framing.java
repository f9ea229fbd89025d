package io.quorate.server.http;

import io.quorate.server.watch.Line;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** How the lines of a watch follow each other on the wire. Stateless. */
enum Framing {
    /** One JSON document a line. */
    NDJSON,
    /** Server-sent events, as browsers read them: the type is the event, the revision its id. */
    SSE;

    /** How long a browser waits before it connects again, milliseconds. */
    private static final byte[] SSE_HEAD = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING = {};
    private static final byte[] SSE_DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    CharSequence contentType() {
        return this == SSE ? Names.TYPE_SSE : Names.TYPE_NDJSON;
    }

    /** What comes before the first line. */
    byte[] head() {
        return this == SSE ? SSE_HEAD : NOTHING;
    }

    /** A line as it is sent; must not be changed. It is made once. */
    byte[] bytes(Line line) {
        if (this == NDJSON) {
            return line.document();
        }
        if (line.framed() instanceof byte[] known) {
            return known;
        }
        byte[] made = event(line, hasId(line), line.document());
        line.keep(made);
        return made;
    }

    /** Several lines as they are sent. */
    byte[] bytes(List<Line> lines) {
        if (lines.size() == 1) {
            return bytes(lines.get(0));
        }
        int size = 0;
        for (Line line : lines) {
            size += bytes(line).length;
        }
        byte[] joined = new byte[size];
        int at = 0;
        for (Line line : lines) {
            byte[] next = bytes(line);
            System.arraycopy(next, 0, joined, at, next.length);
            at += next.length;
        }
        return joined;
    }

    /** A document that belongs to a line, which is one of several watches: no id tells where all of them stand. */
    byte[] bytes(Line line, byte[] document) {
        return this == NDJSON ? document : event(line, false, document);
    }

    /** Whether whoever has seen the line may go on after it. */
    private static boolean hasId(Line line) {
        return switch (line.type()) {
            case SYNCED, CHANGES, BOOKMARK -> true;
            case START -> line.revision() > 0;
            case STATE, END, ERROR -> false;
        };
    }

    private static byte[] event(Line line, boolean hasId, byte[] document) {
        String fields = "event: " + line.type().name().toLowerCase(Locale.ROOT) + "\n"
                + (hasId ? "id: " + line.revision() + "\n" : "");
        byte[] head = fields.getBytes(StandardCharsets.US_ASCII);
        // The document ends with a newline of its own; an empty line ends the event.
        byte[] bytes = new byte[head.length + SSE_DATA.length + document.length + 1];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(SSE_DATA, 0, bytes, head.length, SSE_DATA.length);
        System.arraycopy(document, 0, bytes, head.length + SSE_DATA.length, document.length);
        bytes[bytes.length - 1] = '\n';
        return bytes;
    }
}
