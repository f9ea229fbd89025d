package io.quorate.client.internal.session;

import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.InOrder;
import io.quorate.client.lease.Lease;
import io.quorate.client.lease.LeaseHold;
import io.quorate.client.lease.Leases;
import io.quorate.client.session.LossReason;
import io.quorate.client.session.Session;
import io.quorate.client.session.SessionOptions;
import io.quorate.client.session.SessionState;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A lease, until when it is certain, and what is held on it.
 *
 * <p>Safe for any thread. {@link SessionThread} renews; a timer looks at the clock when a state ends; and whoever asks
 * looks at the clock too, so the end is noticed by the first that comes. All three meet in this object's monitor, which is
 * never held during a request or a callback: who has changed the state leaves the monitor, then says so.
 */
public final class LeaseSession implements Session {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /** A renewal's answer names no more holds than this; one that is missing beyond it says nothing. */
    private static final int HOLDS_NAMED_MAX = 100;

    private final Leases leases;
    private final Upkeep upkeep;
    private final InOrder callbacks;
    private final String lease;
    private final Duration ttl;
    private final Set<HeldClaim> holds = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<LossReason> lost = new CompletableFuture<>();

    /** What is done after {@link #close}: waiting for the answer. */
    private volatile Runnable whenClosed = () -> {};

    // Guarded by this.
    private final Validity validity;
    private final List<Consumer<SessionState>> listeners = new ArrayList<>();
    private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
    private boolean telling;
    private SessionState state = SessionState.ACTIVE;
    private @Nullable LossReason loss;

    private LeaseSession(Leases leases, Upkeep upkeep, Lease granted, long sentNanos, long sentWallMillis) {
        this.leases = leases;
        this.upkeep = upkeep;
        this.callbacks = upkeep.threads().inOrder();
        this.lease = granted.id();
        this.ttl = granted.ttl();
        this.validity = new Validity(ttl, sentNanos, sentWallMillis, granted.remaining());
    }

    /**
     * Grants a lease. Waits for the answer.
     *
     * @param granting for this request
     * @param renewing for all that follow
     */
    static LeaseSession grant(Leases granting, Leases renewing, Upkeep upkeep, SessionOptions options) {
        long sentNanos = upkeep.clocks().nanos();
        long sentWallMillis = upkeep.clocks().wallMillis();
        Lease granted = granting.grant(options.ttl(), options.name());
        LeaseSession session = new LeaseSession(renewing, upkeep, granted, sentNanos, sentWallMillis);
        upkeep.listener().state(session, SessionState.ACTIVE);
        session.look();
        return session;
    }

