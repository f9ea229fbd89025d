package io.quorate.client.internal.session;

import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Failures;
import io.quorate.client.internal.Threads;
import io.quorate.client.lease.Leases;
import io.quorate.client.session.LossReason;
import io.quorate.client.session.SessionOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sessions of one client: one that all share, made when it is first needed, and those made apart. Safe for any thread. */
public final class Sessions implements SessionSource {

    private final Leases granting;
    private final Function<Duration, Leases> lines;
    private final Upkeep upkeep;
    private final SessionOptions options;
    private final Map<LeaseSession, SessionThread> open = new ConcurrentHashMap<>();
    private volatile @Nullable LeaseSession shared;
    private volatile boolean closed;

    /** The shared one on its way. Guarded by this. */
    private @Nullable CompletableFuture<LeaseSession> making;

    /** @param lines gives leases whose requests end within a time, over connections of their own */
    public Sessions(Leases granting, Function<Duration, Leases> lines, Upkeep upkeep, SessionOptions options) {
        this.granting = granting;
        this.lines = lines;
        this.upkeep = upkeep;
        this.options = options;
    }

    /** The shared one; another if that is lost. Waits for the cluster if there is none yet. */
    public LeaseSession current() {
        try {
            return current(null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            QuorateException given = Failures.exception(
                    Failures.unreachable("no session yet: the calling thread was interrupted", null));
            given.initCause(stopped);
            throw given;
        }
    }

    /**
     * The shared one; another if that is lost. If there is none yet all that ask wait for the same one, each as long as it
     * likes; it is granted even if none of them has the patience.
     *
     * @param limit null: as long as the request takes
     */
    public LeaseSession current(@Nullable Duration limit) throws InterruptedException {
        LeaseSession known = shared;
        if (known != null && known.isHeld()) {
            return known;
        }
        CompletableFuture<LeaseSession> coming = coming();
        try {
            return limit == null ? coming.get() : coming.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw Failures.exception(
                    Failures.unreachable("no session was granted within " + limit + ", and none was there", null));
        } catch (ExecutionException failed) {
            throw ofThisThread(failed.getCause());
        }
    }

    @Override
    public LeaseSession get(@Nullable Duration limit) throws InterruptedException {
        return current(limit);
    }

    @Override
    public CompletableFuture<LeaseSession> later() {
        LeaseSession known = shared;
        // A copy: whoever cancels it does not cancel it for the others.
        return known != null && known.isHeld() ? CompletableFuture.completedFuture(known) : coming().copy();
    }

    /** Another exception of the same kind: with the trace of the thread that waits. */
    private static RuntimeException ofThisThread(@Nullable Throwable failed) {
        if (failed instanceof QuorateException told) {
            QuorateException own = Failures.exception(told.failure());
            own.initCause(told);
            return own;
        }
        return failed instanceof RuntimeException wrong ? wrong : new IllegalStateException("no session", failed);
    }

    private CompletableFuture<LeaseSession> coming() {
        CompletableFuture<LeaseSession> own = new CompletableFuture<>();
        synchronized (this) {
            if (making != null) {
                return making;
            }
            making = own;
        }
        Threads.named("quorate-grant").newThread(() -> make(own)).start();
        return own;
    }

    /** Makes the shared one, unless another thread has just done so. */
    private void make(CompletableFuture<LeaseSession> coming) {
        try {
            LeaseSession known = shared;
            if (known == null || !known.isHeld()) {
                known = open(options);
                shared = known;
            }
            LeaseSession made = known;
            over();
            coming.complete(made);
        } catch (Throwable failed) {
            over();
            coming.completeExceptionally(failed);
        }
    }

    /** Who comes from now on looks for itself. */
    private synchronized void over() {
        making = null;
    }

    /** Another one. Waits for the cluster. */
    public LeaseSession open(SessionOptions wanted) {
        if (closed) {
            throw Failures.exception(Failures.closed());
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
