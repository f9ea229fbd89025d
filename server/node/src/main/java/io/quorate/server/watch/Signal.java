package io.quorate.server.watch;

import io.quorate.core.StateView;
import io.quorate.core.log.Change;
import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A watch for one thing only: that something changed. Safe for any thread. */
final class Signal implements Outlet {

    /** So long that nobody hears of it. */
    private static final long BOOKMARK_MILLIS = Long.MAX_VALUE / 2_000_000;

    private final CompletableFuture<Long> change = new CompletableFuture<>();

    private Signal() {}

    /** What is watched by one who does not want to know more. */
    private record Names(Kind kind, KeyRange names) implements Subject {

        private static final byte[] NOTHING = {};

        @Override
        public @Nullable Line changes(List<Change> changes, Scene scene) {
            return new Line(Line.Type.CHANGES, changes.get(0).revision(), 0, NOTHING);
        }

        @Override
        public StatePart state(StateView view, long revision, KeyRange rest) {
            return new StatePart(null, null);
        }
    }

    static CompletableFuture<Long> of(WatchHub hub, Kind kind, KeyRange names, long after) {
        return of(hub, new Names(kind, names), after);
    }

    static CompletableFuture<Long> of(WatchHub hub, Subject subject, long after) {
        Signal signal = new Signal();
        Watch watch = hub.open(subject, new WatchOptions(after, false, false, BOOKMARK_MILLIS), signal);
        // The watch ends with the wait, whoever ends that.
        var unused = signal.change.whenComplete((revision, failure) -> watch.close());
        return signal.change;
    }

    @Override
    public int room() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void write(List<Line> lines) {
        change.complete(lines.get(0).revision());
    }

    @Override
    public void compacted(long compactRevision, long currentRevision) {
        change.complete(compactRevision);
    }

    @Override
    public void failed(RuntimeException why) {
        change.completeExceptionally(why);
    }
}
