package io.quorate.server.http;

import io.quorate.core.access.Demand;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Outlet;
import io.quorate.server.watch.Watch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One of several watches on a connection: its lines bear its id, and at most so many of them are not acknowledged.
 * {@link #room} and {@link #write} are called on the thread of the hub, the rest on the event loop of the connection.
 */
final class Subscription implements Outlet, WatchPeer {

    private final Subscriptions all;
    private final String id;
    private final List<Demand> demands;
    /** How many lines may be unacknowledged; 0: any number. */
    private final int window;
    /** The revisions of those that are. Guarded by this. */
    private final ArrayDeque<Long> unacknowledged = new ArrayDeque<>(0);
    /** What the client has been told everything up to; -1: it has not got the whole state. Guarded by this. */
    private long told = -1;
    /** Guarded by this. */
    private boolean isOver;

    private volatile @Nullable Watch watch;

    Subscription(Subscriptions all, String id, int window, List<Demand> demands) {
        this.all = all;
        this.demands = demands;
        this.id = id;
        this.window = window;
    }

    String id() {
        return id;
    }

    /** What must stay granted for it to go on. */
    List<Demand> demands() {
        return demands;
    }

    @Override
    public String peer() {
        return all.peer();
    }

    /** Begins: the first line, then what {@code opening} tells. */
    void begin(Line first, long toldBefore, WatchCalls.Opening opening) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            told = toldBefore;
            all.send(this, first, told);
        }
        watch = opening.open(this);
    }

    // ---- on the thread of the hub

    @Override
    public synchronized int room() {
        if (!all.hasRoom()) {
            return 0;
        }
        return window == 0 ? Integer.MAX_VALUE : Math.max(0, window - unacknowledged.size());
    }

    @Override
    public boolean takesBookmarks() {
        // They take no credit: they are the sign of life that a client waits for while it acts on what it was told.
        return all.hasRoom();
    }

    @Override
    public synchronized void write(List<Line> lines) {
        for (Line line : lines) {
            if (isOver) {
                return;
            }
            boolean isPartOfState =
                    line.type() == Line.Type.STATE || (line.type() == Line.Type.BOOKMARK && line.revision() == 0);
            told = isPartOfState ? -1 : line.revision();
            if (window > 0 && (line.type() == Line.Type.CHANGES || line.type() == Line.Type.STATE)) {
                unacknowledged.add(line.revision());
            }
            all.send(this, line, told);
        }
    }

    @Override
    public void compacted(long compactRevision, long currentRevision) {
        all.failed(
                this,
                WatchEnd.COMPACTED,
                new RefusedException(WatchProblems.compacted(compactRevision, currentRevision)));
    }

    @Override
    public void failed(RuntimeException why) {
        all.failed(this, WatchEnd.FAILED, why);
    }

    // ---- on the event loop

    /** There may be room again. */
    void ready() {
        Watch known = watch;
        if (known != null) {
            known.ready();
        }
    }

    /** The client has done with every line up to {@code revision}. */
    void acknowledge(long revision) {
        boolean wasFull;
        synchronized (this) {
            wasFull = unacknowledged.size() >= window;
            while (!unacknowledged.isEmpty() && unacknowledged.peek() <= revision) {
                unacknowledged.remove();
            }
        }
        // Less than full can be too little for what was to be told at once: then too it waits for this.
        if (wasFull || window > 0) {
            ready();
        }
    }

    /** Ends with {@code last}, if anybody is there to read it; false: it had ended. */
    boolean end(LongFunction<@Nullable Line> last) {
        synchronized (this) {
            if (isOver) {
                return false;
            }
            isOver = true;
            Line line = last.apply(told);
            if (line != null) {
                all.send(this, line, told);
            }
        }
        Watch known = watch;
        if (known != null) {
            known.close();
        }
        return true;
    }
}
