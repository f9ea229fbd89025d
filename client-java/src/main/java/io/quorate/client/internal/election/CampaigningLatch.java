package io.quorate.client.internal.election;

import io.quorate.client.Bytes;
import io.quorate.client.election.LeaderLatch;
import io.quorate.client.election.Leadership;
import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Failures;
import io.quorate.client.internal.Patience;
import io.quorate.client.internal.Running;
import io.quorate.client.session.LossReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A candidate that campaigns again after each term.
 *
 * <p>One thread campaigns, calls the handlers and waits for the end of a term, so they cannot but alternate. The other
 * methods are safe for any thread. A term is asked outside of the monitor only: who asks may be the one who notices that its
 * session is lost, and tells other latches.
 */
final class CampaigningLatch implements LeaderLatch, Running, Runnable {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final long PAUSE_MILLIS = 1_000;

    /** Who is told. Immutable. */
    record Handlers(Consumer<Leadership> elected, Consumer<LossReason> demoted) {}

    private final Candidate candidate;
    private final Handlers handlers;
    private final Duration closeTimeout;
    private final Consumer<CampaigningLatch> whenEnded;
    private final Thread thread;

    // Guarded by this.
    private Bytes value;
    private @Nullable Term term;
    private boolean termLost;
    private boolean resigning;
    private boolean closed;
    private boolean interruptible;
    private @Nullable RuntimeException failure;

    CampaigningLatch(
            Candidate candidate,
            Bytes value,
            Handlers handlers,
            Duration closeTimeout,
            Consumer<CampaigningLatch> whenEnded) {
        this.candidate = candidate;
        this.value = value;
        this.handlers = handlers;
        this.closeTimeout = closeTimeout;
        this.whenEnded = whenEnded;
        this.thread = new Thread(this, "quorate-latch-" + candidate.name());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public String name() {
        return candidate.name();
    }

    // ---- the latch's thread

    @Override
    public void run() {
        try {
            while (!isClosed()) {
                Term won = campaign();
                if (won != null && !lead(won)) {
                    pause();
                }
            }
        } catch (RuntimeException refused) {
            LOG.log(Level.ERROR, "the candidate for " + name() + " gives up", refused);
            synchronized (this) {
                failure = refused;
            }
        } finally {
            synchronized (this) {
                closed = true;
                notifyAll();
            }
            whenEnded.accept(this);
        }
    }

    /** Null if it was closed meanwhile. */
    private @Nullable Term campaign() {
        beginWaiting();
        try {
            return candidate.campaign(value());
        } catch (InterruptedException stopped) {
            return null;
        } finally {
            endWaiting();
        }
    }

    private void pause() {
        beginWaiting();
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException stopped) {
            // Only close() interrupts.
            LOG.log(Level.DEBUG, "the candidate for {0} was closed", name());
        } finally {
            endWaiting();
        }
    }

    /** A term from its beginning to its end; false if the program would not have it. */
    private boolean lead(Term won) {
        if (!begin(won)) {
            won.resign();
            return true;
        }
        try {
            boolean accepted = tell(() -> handlers.elected().accept(won));
            LossReason reason = accepted ? awaitEnd(won) : LossReason.CLOSED;
            over();
            tell(() -> handlers.demoted().accept(reason));
            return accepted;
        } finally {
            over();
            // Not before: whoever comes next shall not meet this one at work.
            won.resign();
        }
    }

    private synchronized void over() {
        term = null;
    }

    /** Whether the term has begun; else it is over before anybody knew. */
    private boolean begin(Term won) {
        if (!won.isCurrent()) {
            return false;
        }
        synchronized (this) {
            if (closed) {
                return false;
            }
            term = won;
            termLost = false;
            resigning = false;
            notifyAll();
        }
        won.held().onLost(reason -> lost(won));
        return true;
    }

    private synchronized void lost(Term which) {
        if (term == which) {
            termLost = true;
            notifyAll();
        }
    }

    /** Whatever a handler throws, an error too: nobody shall lead whose handlers have failed. */
    private static boolean tell(Runnable handler) {
        try {
            handler.run();
            return true;
        } catch (Throwable wrong) {
            LOG.log(wrong instanceof Error ? Level.ERROR : Level.WARNING, "a handler of an election failed", wrong);
            return false;
        }
    }

    private LossReason awaitEnd(Term won) {
        while (true) {
            LossReason loss = won.loss();
            if (loss != null) {
                return loss;
            }
            synchronized (this) {
                if (closed || resigning) {
                    return LossReason.CLOSED;
                }
                if (termLost) {
                    continue;
                }
                try {
                    wait();
                } catch (InterruptedException stray) {
                    LOG.log(Level.DEBUG, "somebody interrupted the thread of a latch: {0}", stray);
                }
            }
        }
    }

    /** From now on close() may interrupt: no handler runs. */
    private synchronized void beginWaiting() {
        interruptible = true;
        if (closed) {
            thread.interrupt();
        }
    }

    private synchronized void endWaiting() {
        interruptible = false;
        Thread.interrupted();
    }

    // ---- any thread

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Bytes value() {
        return value;
    }

    @Override
    public Optional<Leadership> term() {
        Term present;
        synchronized (this) {
            present = term;
        }
        return present != null && present.isCurrent() ? Optional.of(present) : Optional.empty();
    }

    @Override
    public boolean await() throws InterruptedException {
        return await(Long.MAX_VALUE);
    }

    @Override
    public boolean await(Duration limit) throws InterruptedException {
        return await(Patience.nanos("limit", limit));
    }

    private boolean await(long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            Term present = awaitOther(null, nanos, begun);
            throwFailure();
            if (present == null) {
                return false;
            }
            if (present.isCurrent()) {
                return !isClosed();
            }
            if (awaitOther(present, nanos, begun) == present) {
                return false;
            }
        }
    }

    /** Why it campaigns no more, with the trace of the thread that waits. */
    private void throwFailure() {
        RuntimeException reason;
        synchronized (this) {
            reason = failure;
        }
        if (reason instanceof QuorateException told && !(told instanceof ClientClosedException)) {
            QuorateException own = Failures.exception(told.failure());
            own.initCause(told);
            throw own;
        }
    }

    /** Waits for another term than {@code known}; the present one, which is {@code known} if time is up or it was closed. */
    private synchronized @Nullable Term awaitOther(@Nullable Term known, long nanos, long begunNanos)
            throws InterruptedException {
        while (!closed && term == known) {
            long left = nanos - (System.nanoTime() - begunNanos);
            if (left <= 0) {
                return known;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.HOURS.toNanos(1)));
        }
        return closed ? known : term;
    }

    @Override
    public void setValue(String text) {
        Bytes next = Bytes.of(text);
        Term present;
        synchronized (this) {
            value = next;
            present = term;
        }
        if (present != null && present.isCurrent()) {
            candidate.acquirer().claims().amend(name(), present.token(), next);
        }
    }

    @Override
    public synchronized void resign() {
        resigning = term != null;
        notifyAll();
    }

    @Override
    public synchronized void stop() {
        closed = true;
        notifyAll();
        if (interruptible) {
            thread.interrupt();
        }
    }

    @Override
    public void join(Duration limit) {
        Running.join(thread, limit);
    }

    @Override
    public void close() {
        stop();
        join(closeTimeout);
    }
}