    @Override
    public String lease() {
        return lease;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public SessionState state() {
        SessionState now;
        synchronized (this) {
            if (state == SessionState.LOST) {
                return state;
            }
            long nanos = upkeep.clocks().nanos();
            now = validity.isOver(nanos, upkeep.clocks().wallMillis())
                    ? SessionState.LOST
                    : validity.isSuspect(nanos) ? SessionState.SUSPECT : SessionState.ACTIVE;
            if (now != SessionState.LOST) {
                become(now);
            }
        }
        if (now == SessionState.LOST) {
            end(LossReason.DEADLINE);
        } else {
            tellAll();
        }
        return now;
    }

    @Override
    public Duration left() {
        if (state() == SessionState.LOST) {
            return Duration.ZERO;
        }
        synchronized (this) {
            return Duration.ofNanos(
                    Math.max(0, validity.deadlineNanos() - upkeep.clocks().nanos()));
        }
    }

    /** The state from now on. Under the monitor; {@link #tellAll} is to follow outside of it. */
    private void become(SessionState next) {
        if (next == state) {
            return;
        }
        LOG.log(next == SessionState.LOST ? Level.DEBUG : Level.INFO, "session {0} is {1}", lease, next);
        state = next;
        untold.add(() -> upkeep.listener().state(this, next));
        for (Consumer<SessionState> listener : listeners) {
            untold.add(() -> tell(listener, next));
        }
    }

    /** Says what was not said yet, in order: one thread at a time. Outside of the monitor. */
    private void tellAll() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = telling ? null : untold.poll();
                if (next == null) {
                    return;
                }
                telling = true;
            }
            try {
                next.run();
            } finally {
                synchronized (this) {
                    telling = false;
                }
            }
        }
    }

    private void tell(Consumer<SessionState> listener, SessionState told) {
        try {
            callbacks.execute(() -> listener.accept(told));
        } catch (RejectedExecutionException over) {
            LOG.log(Level.DEBUG, "the client is closed, nobody is told: {0}", over);
        }
    }

    /** It is over, for that reason unless it was over before. Who comes first tells all others. */
    void end(LossReason reason) {
        synchronized (this) {
            if (state == SessionState.LOST) {
                return;
            }
            loss = reason;
            if (reason != LossReason.CLOSED) {
                LOG.log(Level.WARNING, "session {0} is lost ({1}), and all that was held on it", lease, reason);
            }
            become(SessionState.LOST);
        }
        lost.complete(reason);
        tellAll();
        for (HeldClaim held : List.copyOf(holds)) {
            held.lose(reason);
        }
    }

    /** A member says that the lease is dead. */
    public void died(NotFoundException dead) {
        Object ended = dead.failure().document().get("ended");
        Object cause = ended instanceof Map<?, ?> fields ? fields.get("cause") : ended;
        end(LossReason.of(String.valueOf(cause)));
    }

    /** Looks at the clock now, and again when the present state would end. */
    void look() {
        if (state() == SessionState.LOST) {
            return;
        }
        long now = upkeep.clocks().nanos();
        long next;
        synchronized (this) {
            next = state == SessionState.ACTIVE
                    ? Math.min(validity.suspectNanos() - now, validity.deadlineNanos() - now)
                    : validity.deadlineNanos() - now;
        }
        try {
            upkeep.threads().timer().schedule(this::look, Math.max(1, next), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException over) {
            LOG.log(Level.DEBUG, "the client is closed: {0}", over);
        }
    }

    // ---- renewals, by the session's thread

    /** Renews once. Whether that was confirmed, or the session is lost. */
    boolean renew() {
        long sentNanos = upkeep.clocks().nanos();
        long sentWallMillis = upkeep.clocks().wallMillis();
        Lease renewed;
        try {
            renewed = leases.keepAlive(lease);
        } catch (NotFoundException dead) {
            died(dead);
            return true;
        } catch (QuorateException unconfirmed) {
            LOG.log(Level.DEBUG, "the renewal of {0} was not confirmed: {1}", lease, unconfirmed);
            return state() == SessionState.LOST;
        }
        // What is lost stays lost: the clock is asked before the answer counts.
        if (state() == SessionState.LOST) {
            return true;
        }
        synchronized (this) {
            validity.confirm(sentNanos, sentWallMillis, renewed.remaining());
        }
        compare(renewed.holds(), sentNanos);
        state();
        return true;
    }

    /** What this program takes for held and the cluster does not know is lost: somebody ended it by force. */
    private void compare(List<LeaseHold> known, long sentNanos) {
        if (known.size() >= HOLDS_NAMED_MAX) {
            return;
        }
        Set<Long> tokens = known.stream().map(LeaseHold::token).collect(Collectors.toSet());
        for (HeldClaim held : List.copyOf(holds)) {
            boolean isYounger = held.sinceNanos() - sentNanos >= 0;
            if (!isYounger && !held.isReleasing() && !tokens.contains(held.token())) {
                held.lose(LossReason.FORCED);
            }
        }
    }

    /** Ends the lease at the cluster; whether there is nothing more to be done about it. */
    boolean revoke() {
        try {
            leases.revoke(lease);
            return true;
        } catch (NotFoundException gone) {
            return true;
        } catch (QuorateException unreachable) {
            LOG.log(Level.DEBUG, "lease {0} could not be revoked: {1}", lease, unreachable);
            return false;
        }
    }

    // ---- what is held

    /** Something was acquired on it. If the session is lost by now, so is that. */
    public HeldClaim hold(long token) {
        HeldClaim held = new HeldClaim(this, token, upkeep.clocks().nanos());
        holds.add(held);
        LossReason over = loss();
        if (over != null) {
            held.lose(over);
        }
        return held;
    }

    void forget(HeldClaim held) {
        holds.remove(held);
    }

    // ---- listeners

    @Override
    public Session onState(Consumer<SessionState> listener) {
        SessionState now = state();
        synchronized (this) {
            if (state == SessionState.LOST) {
                untold.add(() -> tell(listener, SessionState.LOST));
            } else {
                listeners.add(listener);
                if (now == SessionState.SUSPECT) {
                    untold.add(() -> tell(listener, now));
                }
            }
        }
        tellAll();
        return this;
    }

    @Override
    public CompletionStage<LossReason> lost() {
        return lost.minimalCompletionStage();
    }

    /** Why it is lost; null if it is not. */
    public @Nullable LossReason loss() {
        state();
        synchronized (this) {
            return loss;
        }
    }

    /** Calls {@code listener} when it is lost, on the thread that notices, which holds nothing and must not be kept. */
    public void whenLost(Runnable listener) {
        lost.thenRun(listener);
    }

    @Override
    public void close() {
        end(LossReason.CLOSED);
        whenClosed.run();
    }

    void whenClosed(Runnable action) {
        whenClosed = action;
    }

    /** Waits until it is lost, that long at most; whether it is. */
    boolean awaitLost(long nanos) throws InterruptedException {
        try {
            lost.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException held) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a reason is never an error", impossible);
        }
    }

    @Override
    public String toString() {
        return "session " + lease;
    }
}
