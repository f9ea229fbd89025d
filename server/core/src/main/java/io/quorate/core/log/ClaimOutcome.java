package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a claim. Immutable. */
public sealed interface ClaimOutcome extends Outcome {

    /**
     * It is granted.
     *
     * @param grants one for each part, in order
     * @param lease the lease the holds live on
     * @param isOwnLease whether that lease was made for them and ends with them
     * @param remainingMillis how long the lease lives without a renewal
     * @param waitedMillis how long it stood in the queue, cluster time
     * @param reacquired whether the claimant had it already
     */
    record Granted(
            long revision,
            long claim,
            Kind kind,
            String owner,
            List<Grant> grants,
            long lease,
            boolean isOwnLease,
            long ttlMillis,
            long remainingMillis,
            long waitedMillis,
            boolean reacquired)
            implements ClaimOutcome {

        public Granted {
            grants = List.copyOf(grants);
        }
    }

    /**
     * It stands in the queue; the request's ticket will be settled later.
     *
     * @param position how many stand before it, plus one; of several queues the longest counts
     */
    record Queued(long revision, long claim, int position) implements ClaimOutcome {}

    /**
     * It is not granted, and does not stand in the queue.
     *
     * @param name what is not to be had
     * @param holders who has it, {@link Limits#HOLDS_SHOWN_MAX} at most
     * @param queueLength how many want it
     * @param closedMillis how long nobody gets it after a loss; 0: it is not closed
     * @param waitedMillis how long it stood in the queue
     */
    record Unavailable(
            long revision,
            Kind kind,
            Bytes name,
            Reason reason,
            List<Hold> holders,
            int queueLength,
            long closedMillis,
            long waitedMillis)
            implements ClaimOutcome {

        public Unavailable {
            holders = List.copyOf(holders);
        }
    }

    /**
     * It would wait for itself: nothing was applied.
     *
     * @param cycle who waits for whom, beginning and ending with the claimant
     */
    record Deadlocked(long revision, List<Link> cycle) implements ClaimOutcome {

        public Deadlocked {
            cycle = List.copyOf(cycle);
        }
    }

    /**
     * A hold was given back, or a waiter left.
     *
     * @param released whether there was one; a repeat finds none
     */
    record Released(long revision, boolean released) implements ClaimOutcome {}

    /** The hold was lost before it could be given back, or used. */
    record Lost(long revision, long token, Ending ending) implements ClaimOutcome {}

    /**
     * Holds were ended by force.
     *
     * @param holds how many
     */
    record Forced(long revision, int holds) implements ClaimOutcome {}

    /** A payload, a limit, or a request's attachment changed; nobody's hold did. */
    record Amended(long revision) implements ClaimOutcome {}

    /**
     * All parties are there, and go on.
     *
     * @param generation how often the barrier has let parties through
     * @param position in what order this one came, from 1
     */
    record Passed(long revision, Bytes name, long generation, int position) implements ClaimOutcome {}

    /**
     * One hold of a claim.
     *
     * @param previous how the hold before it ended; null: there was none, or it is not remembered
     * @param previousToken the token of that one; 0: none
     */
    record Grant(
            Bytes name,
            long token,
            boolean shared,
            int slots,
            long previousToken,
            @Nullable Ending previous) {}

    /**
     * A step of a cycle.
     *
     * @param waiter who waits
     * @param lease on which lease; 0: one of its own to be made at the grant
     * @param name for what
     */
    record Link(String waiter, long lease, Kind kind, Bytes name) {}

    /** Why a claim is not granted. */
    enum Reason {
        /** Others have it, and the claimant does not wait. */
        BUSY,
        /** The wait ran out. */
        TIMEOUT,
        /** The claimant withdrew, or was no longer there. */
        WITHDRAWN,
        /** Its lease came to an end. */
        LEASE_ENDED,
        /** What it waited for was forgotten. */
        FORGOTTEN
    }
}
