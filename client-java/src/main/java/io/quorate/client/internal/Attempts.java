package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.Failure;
import io.quorate.client.spi.Transport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at one request: one after the other until there is an answer, or the deadline comes.
 *
 * <p>Begun by one thread, carried on by those of the transport and of the timer, each of which does its part and goes.
 * {@link #stop} is safe for any thread.
 */
final class Attempts {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /** Beyond the server's deadline, so that its own answer about it still arrives. */
    private static final long SLACK_MILLIS = 500;

    private static final long ATTEMPT_MILLIS_MIN = 1_000;

    private final Calls calls;
    private final Shared shared;
    private final ApiRequest request;
    private final boolean repeatable;
    private final boolean isRead;
    private final long startNanos = System.nanoTime();
    private final long deadlineNanos;
    private final Outcomes outcome = new Outcomes();

    // Of whoever carries it on; handed over with each attempt.

    /** When the present trouble began: an attempt that lasted was none, whatever became of it. */
    private long troubleNanos = startNanos;

    private int attempts;
    private boolean maybeApplied;
    private boolean tokenRefused;

    /** How many members in a row were not believed, or did not believe this client. */
    private int distrusted;

    private @Nullable ApiAnswer lastAnswer;
    private @Nullable Throwable lastFault;

    // Guarded by this.
    private boolean stopped;
    private @Nullable CompletableFuture<ApiAnswer> underWay;

    /** What is told of the end; whoever cancels it stops the attempts. */
    final class Outcomes extends CompletableFuture<Outcome> {

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            stop();
            return cancelled;
        }
    }

    Attempts(Calls calls, Shared shared, ApiRequest request, Duration limit) {
        this.calls = calls;
        this.shared = shared;
        this.request = request;
        this.isRead = request.isRead();
        this.repeatable = isRead || request.header(Calls.IDEMPOTENCY_KEY) != null;
        this.deadlineNanos = startNanos + limit.toNanos();
    }

    /** Begins. What is returned always completes normally, unless it is cancelled. */
    CompletableFuture<Outcome> start() {
        attempt();
        return outcome;
    }

    /** Ends the exchange that is under way, so that the member sees that nobody waits any more. */
    void stop() {
        CompletableFuture<ApiAnswer> exchange;
        synchronized (this) {
            stopped = true;
            exchange = underWay;
        }
        if (exchange != null) {
            exchange.cancel(true);
        }
    }

    private void attempt() {
        if (shared.isClosed()) {
            finish(new Outcome.Unanswered(ended("the client was closed", Failures.closed()), lastFault));
            return;
        }
        long nowNanos = System.nanoTime();
        String endpoint = isRead ? shared.endpoints.pick(nowNanos) : shared.endpoints.pickForWrite(nowNanos);
        long leftMillis = attemptMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nowNanos)));
        attempts++;
        CompletableFuture<ApiAnswer> exchange;
        try {
            exchange = calls.transport()
                    .send(
                            endpoint,
                            calls.addressed(request, leftMillis, tokenRefused),
                            Duration.ofMillis(leftMillis + SLACK_MILLIS));
        } catch (RuntimeException wrong) {
            // No token to be had, or a transport that is broken: nothing was sent, this time.
            finish(new Outcome.Unanswered(ended(Failures.describe(wrong), Failures.unsendable(request, wrong)), wrong));
            return;
        }
        boolean tooLate;
        synchronized (this) {
            underWay = exchange;
            tooLate = stopped;
        }
        if (tooLate) {
            exchange.cancel(true);
        }
        exchange.whenComplete((answer, fault) -> ended(endpoint, nowNanos, answer, fault));
    }

    /** A member that hangs must not use up all the time, as long as there are others to ask. */
    private long attemptMillis(long leftMillis) {
        boolean mayBeCut = repeatable && shared.endpoints.count() > 1 && !request.hasQuery("wait");
        return mayBeCut ? Math.min(leftMillis, Math.max(ATTEMPT_MILLIS_MIN, leftMillis / 2)) : leftMillis;
    }

    private void ended(String endpoint, long sentNanos, @Nullable ApiAnswer answer, @Nullable Throwable fault) {
        try {
            boolean isFinal = answer == null ? lost(endpoint, fault) : judge(endpoint, answer);
            long nowNanos = System.nanoTime();
            if (nowNanos - sentNanos > calls.timeout().toNanos()) {
                troubleNanos = nowNanos;
            }
            if (isFinal) {
                return;
            }
            if ((!repeatable && maybeApplied) || !pause(attempts - 1, nowNanos)) {
                finish(giveUp());
            }
        } catch (RuntimeException | Error bug) {
            maybeApplied |= !isRead;
            finish(new Outcome.Unanswered(ended(Failures.describe(bug), Failures.unsendable(request, bug)), bug));
            throw bug;
        }
    }

    /** No answer came; whether that is the end. */
    private boolean lost(String endpoint, @Nullable Throwable thrown) {
        Throwable fault = thrown == null ? null : Plain.cause(thrown);
        if (fault == null || fault instanceof CancellationException) {
            maybeApplied |= !isRead;
            finish(new Outcome.Unanswered(nobodyAnswered("nobody waits for it any more"), fault));
            return true;
        }
        if (shared.isClosed()) {
            maybeApplied |= !isRead && !TlsFaults.isUnread(fault);
            finish(new Outcome.Unanswered(ended("the client was closed", Failures.closed()), fault));
            return true;
        }
        LOG.log(Level.DEBUG, "{0}: no answer from {1}: {2}", request, endpoint, fault);
        Failure distrust = TlsFaults.of(endpoint, fault);
        distrusted = distrust == null ? 0 : distrusted + 1;
        maybeApplied |= !isRead && !TlsFaults.isUnread(fault);
        lastFault = fault;
        failed(endpoint, Failures.describe(fault));
        if (distrust == null || distrusted < shared.endpoints.count()) {
            return false;
        }
        // All of them, and certificates do not change from one moment to the next.
        finish(new Outcome.Unanswered(ended(distrust.detail(), distrust), fault));
        return true;
    }

    /** What is to be said at an end for which there is a reason: that it is unknown what came of it, if an attempt may have. */
    private Failure ended(String reason, Failure ifNot) {
        return maybeApplied ? nobodyAnswered(reason) : ifNot;
    }

    /** A member that failed is not to be asked next. */
    private void failed(String endpoint, String reason) {
        calls.failed(endpoint);
        if (shared.events.isHeard()) {
            String operation = Calls.operation(request);
            shared.events.tell(listener -> listener.onRetry(operation, endpoint, reason));
        }
    }

    /** An answer came; whether it is final. */
    private boolean judge(String endpoint, ApiAnswer answer) {
        lastAnswer = answer;
        lastFault = null;
        distrusted = 0;
        if (!shared.note(answer)) {
            finish(new Outcome.Unanswered(Failures.stranger(answer, shared.cluster(), isRead), null));
            return true;
        }
        if (answer.status() < 400) {
            shared.endpoints.answered(endpoint);
            finish(new Outcome.Answered(answer));
            return true;
        }
        if (answer.status() == 401 && shared.credentials != null && !tokenRefused) {
            tokenRefused = true;
            return false;
        }
        // Most refusals are final by their status: what they say is read by whoever asked.
        Failure failure = mayBeRepeated(answer.status()) ? Failures.failure(answer) : null;
        if (failure == null || !mayRepeat(failure)) {
            shared.endpoints.answered(endpoint);
            finish(new Outcome.Answered(answer));
            return true;
        }
        maybeApplied |= !isRead && failure.applied() == Applied.UNKNOWN;
        if (failure.status() >= 500) {
            failed(endpoint, failure.code());
        }
        return false;
    }

    /** Whether an answer of that status may say that it is to be asked for again. */
    private static boolean mayBeRepeated(int status) {
        return status == 409 || status == 429 || status >= 500;
    }

    /** What passes by itself and soon is waited for; who holds a lock, or a full disk, is the caller's affair. */
    private boolean mayRepeat(Failure failure) {
        return switch (failure.status()) {
            case 409, 429 -> failure.retry() == Retry.LATER;
            case 500, 502, 503, 504 ->
                failure.retry() == Retry.LATER || (failure.retry() == Retry.IDEMPOTENT && repeatable);
            default -> false;
        };
    }

    /** Has the next attempt made after a pause; false if the deadline comes first. */
    private boolean pause(int repeats, long nowNanos) {
        long pauseMillis = shared.retries.pauseMillis(repeats);
        long jittered = pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1);
        long thenNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(jittered);
        if (thenNanos - deadlineNanos >= 0
                || thenNanos - troubleNanos >= calls.timeout().toNanos()) {
            return false;
        }
        synchronized (this) {
            if (stopped) {
                return false;
            }
        }
        try {
            shared.threads.later(this::attempt, jittered, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    private Outcome giveUp() {
        ApiAnswer answer = lastAnswer;
        // One that answered knows better what is wrong than those that are not there.
        boolean told = lastFault == null || lastFault instanceof Transport.NotSentException;
        if (answer != null && told && (!maybeApplied || Failures.failure(answer).applied() != Applied.NO)) {
            return new Outcome.Answered(answer);
        }
        Throwable fault = lastFault;
        return new Outcome.Unanswered(
                nobodyAnswered(fault == null ? "no member could say" : Failures.describe(fault)), fault);
    }

    private Failure nobodyAnswered(String why) {
        if (maybeApplied) {
            return Failures.local(
                    ProblemCode.OUTCOME_UNKNOWN,
                    request + " was sent and may have been applied: " + why,
                    "read what it would have changed before you repeat it");
        }
        return lastFault instanceof Transport.NotSentException
                ? Failures.nobodyThere(why)
                : Failures.local(ProblemCode.DEADLINE_EXCEEDED, request + " got no answer: " + why, null);
    }

    private void finish(Outcome end) {
        if (shared.events.isHeard()) {
            String code = code(end);
            String operation = Calls.operation(request);
            Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
            int times = attempts;
            shared.events.tell(listener -> listener.onRequest(operation, code, took, times));
        }
        outcome.complete(end);
    }

    private static String code(Outcome end) {
        if (end instanceof Outcome.Unanswered nothing) {
            return nothing.failure().code();
        }
        ApiAnswer answer = ((Outcome.Answered) end).answer();
        return answer.status() < 400 ? "ok" : Failures.failure(answer).code();
    }

    /** For who waits no longer: what is known now. */
    Outcome abandoned(String why, Throwable cause) {
        IOException reason = new IOException(why, cause);
        maybeApplied |= !isRead;
        return new Outcome.Unanswered(nobodyAnswered(why), reason);
    }
}
