package io.quorate.core.kv;

import io.quorate.core.log.Command;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.store.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of changing keys. Stateless: everything is in the transaction. */
public final class Keyspace {

    private Keyspace() {}

    /**
     * Executes {@code txn} in {@code transaction}: all of it at revision {@link Stamp#nextRevision()}, or, when it is
     * refused or its guards fail, nothing.
     *
     * @param scratch where rows are made
     */
    public static Execution execute(
            Transaction transaction, Stamp stamp, Coordination coordination, Encoder scratch, Command.Txn txn) {
        Refused refused = TxnRules.check(txn, stamp);
        if (refused != null) {
            return Execution.unchanged(refused);
        }
        boolean succeeded = true;
        if (!txn.guards().isEmpty()) {
            Guards guards = new Guards(transaction, coordination);
            if (!guards.test(txn.guards())) {
                return Execution.unchanged(
                        new Refused(Refusal.TOO_MANY_KEYS, stamp.revision(), "the guards look at too many keys"));
            }
            succeeded = guards.failed().isEmpty();
            if (!succeeded && !txn.hasOtherwise()) {
                return Execution.unchanged(new Outcome.GuardsFailed(stamp.revision(), guards.failed()));
            }
        }
        return execute(transaction, stamp, coordination, scratch, succeeded, succeeded ? txn.then() : txn.otherwise());
    }

    /** A single operation refuses itself before it writes; several are undone together. */
    private static Execution execute(
            Transaction transaction,
            Stamp stamp,
            Coordination coordination,
            Encoder scratch,
            boolean succeeded,
            List<Operation> operations) {
        Transaction own = operations.size() > 1 ? transaction.nested() : transaction;
        coordination.workIn(own);
        Branch branch = new Branch(own, stamp, coordination, scratch);
        for (Operation operation : operations) {
            @Nullable Outcome refusal = branch.execute(operation);
            if (refusal != null) {
                return Execution.unchanged(refusal);
            }
        }
        branch.finish();
        if (operations.size() > 1) {
            own.merge();
        }
        Ledger ledger = branch.ledger();
        boolean changed = !ledger.changes().isEmpty();
        long revision = changed ? stamp.nextRevision() : stamp.revision();
        return new Execution(
                new Outcome.TxnDone(succeeded, revision, changed, branch.results()),
                ledger.changes(),
                ledger.historyBytes(),
                ledger.liveBytes());
    }

    /** Forgets history up to {@code target} at most, after {@code compactRevision}, in one bounded step. */
    public static Trimming trim(Transaction transaction, long compactRevision, long target) {
        return new Trim(transaction, compactRevision).upTo(target);
    }
}
