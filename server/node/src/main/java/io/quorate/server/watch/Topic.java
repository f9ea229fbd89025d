package io.quorate.server.watch;

import io.quorate.core.log.Change;
import java.util.ArrayList;
import java.util.List;

/** Those who watch one subject in one way, and what they are about to be told. Confined to the thread of the hub. */
final class Topic {

    final Subject subject;
    private final List<WatchCursor> cursors = new ArrayList<>(1);
    /** The changes of the revision that is looked at. */
    private final List<Change> changes = new ArrayList<>(2);
    /** The lines of this round. */
    private List<Line> lines = new ArrayList<>(2);

    Topic(Subject subject) {
        this.subject = subject;
    }

    List<WatchCursor> cursors() {
        return cursors;
    }

    void add(WatchCursor cursor) {
        cursor.slot = cursors.size();
        cursors.add(cursor);
    }

    /** Takes a cursor out; the last one takes its place. */
    void remove(WatchCursor cursor) {
        WatchCursor last = cursors.remove(cursors.size() - 1);
        if (last != cursor) {
            cursors.set(cursor.slot, last);
            last.slot = cursor.slot;
        }
    }

    /** Notes a change of the revision that is looked at; whether it is the first one. */
    boolean touch(Change change) {
        changes.add(change);
        return changes.size() == 1;
    }

    /** Encodes what was noted; whether it is the first line of the round. */
    boolean encode(Scene scene) {
        try {
            Line line = subject.changes(changes, scene);
            if (line != null) {
                lines.add(line);
                return lines.size() == 1;
            }
            return false;
        } finally {
            changes.clear();
        }
    }

    /** The lines of the round, which ends with this. */
    List<Line> take() {
        changes.clear();
        List<Line> taken = lines;
        lines = new ArrayList<>(2);
        return taken;
    }
}
