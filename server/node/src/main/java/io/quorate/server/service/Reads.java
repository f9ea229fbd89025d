package io.quorate.server.service;

import io.quorate.core.StateView;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers questions from this member's own store, as fresh as asked for. Safe for any thread. */
public interface Reads {

    /**
     * Waits until the store is as fresh as {@code freshness} demands, then runs {@code reader} on a reader thread over
     * one snapshot. The reader may render its answer there, and may throw {@link RefusedException}; it keeps nothing of
     * the {@link StateView}.
     *
     * <p>Fails with {@link RefusedException}: {@code no-leader}, {@code revision-not-reached}, {@code too-stale},
     * {@code overloaded}, {@code deadline-exceeded}, {@code shutting-down}.
     */
    <T> CompletableFuture<Reading<T>> read(Freshness freshness, Deadline deadline, Function<StateView, T> reader);

    /** How fresh an answer must be. */
    sealed interface Freshness {

        /** It reflects every write that was completed before the read arrived, wherever it was made. */
        record Linearizable() implements Freshness {}

        /** Some past state of this member, heard from the leader at most {@code staleMillisMax} ago. */
        record Serializable(long staleMillisMax) implements Freshness {}

        /** A state of this member at or after {@code revision}. */
        record AtLeast(long revision) implements Freshness {}

        /** The default. */
        Freshness LINEARIZABLE = new Linearizable();

        /** Whatever this member has. */
        Freshness SERIALIZABLE = new Serializable(Long.MAX_VALUE);
    }

    /**
     * An answer and where it stands.
     *
     * @param revision the revision of the snapshot it was read from
     * @param linearizable whether a barrier was passed for it
     * @param stalenessMillis how long ago this member last heard the leader; 0 when linearizable
     * @param barrierNanos how long the barrier took
     */
    record Reading<T>(T value, long revision, boolean linearizable, long stalenessMillis, long barrierNanos) {}
}
