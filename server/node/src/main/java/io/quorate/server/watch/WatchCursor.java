package io.quorate.server.watch;

import io.quorate.core.store.KeyRange;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How far one watch has come. Has no events of its own: it is either <em>live</em>, told what happens with all others
 * that watch the same, or it is <em>catching up</em>, reading history from where it stands as fast as its client takes it.
 * Confined to the thread of the hub, but for what {@link Watch} offers.
 */
final class WatchCursor implements Watch {

    final Subject subject;
    final Outlet outlet;
    final WatchOptions options;
    final long openedNanos = System.nanoTime();
    private final WatchHub hub;

    /** Those it is among; null: it is not yet. */
    @Nullable
    Topic topic;
    /** Its place among them. */
    int slot;
    /** It has been told everything up to here; a live one, everything the hub has seen. */
    long position;
    /** Whether it is told what happens as it happens. */
    boolean isLive;
    /** Whether history is being read for it. */
    boolean isReading;
    /** Whether it has read since it was opened: what happened before that is not told otherwise. */
    boolean hasRead;
    /** Whether it was told all there was as it last read: what was applied since then is told by rounds. */
    boolean isAtEnd;
    /** Whether it is being told the state at its position. */
    boolean isListing;
    /** What is left of the state; null while it lists: nothing but the end. */
    @Nullable
    KeyRange rest;

    long toldNanos = openedNanos;
    long lines;
    long events;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    WatchCursor(WatchHub hub, Subject subject, WatchOptions options, Outlet outlet) {
        this.hub = hub;
        this.subject = subject;
        this.options = options;
        this.outlet = outlet;
        this.position = options.after();
        if (options.initial()) {
            list(options.after());
        }
    }

    /** Begins to tell the state at {@code revision}. */
    void list(long revision) {
        position = revision;
        isListing = true;
        rest = subject.names();
    }

    /** What its client has been told everything up to; 0: it has not got the whole state, and can't go on from anywhere. */
    long reached(long toldUpTo) {
        if (isLive) {
            return Math.max(position, toldUpTo);
        }
        return isListing ? 0 : position;
    }

    boolean isClosed() {
        return isClosed.get();
    }

    /** Gives lines to the client. */
    void tell(List<Line> told, long nowNanos) {
        lines += told.size();
        for (Line line : told) {
            events += line.events();
        }
        toldNanos = nowNanos;
        outlet.write(told);
    }

    WatchStatus status(long seen, long applied, long nowNanos) {
        long revision = isLive ? Math.max(position, seen) : position;
        WatchStatus.State state = isLive
                ? WatchStatus.State.LIVE
                : isReading || outlet.room() > 0 ? WatchStatus.State.CATCHING_UP : WatchStatus.State.BLOCKED;
        return new WatchStatus(
                new WatchStatus.Watched.Names(subject.kind(), subject.names()),
                outlet,
                state,
                revision,
                Math.max(0, applied - revision),
                lines,
                events,
                (nowNanos - openedNanos) / 1_000_000);
    }

    @Override
    public void ready() {
        hub.run(() -> hub.advance(this));
    }

    @Override
    public void close() {
        // Both the hub and the client may end it, at the same time.
        if (isClosed.compareAndSet(false, true)) {
            hub.run(() -> hub.forget(this));
        }
    }
}
