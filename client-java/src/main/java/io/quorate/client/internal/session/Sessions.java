package io.quorate.client.internal.session;

import io.quorate.client.lease.Leases;
import io.quorate.client.session.LossReason;
import io.quorate.client.session.SessionOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sessions of one client: one that all share, made when it is first needed, and those made apart. Safe for any thread. */
public final class Sessions {

    private final Leases granting;
    private final Function<Duration, Leases> lines;
    private final Upkeep upkeep;
    private final SessionOptions options;
    private final Map<LeaseSession, SessionThread> open = new ConcurrentHashMap<>();
    private final Object making = new Object();
    private volatile @Nullable LeaseSession shared;
    private volatile boolean closed;

    /** @param lines gives leases whose requests end within a time, over connections of their own */
    public Sessions(Leases granting, Function<Duration, Leases> lines, Upkeep upkeep, SessionOptions options) {
        this.granting = granting;
        this.lines = lines;
        this.upkeep = upkeep;
        this.options = options;
    }

    /** The shared one; another if that is lost. Waits for the cluster if there is none yet. */
    public LeaseSession current() {
        LeaseSession known = shared;
        if (known != null && known.isHeld()) {
            return known;
        }
        synchronized (making) {
            known = shared;
            if (known == null || !known.isHeld()) {
                known = open(options);
                shared = known;
            }
            return known;
        }
    }

    /** Another one. Waits for the cluster. */
    public LeaseSession open(SessionOptions wanted) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        Leases line = lines.apply(SessionThread.renewalTimeout(wanted.ttl()));
        LeaseSession session = LeaseSession.grant(granting, line, upkeep, wanted);
        SessionThread thread = new SessionThread(session, upkeep, () -> open.remove(session));
        open.put(session, thread);
        session.whenClosed(() -> thread.await(upkeep.requestTimeout()));
        thread.start();
        if (closed) {
            session.close();
        }
        return session;
    }

    /** Ends all of them, and their leases if the cluster answers within {@code limit}. */
    public void close(Duration limit) {
        closed = true;
        long until = System.nanoTime() + limit.toNanos();
        Map<LeaseSession, SessionThread> last = Map.copyOf(open);
        last.keySet().forEach(session -> session.end(LossReason.CLOSED));
        for (SessionThread thread : List.copyOf(last.values())) {
            thread.await(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            thread.giveUp();
        }
    }
}
