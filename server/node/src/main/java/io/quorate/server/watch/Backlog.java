package io.quorate.server.watch;

import io.quorate.core.StateView;
import io.quorate.core.kv.Changes;
import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.log.Change;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a watch has not been told yet: what is left of the state, then history. Stateless; every step reads the
 * compaction mark and the history from the same sight.
 */
final class Backlog {

    /** A step ends with the revision in which it comes to so many changes. */
    private static final int CHANGES_MAX = 1_000;
    /** It ends likewise after so many bytes of history, wanted or not, so that nobody keeps the others waiting. */
    private static final long PASSED_BYTES_MAX = 1 << 20;
    /** Or of lines, so that what a slow client has before it stays small. */
    private static final long LINE_BYTES_MAX = 256 << 10;

    private Backlog() {}

    /** One step. */
    sealed interface Step {

        /**
         * What is told next.
         *
         * @param position the cursor's position after it
         * @param isListing whether it goes on to be told the state
         * @param rest what is left of that
         * @param isAtEnd whether it has been told everything that there is in the sight
         */
        record Told(
                List<Line> lines,
                long position,
                boolean isListing,
                @Nullable KeyRange rest,
                boolean isAtEnd) implements Step {}

        /** History is gone. */
        record Compacted(long compactRevision, long currentRevision) implements Step {}

        /** What is to be told can't be. */
        record Failed(RuntimeException why) implements Step {}
    }

    /** The name that a change is about. */
    static Bytes nameOf(Kind kind, Bytes key) {
        return switch (kind) {
            case LOCK, SEMAPHORE, ELECTION -> Hold.nameIn(key);
            case KEY, COUNTER, BARRIER, SERVICE, INSTANCE -> key;
        };
    }

    /** What a cursor that stands so is told next: {@code room} lines at most, but at least one step. */
    static Step next(
            StateView view,
            Subject subject,
            ControlLines lines,
            long position,
            boolean isListing,
            @Nullable KeyRange rest,
            int room) {
        if (position < view.compactRevision() || (isListing && !isReadable(view, position))) {
            return new Step.Compacted(view.compactRevision(), view.revision());
        }
        try {
            return isListing
                    ? state(view, subject, lines, position, rest, room)
                    : history(view, subject, position, room);
        } catch (RefusedException refused) {
            return new Step.Failed(refused);
        }
    }

    /** The newest state needs no history, and before the first revision there was none. */
    private static boolean isReadable(StateView view, long revision) {
        return revision == 0 || revision == view.revision() || view.availability(revision) != Availability.COMPACTED;
    }

    private static Step state(
            StateView view, Subject subject, ControlLines control, long position, @Nullable KeyRange rest, int room) {
        List<Line> lines = new ArrayList<>();
        KeyRange left = position == 0 ? null : rest;
        long bytes = 0;
        while (left != null && lines.size() < room && bytes < LINE_BYTES_MAX) {
            Subject.StatePart part = subject.state(view, position, left);
            left = part.rest();
            Line line = part.line();
            if (line != null) {
                lines.add(line);
                bytes += line.document().length;
            }
        }
        boolean isDone = left == null && lines.size() < room;
        if (isDone) {
            lines.add(control.synced(position));
        }
        return new Step.Told(lines, position, !isDone, left, isDone && position >= view.revision());
    }

    private static Step history(StateView view, Subject subject, long position, int room) {
        Kind kind = subject.kind();
        KeyRange names = subject.names();
        Changes.Page page = view.changesAfter(
                position,
                (changed, key) -> changed == kind && names.contains(nameOf(kind, key)),
                CHANGES_MAX,
                PASSED_BYTES_MAX);
        List<Line> lines = new ArrayList<>();
        Scene scene = new Scene(() -> view);
        List<Change> changes = page.changes();
        long bytes = 0;
        int at = 0;
        while (at < changes.size()) {
            if (lines.size() >= room || bytes >= LINE_BYTES_MAX) {
                return new Step.Told(lines, changes.get(at).revision() - 1, false, null, false);
            }
            int end = at + 1;
            while (end < changes.size()
                    && changes.get(end).revision() == changes.get(at).revision()) {
                end++;
            }
            Line line = subject.changes(changes.subList(at, end), scene);
            if (line != null) {
                lines.add(line);
                bytes += line.document().length;
            }
            at = end;
        }
        return new Step.Told(lines, page.through(), false, null, page.through() >= view.revision());
    }
}
