package io.quorate.core.log;

import java.util.List;

/** What a request asks the state machine to do. Immutable; every kind has a codec round trip and a golden file. */
public sealed interface Command
        permits Command.Txn,
                Command.Settle,
                Command.Trim,
                Command.Found,
                LeaseCommand,
                ClaimCommand,
                CounterCommand,
                RegistryCommand,
                AccessCommand,
                MemberCommand,
                UpkeepCommand {

    /**
     * If all guards hold, runs {@code then}, else {@code otherwise}: atomically, at one revision. A single put or
     * delete is a transaction of one operation.
     *
     * @param hasOtherwise whether failing guards are an answer (even an empty branch runs) or a refusal
     */
    record Txn(List<Guard> guards, List<Operation> then, List<Operation> otherwise, boolean hasOtherwise)
            implements Command {

        public Txn {
            guards = List.copyOf(guards);
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }

        /** A transaction whose failing guards refuse it. */
        public static Txn of(List<Guard> guards, Operation... then) {
            return new Txn(guards, List.of(then), List.of(), false);
        }
    }

    /** Ends doubt about a keyed request: from now on its outcome is known, or it will never be executed. */
    record Settle(RequestKey key) implements Command {}

    /**
     * Forgets history up to a revision. Proposed by the leader in small steps.
     *
     * @param revision the new compaction mark; history at or below it is gone
     */
    record Trim(long revision) implements Command {}

    /** Gives a new cluster its id. Only the first one counts. */
    record Found(String clusterId) implements Command {}
}
