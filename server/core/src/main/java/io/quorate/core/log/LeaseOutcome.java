package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a request about leases. Leases don't move the revision; what ends with them does. Immutable. */
public sealed interface LeaseOutcome extends Outcome {

    /** A lease was made. */
    record Granted(long revision, long lease, long ttlMillis, long remainingMillis) implements LeaseOutcome {}

    /** One result for each renewal, in order. */
    record Renewed(long revision, List<Result> results) implements LeaseOutcome {

        public Renewed {
            results = List.copyOf(results);
        }
    }

    /**
     * A lease and all that lived on it came to an end.
     *
     * @param existed whether there was one
     */
    record Revoked(long revision, long lease, boolean existed) implements LeaseOutcome {}

    /**
     * The lease that was named is not alive: nothing was applied.
     *
     * @param ending how it ended; null: not known, or not remembered
     */
    record Gone(long revision, long lease, @Nullable Ending ending) implements LeaseOutcome {}

    /**
     * What was due has ended.
     *
     * @param instances how many instances of services went because they were critical for too long
     */
    record Expired(long revision, int leases, int waits, int instances) implements LeaseOutcome {}

    /** What came of one renewal. */
    sealed interface Result {

        /** The lease. */
        long lease();
    }

    /**
     * It lives.
     *
     * @param remainingMillis how long it lives without another one
     * @param holds what is held on it, {@link Limits#HOLDS_SHOWN_MAX} at most
     */
    record Alive(long lease, long ttlMillis, long remainingMillis, List<Held> holds) implements Result {

        public Alive {
            holds = List.copyOf(holds);
        }
    }

    /**
     * It does not live.
     *
     * @param ending how it ended; null: not known, or not remembered
     */
    record Dead(long lease, @Nullable Ending ending) implements Result {}

    /** A hold on a lease. */
    record Held(Kind kind, Bytes name, long token) {}
}
