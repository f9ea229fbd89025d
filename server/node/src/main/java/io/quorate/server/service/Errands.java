package io.quorate.server.service;

import io.quorate.core.log.Command;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a member has to tell the cluster though no client waits for the answer: that a request is gone, that a hold is
 * given back. Each is proposed until it is answered or too old to matter, so it must be harmless when repeated.
 *
 * <p>Safe for any thread; {@link #sweep} belongs to the pacer.
 */
final class Errands {

    /** How long one attempt may take, milliseconds. */
    private static final long ATTEMPT_MILLIS = 5_000;

    /** More than these are not kept: leases and wait deadlines end what they would have ended. */
    private static final int ERRANDS_MAX = 50_000;

    private final Writes writes;
    private final Queue<Errand> again = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();

    private record Errand(Command command, Deadline end, CompletableFuture<Outcome> done) {}

    Errands(Writes writes) {
        this.writes = writes;
    }

    /** Proposes {@code command} until it is answered, for {@code millis} at most. Completes, or fails, when that is over. */
    CompletableFuture<Outcome> run(Command command, long millis) {
        Errand errand = new Errand(command, Deadline.in(millis), new CompletableFuture<>());
        if (open.incrementAndGet() > ERRANDS_MAX) {
            finish(errand, null, new IllegalStateException("more than " + ERRANDS_MAX + " errands wait"));
        } else {
            propose(errand);
        }
        return errand.done();
    }

    private void propose(Errand errand) {
        // What comes of it is handled there; nothing follows it.
        var unused = writes.submit(Request.internal(errand.command()), Deadline.in(ATTEMPT_MILLIS))
                .whenComplete((answer, failure) -> {
                    if (answer != null
                            && (!isForLater(answer.outcome()) || errand.end().passed())) {
                        finish(errand, answer.outcome(), null);
                    } else if (errand.end().passed()) {
                        finish(errand, null, failure);
                    } else {
                        again.add(errand);
                    }
                });
    }

    /** Whether it was refused only for what others asked for at the same time. */
    private static boolean isForLater(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused && refused.refusal() == Outcome.Refusal.ENTRY_FULL;
    }

    private void finish(Errand errand, @Nullable Outcome outcome, @Nullable Throwable failure) {
        open.decrementAndGet();
        if (outcome != null) {
            errand.done().complete(outcome);
        } else {
            errand.done().completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
        }
    }

    /** Proposes once more what failed. */
    void sweep() {
        Errand errand;
        for (int left = again.size(); left > 0 && (errand = again.poll()) != null; left--) {
            propose(errand);
        }
    }
}
