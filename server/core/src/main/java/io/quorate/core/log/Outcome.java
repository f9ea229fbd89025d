package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a request. A refusal is an outcome too: nothing a request asks makes {@code apply} fail. Immutable. */
public sealed interface Outcome
        permits Outcome.TxnDone,
                Outcome.GuardsFailed,
                Outcome.Refused,
                Outcome.Settled,
                Outcome.Trimmed,
                Outcome.Founded,
                LeaseOutcome,
                ClaimOutcome,
                CounterOutcome,
                RegistryOutcome,
                AccessOutcome,
                MemberOutcome,
                UpkeepOutcome {

    /**
     * A branch ran.
     *
     * @param succeeded whether the guards held
     * @param revision the transaction's own revision, or the current one when it changed nothing
     * @param changed whether it changed anything
     * @param results one result for each operation of the branch
     */
    record TxnDone(boolean succeeded, long revision, boolean changed, List<OperationResult> results)
            implements Outcome {

        public TxnDone {
            results = List.copyOf(results);
        }
    }

    /**
     * Guards failed and there was no other branch: nothing was applied.
     *
     * @param revision the current revision
     */
    record GuardsFailed(long revision, List<FailedGuard> failed) implements Outcome {

        public GuardsFailed {
            failed = List.copyOf(failed);
        }
    }

    /** The request can't be carried out: nothing was applied. */
    record Refused(Refusal refusal, long revision, String detail) implements Outcome {}

    /**
     * The fate of a keyed request is settled.
     *
     * @param earlier its outcome; null: it has none and never will
     */
    record Settled(long revision, @Nullable Outcome earlier) implements Outcome {}

    /** History was forgotten. */
    record Trimmed(long revision, long compactRevision) implements Outcome {}

    /** The cluster has its id. */
    record Founded(long revision, String clusterId) implements Outcome {}

    /** The revision this answer stands at. */
    long revision();

    /**
     * A guard that did not hold.
     *
     * @param index its place in the list of guards
     * @param key the key for which it failed
     * @param current that key's record; null when it is absent
     */
    record FailedGuard(int index, Bytes key, @Nullable KeyRecord current) {}

    /** Why a request can't be carried out. */
    enum Refusal {
        /** The request key was used for another request. */
        REQUEST_KEY_REUSED,
        /** The request key is older than what is remembered: it may have been executed. */
        REQUEST_FORGOTTEN,
        /** The request was settled before it arrived. */
        REQUEST_ABANDONED,
        /** No more keyed requests can be remembered at the moment. */
        REQUESTS_FULL,
        /** Two operations of a branch write the same key. */
        DUPLICATE_KEY,
        /** A delete matches more keys than one command may delete, or answer with. */
        TOO_MANY_KEYS,
        /** The command is above this cluster's feature level, or breaks a limit. */
        INVALID,
        /** No more leases can be alive at the moment. */
        LEASES_FULL,
        /** The token is that of no hold, and of none that is remembered. */
        NOT_HOLDER,
        /** The hold of that token was lost. */
        HOLD_LOST,
        /** The claimant has, or wants, it in another mode or with other slots. */
        MODE_CONFLICT,
        /** The semaphore has another limit, or the barrier another number of parties. */
        LIMIT_MISMATCH,
        /** No more claimants can wait for it. */
        QUEUE_FULL,
        /** Nobody of that name is a candidate. */
        NO_SUCH_CANDIDATE,
        /** There is no such instance. */
        INSTANCE_NOT_FOUND,
        /** The service can have no more instances. */
        SERVICE_FULL,
        /** Whoever asks may not do all of it. */
        PERMISSION_DENIED,
        /** There is no room for more data. */
        OUT_OF_SPACE,
        /** Commands before it in the same entry took as much memory as one entry may. */
        ENTRY_FULL
    }
}
