package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.server.service.Reads.Reading;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A read that has no answer yet. Safe for any thread; the first answer counts. */
final class PendingRead<T> {

    final Deadline deadline;
    final boolean linearizable;
    private final Function<StateView, T> reader;
    private final CompletableFuture<Reading<T>> answer = new CompletableFuture<>();
    private final long arrivedNanos = System.nanoTime();
    private volatile long stalenessMillis;

    PendingRead(Deadline deadline, boolean linearizable, Function<StateView, T> reader) {
        this.deadline = deadline;
        this.linearizable = linearizable;
        this.reader = reader;
    }

    CompletableFuture<Reading<T>> answer() {
        return answer;
    }

    boolean isOpen() {
        return !answer.isDone();
    }

    long ageNanos() {
        return System.nanoTime() - arrivedNanos;
    }

    /** Notes how long ago this member heard the leader. */
    void staleness(long millis) {
        stalenessMillis = millis;
    }

    /** Reads, on a reader thread. */
    void run(StateView keys) {
        if (!isOpen()) {
            return;
        }
        long barrierNanos = ageNanos();
        try {
            T value = reader.apply(keys);
            answer.complete(new Reading<>(value, keys.revision(), linearizable, stalenessMillis, barrierNanos));
        } catch (RefusedException e) {
            answer.completeExceptionally(
                    e.at(new Reading<>(e.problem(), keys.revision(), linearizable, stalenessMillis, barrierNanos)));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    void refuse(ProblemCode code, String detail) {
        refuse(Problem.of(code, detail));
    }

    void refuse(Problem problem) {
        answer.completeExceptionally(new RefusedException(problem));
    }
}
