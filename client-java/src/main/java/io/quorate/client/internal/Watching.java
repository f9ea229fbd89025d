package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.Failure;
import io.quorate.client.error.QuorateException;
import io.quorate.client.spi.ApiStream;
import io.quorate.client.spi.Transport;
import io.quorate.client.watch.Resync;
import io.quorate.client.watch.WatchHandle;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch that runs: connections one after the other, each of which goes on where the last one stopped.
 *
 * <p>One thread reads, decides and calls the handlers; the methods of {@link WatchHandle} are safe for any thread.
 */
final class Watching<T> implements WatchHandle {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final String COMPACTED = ProblemCode.REVISION_COMPACTED.code();
    private static final String RESTORED = "restored";
    private static final String TOO_SLOW = ProblemCode.WATCH_TOO_SLOW.code();
    private static final String HINT = "is a member running there? try: quorate dev";
    private static final int SILENT_INTERVALS = 3;

    private final Calls calls;
    private final HttpWatch.Plan plan;
    private final WatchLines<T> lines;
    private final HttpWatch.Handlers<T> handlers;
    private final Consumer<Watching<?>> whenEnded;
    private final Duration silence;
    private final CompletableFuture<Long> synced = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "quorate-watch");

    // Of the watch's thread.
    private boolean stateWanted;
    private boolean stateBegun;
    private long next;
    private boolean accepted;
    private int failures;
    private final long startNanos = System.nanoTime();

    private volatile long revision;
    private volatile @Nullable RuntimeException failure;

    // Guarded by this.
    private boolean closed;
    private boolean interruptible;
    private @Nullable ApiStream open;

    /** A connection came to its end, or none could be had, and another is to be tried. */
    private static final class AgainException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient QuorateException reason;

        AgainException(QuorateException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    Watching(Calls calls, HttpWatch<T> watch, Consumer<Watching<?>> whenEnded) {
        this.calls = calls;
        this.plan = watch.plan();
        this.lines = watch.lines();
        this.handlers = watch.handlers();
        this.whenEnded = whenEnded;
        this.silence = plan.progress().multipliedBy(SILENT_INTERVALS);
        this.stateWanted = plan.initial();
        this.next = plan.from();
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!isClosed()) {
                connect();
            }
        } catch (RuntimeException fatal) {
            failure = fatal;
            LOG.log(Level.DEBUG, "{0} ended: {1}", plan.request(), fatal);
        } catch (Error broken) {
            failure = new IllegalStateException("the watch is broken: " + broken, broken);
            throw broken;
        } finally {
            end();
        }
    }

    private void end() {
        RuntimeException reason = failure;
        try {
            if (reason != null && handlers.error() != null) {
                handlers.error().accept(reason);
            }
        } finally {
            synced.completeExceptionally(reason == null ? new IllegalStateException("the watch is closed") : reason);
            whenEnded.accept(this);
            ended.countDown();
        }
    }

    /** One connection from its beginning to its end, and the pause before the next. */
    private void connect() {
        String endpoint = calls.pick();
        try (ApiStream stream = open(endpoint)) {
            read(endpoint, stream);
        } catch (AgainException lost) {
            again(lost.reason);
        } catch (IOException lost) {
            if (!isClosed()) {
                calls.failed(endpoint);
                again(cut(endpoint, lost));
            }
        } catch (InterruptedException stopped) {
            // Only close() interrupts.
            LOG.log(Level.DEBUG, "{0} was closed", plan.request());
        }
    }

    private static QuorateException cut(String endpoint, IOException lost) {
        boolean unsent = lost instanceof Transport.NotSentException;
        String what = Failures.describe(lost);
        QuorateException exception =
                Failures.exception(Failures.unreachable(unsent ? what : endpoint + ": " + what, unsent ? HINT : null));
        exception.initCause(lost);
        return exception;
    }

    private ApiStream open(String endpoint) throws IOException, InterruptedException, AgainException {
        beginWaiting();
        try {
            ApiStream stream = calls.open(endpoint, request());
            synchronized (this) {
                open = stream;
                if (closed) {
                    stream.close();
                }
            }
            return stream;
        } finally {
            endWaiting();
        }
    }

    private ApiRequest request() {
        if (stateWanted) {
            return plan.request().flag("initial");
        }
        return next == 0 ? plan.request() : plan.request().query("from", Long.toString(next));
    }

    private void read(String endpoint, ApiStream stream) throws IOException, InterruptedException, AgainException {
        ApiAnswer head = stream.head();
        if (head.status() >= 400) {
            told(Failures.failure(head));
            return;
        }
        accepted = true;
        while (!isClosed()) {
            byte[] bytes = stream.line(silence);
            if (bytes == null) {
                throw new IOException("the answer ended");
            }
            if (handlers.line() != null) {
                handlers.line().accept(new String(bytes, StandardCharsets.UTF_8));
            }
            Fields line = new Fields(Json.object(bytes));
            if (!take(endpoint, line)) {
                return;
            }
        }
    }

    /** Takes a line; whether others may follow. */
    private boolean take(String endpoint, Fields line) throws IOException, AgainException {
        long at = line.number("revision");
        switch (line.text("type", "")) {
            case "start" -> started(at);
            case "state" -> state(line);
            case "synced" -> syncedAt(at);
            case "changes" -> changes(line, at);
            case "bookmark" -> bookmark(at);
            case "end" -> {
                reached(line.number("resume") - 1);
                calls.failed(endpoint);
                throw new AgainException(Failures.exception(Failures.unreachable(
                        endpoint + " ended the watch: " + line.text("reason", "no reason given"), null)));
            }
            case "error" -> {
                Fields problem = line.object("problem");
                calls.failed(endpoint);
                told(Failures.failure((int) problem.number("status"), problem, ""));
                return false;
            }
            default -> LOG.log(Level.DEBUG, "a line of a kind unknown to this client: {0}", line.map());
        }
        return true;
    }

    private void started(long at) {
        if (!stateWanted && next == 0) {
            next = at + 1;
            revision = at;
        }
        if (!stateWanted) {
            synced.complete(revision);
        }
    }

    private void state(Fields line) {
        stateBegun = true;
        if (handlers.state() != null) {
            handlers.state().accept(lines.state(line));
        }
    }

    private void syncedAt(long at) {
        if (handlers.synced() != null) {
            handlers.synced().accept(at);
        }
        stateWanted = false;
        stateBegun = false;
        next = at + 1;
        failures = 0;
        revision = at;
        calls.seen(at);
        synced.complete(at);
    }

    private void changes(Fields line, long at) throws IOException {
        if (stateWanted || at < next) {
            // Told twice, or out of order: whoever says that is not to be believed any further.
            throw new IOException("changes of revision " + at + " (expected: " + next + " or later)");
        }
        if (handlers.changes() != null) {
            handlers.changes().accept(lines.changes(line));
        }
        reached(at);
    }

    private void bookmark(long at) {
        reached(at);
        if (!stateWanted && handlers.progress() != null) {
            handlers.progress().accept(revision);
        }
    }

    /** Everything up to {@code at} was told. */
    private void reached(long at) {
        if (stateWanted || at < next) {
            return;
        }
        next = at + 1;
        failures = 0;
        revision = at;
        calls.seen(at);
    }

    /** A member refused the watch, or ended it. Returns if the state is to be told anew. */
    private void told(Failure problem) throws AgainException {
        QuorateException reason = Failures.exception(problem);
        if (problem.code().equals(COMPACTED) || problem.code().equals(RESTORED)) {
            if (handlers.resync() == null) {
                throw reason;
            }
            if (!stateWanted) {
                resync(problem.code().equals(COMPACTED) ? Resync.COMPACTED : Resync.RESTORED);
                return;
            }
        } else if (!passes(problem)) {
            throw reason;
        }
        throw new AgainException(reason);
    }

    private boolean passes(Failure problem) {
        // A member that lags behind the one before.
        boolean behind = accepted
                && problem.code().equals(ProblemCode.REVISION_IN_FUTURE.code())
                && plan.request().target().contains("consistency=serializable");
        return behind
                || problem.retry() == Retry.LATER
                || problem.status() == 502
                || problem.status() == 504
                || problem.code().equals(TOO_SLOW);
    }

    private void resync(Resync reason) {
        next = 0;
        stateWanted = true;
        stateBegun = false;
        if (handlers.resync() != null) {
            handlers.resync().accept(reason);
        }
    }

    /** Says that the connection is lost, and waits a little before the next; gives up if there never was one. */
    private void again(QuorateException reason) {
        if (isClosed()) {
            return;
        }
        boolean triedAll = failures + 1 >= calls.endpointCount();
        if (!accepted
                && triedAll
                && System.nanoTime() - startNanos >= calls.timeout().toNanos()) {
            throw reason;
        }
        if (handlers.retry() != null) {
            handlers.retry().accept(reason);
        }
        if (stateBegun) {
            resync(Resync.CUT);
        }
        long pauseMillis = calls.retries().pauseMillis(failures);
        failures++;
        beginWaiting();
        try {
            Thread.sleep(pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1));
        } catch (InterruptedException stopped) {
            // Only close() interrupts.
            LOG.log(Level.DEBUG, "{0} was closed", plan.request());
        } finally {
            endWaiting();
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

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public CompletionStage<Long> synced() {
        return synced.minimalCompletionStage();
    }

    @Override
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    @Override
    public void await() throws InterruptedException {
        ended.await();
        RuntimeException reason = failure;
        if (reason instanceof QuorateException told) {
            // Another one: with the trace of the thread that waits.
            QuorateException exception = Failures.exception(told.failure());
            exception.initCause(told);
            throw exception;
        }
        if (reason != null) {
            throw new CompletionException(reason);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (interruptible) {
            thread.interrupt();
        } else if (open != null) {
            open.close();
        }
    }
}
