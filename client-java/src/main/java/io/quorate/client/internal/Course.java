package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.Failure;
import io.quorate.client.error.QuorateException;
import io.quorate.client.spi.Transport;
import io.quorate.client.watch.Resync;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How far a watch has come, and what each line means for it: whatever connection it comes over.
 *
 * <p>Confined to whoever runs the watch, a thread or a lane of callbacks; {@link #revision} and {@link #synced} are safe for
 * any thread.
 */
final class Course<T> {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final String COMPACTED = ProblemCode.REVISION_COMPACTED.code();
    private static final String RESTORED = "restored";
    private static final String TOO_SLOW = ProblemCode.WATCH_TOO_SLOW.code();

    private final Calls calls;
    private final HttpWatch.Plan plan;
    private final WatchLines<T> lines;
    private final HttpWatch.Handlers<T> handlers;
    private final CompletableFuture<Long> synced = new CompletableFuture<>();
    private final long startNanos = System.nanoTime();

    private boolean stateWanted;
    private boolean stateBegun;
    private long stateRevision;
    private long next;
    private boolean accepted;
    private int failures;

    private volatile long revision;

    /** A connection came to its end, or none could be had, and another is to be tried. */
    static final class AgainException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient QuorateException reason;

        AgainException(QuorateException reason) {
            super(reason);
            this.reason = reason;
        }

        QuorateException reason() {
            return reason;
        }
    }

    Course(Calls calls, HttpWatch<T> watch) {
        this.calls = calls;
        this.plan = watch.plan();
        this.lines = watch.lines();
        this.handlers = watch.handlers();
        this.stateWanted = plan.initial();
        this.next = plan.from();
    }

    HttpWatch.Plan plan() {
        return plan;
    }

    long revision() {
        return revision;
    }

    CompletableFuture<Long> synced() {
        return synced;
    }

    /** The request that goes on from here. */
    ApiRequest request() {
        if (stateWanted) {
            return plan.request().flag("initial");
        }
        return next == 0 ? plan.request() : plan.request().query("from", Long.toString(next));
    }

    /** The subscription that goes on from here. */
    Map<String, Object> subscription(String id, int window) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("op", "subscribe");
        form.put("id", id);
        form.putAll(plan.form());
        form.put("window", (long) window);
        if (stateWanted) {
            form.put("initial", true);
        } else if (next > 0) {
            form.put("from", next);
        }
        return form;
    }

    /** A member takes the watch on. */
    void accepted() {
        accepted = true;
    }

    /** Shows a line as it came to whoever wants that. */
    void show(byte[] line) {
        if (handlers.line() != null) {
            handlers.line().accept(new String(line, StandardCharsets.UTF_8));
        }
    }

    /** Takes a line; whether others may follow. */
    boolean take(String endpoint, Fields line) throws IOException, AgainException {
        long at = line.number("revision");
        switch (line.text("type", "")) {
            case "start" -> started(at);
            case "state" -> state(line, at);
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
                Failure failure = Failures.failure((int) problem.number("status"), problem, "");
                boolean isOver =
                        failure.status() == 401 || failure.code().equals(ProblemCode.PERMISSION_REVOKED.code());
                if (isOver && calls.hasCredentials()) {
                    // What this client was known by is over. The next request says who it is anew, or is refused for
                    // good.
                    throw new AgainException(Failures.exception(failure));
                }
                calls.failed(endpoint);
                told(failure);
                return false;
            }
            default -> LOG.log(Level.DEBUG, "a line of a kind unknown to this client: {0}", line.map());
        }
        return true;
    }

    private void started(long at) throws AgainException {
        accepted = true;
        if (at < calls.revision() && plan.isLocal() && next == 0) {
            throw new AgainException(Failures.exception(Failures.unreachable(
                    "the member is at revision " + at + " (expected: " + calls.revision() + ", which was seen already)",
                    null)));
        }
        if (!stateWanted && next == 0) {
            next = at + 1;
            revision = at;
        }
        if (!stateWanted) {
            synced.complete(revision);
        }
    }

    private void state(Fields line, long at) {
        begunAnew(at);
        stateBegun = true;
        stateRevision = at;
        if (handlers.state() != null) {
            handlers.state().accept(lines.state(line));
        }
    }

    /** History was forgotten while the state was told, so the member begins it anew: perhaps there is nothing by now. */
    private void begunAnew(long at) {
        if (stateBegun && at != stateRevision) {
            resync(Resync.COMPACTED);
        }
    }

    private void syncedAt(long at) {
        begunAnew(at);
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
    void told(Failure problem) throws AgainException {
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
        boolean behind = accepted && problem.code().equals(ProblemCode.REVISION_IN_FUTURE.code()) && plan.isLocal();
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
        String subject = plan.subject();
        calls.events().tell(listener -> listener.onWatchResync(subject, reason.name()));
    }

    /** A connection that broke, or could not be had. */
    static QuorateException cut(String endpoint, Throwable lost) {
        boolean unsent = lost instanceof Transport.NotSentException;
        Failure distrust = TlsFaults.of(endpoint, lost);
        if (distrust != null) {
            QuorateException exception = Failures.exception(distrust);
            exception.initCause(lost);
            return exception;
        }
        String what = Failures.describe(lost);
        String detail = unsent || what.startsWith(endpoint) ? what : endpoint + ": " + what;
        QuorateException exception =
                Failures.exception(unsent ? Failures.nobodyThere(detail) : Failures.unreachable(detail, null));
        exception.initCause(lost);
        return exception;
    }

    /**
     * Says that the connection is lost.
     *
     * @return how long to wait before the next, milliseconds
     * @throws QuorateException to give up: there never was one
     */
    long again(QuorateException reason) {
        boolean triedAll = failures + 1 >= calls.endpointCount();
        boolean isHopeless = reason.failure().status() == 0 && reason.failure().retry() == Retry.NEVER;
        if (!accepted
                && triedAll
                && (isHopeless
                        || System.nanoTime() - startNanos >= calls.timeout().toNanos())) {
            throw reason;
        }
        if (handlers.retry() != null) {
            handlers.retry().accept(reason);
        }
        String subject = plan.subject();
        calls.events().tell(listener -> listener.onWatchRetry(subject, reason));
        if (stateBegun) {
            resync(Resync.CUT);
        }
        long pauseMillis = calls.retries().pauseMillis(failures);
        failures++;
        return pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1);
    }
}
