package io.quorate.server.service;

import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries requests that change something to the log, from any member. Safe for any thread. */
public interface Writes {

    /**
     * Proposes {@code request} and answers when it is applied on this member.
     *
     * <p>Fails with {@link RefusedException}: {@code no-leader}, {@code overloaded}, {@code out-of-space},
     * {@code deadline-exceeded}, {@code shutting-down}, {@code too-large} when it certainly was not applied,
     * {@code outcome-unknown} once that is no longer certain. Refusals of the state machine are outcomes, not failures.
     */
    CompletableFuture<Answer> submit(Request request, Deadline deadline);

    /**
     * As above, as a part of a trace: so the leader can tell what it does for whom.
     *
     * @param trace the trace's id, 32 hexadecimal digits; null: it is part of none
     */
    default CompletableFuture<Answer> submit(Request request, Deadline deadline, @Nullable String trace) {
        return submit(request, deadline);
    }

    /**
     * What came of a request.
     *
     * @param outcome the state machine's answer
     * @param replayed whether an earlier copy of the request gave it
     * @param forwardNanos how long the request travelled to the leader and back; 0 on the leader
     * @param raftNanos how long replication took, applying included
     */
    record Answer(Outcome outcome, boolean replayed, long forwardNanos, long raftNanos) {}
}
