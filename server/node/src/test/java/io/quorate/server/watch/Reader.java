package io.quorate.server.watch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that takes as many lines as it is let. Safe for any thread. */
final class Reader implements Outlet {

    private final List<Line> lines = new ArrayList<>();
    private int room;
    private boolean bookmarksAreFree;
    private @Nullable String end;

    Reader(int room) {
        this.room = room;
    }

    Reader() {
        this(Integer.MAX_VALUE);
    }

    @Override
    public synchronized int room() {
        return room;
    }

    /** Takes bookmarks whatever room there is. */
    synchronized Reader withFreeBookmarks() {
        bookmarksAreFree = true;
        return this;
    }

    @Override
    public synchronized boolean takesBookmarks() {
        return bookmarksAreFree || room > 0;
    }

    /** Takes at least so many lines more. Room is only ever taken up by lines. */
    synchronized void allow(int more) {
        room = Math.max(room, more);
    }

    @Override
    public synchronized void write(List<Line> told) {
        if (end != null) {
            throw new AssertionError("told after its end");
        }
        int size = (int) told.stream()
                .filter(line -> !bookmarksAreFree || line.type() != Line.Type.BOOKMARK)
                .count();
        if (size > room) {
            throw new AssertionError(size + " lines for room " + room);
        }
        lines.addAll(told);
        room = room == Integer.MAX_VALUE ? room : room - size;
    }

    @Override
    public synchronized void compacted(long compactRevision, long currentRevision) {
        end = "compacted " + compactRevision;
    }

    @Override
    public synchronized void failed(RuntimeException why) {
        end = "failed " + why.getMessage();
    }

    synchronized @Nullable String end() {
        return end;
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The lines but for bookmarks, as {@code revision:text}. */
    synchronized List<String> told() {
        return lines.stream()
                .filter(line -> line.type() != Line.Type.BOOKMARK)
                .map(line -> line.revision() + ":" + new String(line.document(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The revision up to which it has been told everything; {@code otherwise} before the first such line. */
    long position(long otherwise) {
        return position(lines(), otherwise);
    }

    /** The same of one that saw {@code lines}. */
    static long position(List<Line> lines, long otherwise) {
        for (int at = lines.size() - 1; at >= 0; at--) {
            if (lines.get(at).type() != Line.Type.STATE) {
                return lines.get(at).revision();
            }
        }
        return otherwise;
    }
}
