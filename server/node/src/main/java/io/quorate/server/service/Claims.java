package io.quorate.server.service;

import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Request;
import io.quorate.core.log.Ticket;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Carries requests that may have to stand in a queue until it is their turn. Safe for any thread. */
public interface Claims {

    /** A new ticket of this member, for one {@link #acquire}. */
    Ticket ticket();

    /**
     * Proposes an acquire, and waits with it as long as it asks to.
     *
     * @param request holds a {@link io.quorate.core.log.ClaimCommand.Acquire} with a ticket of this member
     * @param deadline when it must be proposed and answered, were it not to wait; its own wait is counted on top
     */
    Claim acquire(Request request, Deadline deadline);

    /**
     * Proposes what no client waits for: that something is given back, or ended. It is proposed again until it is
     * answered or a minute has passed, so it must be harmless when repeated.
     */
    void errand(Command command);

    /** A claim under way. */
    interface Claim {

        /**
         * Completes with what came of it in the end: never with {@link ClaimOutcome.Queued}.
         *
         * <p>Fails as {@link Writes#submit} does.
         */
        CompletableFuture<Writes.Answer> answer();

        /** Has {@code listener} called once if it must wait, maybe at once. On any thread; it must not block. */
        void onQueued(Consumer<ClaimOutcome.Queued> listener);

        /** The client has been told that it was granted after it had waited; for metrics. */
        void told();

        /** Nobody waits for the answer any more: it leaves the queue, or gives back what it is granted. */
        void abandon();
    }
}
