package io.quorate.client.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The sockets that carry the watches of a client: one, as long as that is enough. Safe for any thread. */
final class WatchSockets {

    /** Where there were none there may be some later: a proxy was changed, or another member is asked. */
    private static final long UNUSABLE_NANOS = 60_000_000_000L;

    private final Calls calls;
    private final boolean wanted;
    private final AtomicLong lastId = new AtomicLong();

    // Guarded by this.
    private final List<WatchSocket> open = new ArrayList<>();
    private @Nullable WatchSocket current;
    private boolean unusable;
    private long unusableSinceNanos;
    private boolean closed;

    WatchSockets(Calls calls, boolean wanted) {
        this.calls = calls;
        this.wanted = wanted;
    }

    /** Whether it is worth trying. */
    synchronized boolean areUsable() {
        return wanted && !(unusable && System.nanoTime() - unusableSinceNanos < UNUSABLE_NANOS);
    }

    /** What no other subscription of this client is called. */
    String nextId() {
        return Long.toString(lastId.incrementAndGet(), Character.MAX_RADIX);
    }

    /** Has a socket carry a subscription; it is told of everything else. */
    WatchSocket subscribe(Subscriber subscriber, String id, String form) {
        while (true) {
            WatchSocket socket;
            boolean isNew = false;
            synchronized (this) {
                socket = current;
                if (socket == null) {
                    socket = new WatchSocket(calls, this, calls.pick());
                    current = socket;
                    open.add(socket);
                    isNew = true;
                }
            }
            if (socket.add(subscriber, id, form)) {
                if (isNew) {
                    socket.connect();
                }
                return socket;
            }
            retire(socket);
        }
    }

    /** Nothing new is put on that one. */
    synchronized void retire(WatchSocket socket) {
        if (socket == current) {
            current = null;
        }
    }

    /** That one is no more. */
    synchronized void gone(WatchSocket socket) {
        retire(socket);
        open.remove(socket);
    }

    /** There are no sockets to be had. */
    synchronized void unusable() {
        unusable = true;
        unusableSinceNanos = System.nanoTime();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    void close() {
        List<WatchSocket> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(open);
        }
        all.forEach(WatchSocket::close);
    }
}
