package io.quorate.server.watch;

import java.nio.charset.StandardCharsets;

/** Lines as plain text. */
final class PlainLines implements ControlLines {

    static Line line(Line.Type type, long revision, int events, String text) {
        return new Line(type, revision, events, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Line synced(long revision) {
        return line(Line.Type.SYNCED, revision, 0, "synced");
    }

    @Override
    public Line bookmark(long revision) {
        return line(Line.Type.BOOKMARK, revision, 0, "bookmark");
    }
}
