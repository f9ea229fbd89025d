package io.quorate.client.session;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A lease that the client renews, on a thread and connections of its own, every third of its ttl. Locks, leaderships and
 * registrations hang on one. Safe for any thread.
 *
 * <p>Whether it is held is decided by this machine's clock: each confirmed renewal gives a deadline, counted from the
 * moment <em>before</em> it was sent, and earlier than the end of the lease by a margin. Every question compares the clock
 * with that deadline before it does anything else, so a program that was stopped for a minute is told so by the first
 * question after it goes on. A loss is final: no answer that arrives later brings the session back.
 *
 * <p>What this cannot see is a machine that is suspended together with all its clocks, or code that runs between the
 * question and its effect. What must not be done twice needs a {@linkplain io.quorate.client.lock.Fence fence}.
 */
public interface Session extends AutoCloseable {

    /** The id of the lease, for what is to live on it: {@link io.quorate.client.kv.PutOption#lease}. */
    String lease();

    /** How long it outlives its last renewal. */
    Duration ttl();

    /** How it is at this moment, by this machine's clock alone. */
    SessionState state();

    /** Whether it is certainly held at this moment. */
    default boolean isHeld() {
        return state() != SessionState.LOST;
    }

    /** How long it is certain if no renewal is confirmed any more; zero when it is lost. */
    Duration left();

    /**
     * Calls {@code listener} with each state that comes, in order, {@link SessionState#LOST} last and once; with that at
     * once if it is lost already.
     */
    Session onState(Consumer<SessionState> listener);

    /** Completes once, when it is lost, with the reason. */
    CompletionStage<LossReason> lost();

    /** Ends the lease, and all that is held on it. Waits for the answer, but not longer than a request may take. */
    @Override
    void close();
}
