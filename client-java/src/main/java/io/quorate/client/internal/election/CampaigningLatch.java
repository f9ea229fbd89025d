package io.quorate.client.internal.election;

import io.quorate.client.Bytes;
import io.quorate.client.election.LeaderLatch;
import io.quorate.client.election.Leadership;
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
 * methods are safe for any thread.
 */
final class CampaigningLatch implements LeaderLatch, Runnable {

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
    private boolean resigning;
    private boolean closed;
    private boolean interruptible;

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
        boolean accepted = tell(() -> handlers.elected().accept(won));
        LossReason reason = accepted ? awaitEnd(won) : LossReason.CLOSED;
        synchronized (this) {
            term = null;
        }
        LossReason told = reason;
        tell(() -> handlers.demoted().accept(told));
        // Not before: whoever comes next shall not meet this one at work.
        won.resign();
        return accepted;
    }

    /** Whether the term has begun; else it is over before anybody knew. */
    private boolean begin(Term won) {
        synchronized (this) {
            if (closed || !won.isCurrent()) {
                return false;
            }
            term = won;
            resigning = false;
            notifyAll();
        }
        won.held().onLost(reason -> {
            synchronized (this) {
                notifyAll();
            }
        });
        return true;
    }

    private static boolean tell(Runnable handler) {
        try {
            handler.run();
            return true;
        } catch (RuntimeException wrong) {
            LOG.log(Level.WARNING, "a handler of an election failed", wrong);
            return false;
        }
    }

    private synchronized LossReason awaitEnd(Term won) {
        while (true) {
            LossReason loss = won.loss();
            if (loss != null) {
                return loss;
            }
            if (closed || resigning) {
                return LossReason.CLOSED;
            }
            try {
                wait();
            } catch (InterruptedException stray) {
                LOG.log(Level.DEBUG, "somebody interrupted the thread of a latch: {0}", stray);
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
        return await(limit.toNanos());
    }

    private synchronized boolean await(long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        while (!closed && (term == null || !term.isCurrent())) {
            long left = nanos - (System.nanoTime() - begun);
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.HOURS.toNanos(1)));
        }
        return !closed;
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
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
            if (interruptible) {
                thread.interrupt();
            }
        }
        if (Thread.currentThread() != thread) {
            try {
                thread.join(Math.max(1, closeTimeout.toMillis()));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
