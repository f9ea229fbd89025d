package io.quorate.client.internal.lock;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.Hold;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Patience;
import io.quorate.client.internal.Plain;
import io.quorate.client.internal.Steps;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.lock.Acquirer.Acquired;
import io.quorate.client.internal.session.LeaseSession;
import io.quorate.client.internal.session.SessionSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that is being acquired without a thread that waits for it: {@link Acquirer#acquire} in steps, each of which runs
 * on the thread that brings an answer. To cancel it gives up the place in the queue, and gives back what was granted at that
 * moment. Safe for any thread.
 */
final class Acquisition<T> extends Steps<T> {

    /**
     * What the caller gets. Immutable.
     *
     * @param refused makes a result of a refusal; null: it fails with that
     */
    record Form<T>(
            Function<List<Acquired>, T> granted, @Nullable Function<NotAcquiredException, T> refused) {}

    private final Acquirer acquirer;
    private final Threads threads;
    private final Acquirer.Plan plan;
    private final SessionSource sessions;
    private final @Nullable Duration limit;
    private final Form<T> form;
    private final long untilNanos;

    // Handed on from step to step.
    private int sessionsLost;

    private Acquisition(
            Acquirer acquirer,
            Threads threads,
            Acquirer.Plan plan,
            SessionSource sessions,
            @Nullable Duration limit,
            Form<T> form) {
        this.acquirer = acquirer;
        this.threads = threads;
        this.plan = plan;
        this.sessions = sessions;
        this.limit = limit;
        this.form = form;
        this.untilNanos = acquirer.nanos() + (limit == null ? 0 : limit.toNanos());
    }

    /**
     * Begins.
     *
     * @param limit null: however long it takes; zero: tries once
     */
    static <T> CompletableFuture<T> start(
            Acquirer acquirer,
            Threads threads,
            Acquirer.Plan plan,
            SessionSource sessions,
            @Nullable Duration limit,
            Form<T> form) {
        Duration within = limit == null ? null : Patience.checked("limit", limit);
        Acquisition<T> acquisition = new Acquisition<>(acquirer, threads, plan, sessions, within, form);
        acquisition.attempt();
        return acquisition;
    }

    private void attempt() {
        CompletableFuture<LeaseSession> coming = sessions.later();
        Future<?> alarm = limit == null || limit.isZero() || coming.isDone() ? null : alarm(limit);
        var unused = coming.whenComplete((session, failed) -> {
            if (alarm != null) {
                alarm.cancel(false);
            }
            if (failed != null) {
                fail(failed);
            } else if (!isDone()) {
                send(session);
            }
        });
    }

    /** Nobody waits for a session for longer than for what is to be held on it. */
    private @Nullable Future<?> alarm(Duration within) {
        try {
            long nanos = Math.max(0, untilNanos - acquirer.nanos());
            return threads.timer().schedule(() -> fail(Acquirer.noSession(within)), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return null;
        }
    }

    private void send(LeaseSession session) {
        try {
            Duration left = limit == null ? Acquirer.WAIT_MAX : Duration.ofNanos(untilNanos - acquirer.nanos());
            boolean isLast = limit != null && left.compareTo(Acquirer.WAIT_MAX) <= 0;
            Duration wait = limit != null && limit.isZero() ? Duration.ZERO : Acquirer.capped(left);
            Owners.Owner owner = acquirer.owner(plan, session);
            CompletableFuture<List<Hold>> request = ask(Acquirer.options(plan, session, owner, wait));
            // One that is over is cancelled, and its place given back as well.
            begun(request);
            var unused = request.whenComplete((holds, failed) -> {
                if (failed == null) {
                    granted(acquirer.acquired(session, owner, holds), session, isLast);
                } else {
                    refused(failed, session, owner, isLast);
                }
            });
        } catch (RuntimeException wrong) {
            fail(wrong);
        }
    }

    private CompletableFuture<List<Hold>> ask(AcquireOption... options) {
        return plan.several()
                ? acquirer.claims().async().acquireAll(plan.wanted(), options)
                : new One(acquirer.claims().async().acquire(plan.wanted().get(0).name(), options));
    }

    /** The one of a list. To cancel it is to cancel that. */
    private static final class One extends CompletableFuture<List<Hold>> {

        private final CompletableFuture<Hold> hold;

        One(CompletableFuture<Hold> hold) {
            this.hold = hold;
            var unused = hold.whenComplete((got, failed) -> {
                if (failed == null) {
                    complete(List.of(got));
                } else {
                    completeExceptionally(failed);
                }
            });
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            hold.cancel(mayInterrupt);
            return super.cancel(mayInterrupt);
        }
    }

    private void granted(List<Acquired> acquired, LeaseSession session, boolean isLast) {
        if (!session.isHeld()) {
            again(isLast);
        } else if (isDone() || !complete(form.granted().apply(acquired))) {
            // It was cancelled at the very moment.
            acquired.forEach(acquirer::giveBack);
        }
    }

    private void refused(Throwable thrown, LeaseSession session, Owners.Owner owner, boolean isLast) {
        Throwable failed = Plain.cause(thrown);
        if (failed instanceof QuorateException told && told.applied() == Applied.NO && !isCancelled()) {
            acquirer.owners().free(owner);
        } else {
            acquirer.withdraw(session, owner, plan);
        }
        if (failed instanceof NotAcquiredException && !isLast) {
            attempt();
        } else if (failed instanceof NotFoundException dead) {
            session.died(dead);
            again(isLast);
        } else {
            fail(failed);
        }
    }

    /** The session was lost meanwhile, and the place in the queue with it. Who tries once tries on a live one. */
    private void again(boolean isLast) {
        sessionsLost++;
        if (isDone()) {
            return;
        }
        if (isLast && sessionsLost > 1 && acquirer.nanos() - untilNanos >= 0) {
            fail(Acquirer.sessionLost(plan));
        } else {
            attempt();
        }
    }

    private void fail(Throwable thrown) {
        Throwable failed = Plain.cause(thrown);
        Function<NotAcquiredException, T> refusal = form.refused();
        if (refusal != null && failed instanceof NotAcquiredException held) {
            complete(refusal.apply(held));
        } else {
            completeExceptionally(failed);
        }
    }
}
