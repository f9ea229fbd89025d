package io.quorate.core;

import io.quorate.core.Effects.BatchAnswers;
import io.quorate.core.access.Access;
import io.quorate.core.access.Judge;
import io.quorate.core.kv.Keyspace;
import io.quorate.core.kv.Trimming;
import io.quorate.core.log.AccessChange;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.Entry;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.Limits;
import io.quorate.core.log.MemberCommand;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Settled;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.member.Members;
import io.quorate.core.request.Admission;
import io.quorate.core.request.Requests;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;

/** One entry being applied in a transaction. Confined to one thread. */
final class EntryRun {

    private final Transaction transaction;
    private final Position position;
    private final Entry entry;
    private final Origins origins;
    private final Requests requests;
    private final CommandRun commands;
    private final Upkeep upkeep;
    private final Access access;
    private final Judge judge;

    private final long clusterMillis;
    private final long revisionBefore;
    private long compactRevision;
    private long forgottenBytes;
    private final long historyBytesBefore;
    private final long hashBefore;
    private final StateHash said;
    private long answerBytes;
    private long writtenBytes;

    /**
     * Applies {@code entry} at {@code position}, after the state {@code before}.
     *
     * @param said takes every answer, as it is given
     */
    EntryRun(
            Transaction transaction,
            StateHeader before,
            ClusterStanding standing,
            Position position,
            Entry entry,
            StateHash said) {
        boolean isStamped = entry.term() == position.term();
        this.transaction = transaction;
        this.position = position;
        this.entry = entry;
        this.clusterMillis =
                isStamped ? Math.max(before.clusterMillis(), entry.clusterMillis()) : before.clusterMillis();
        this.revisionBefore = before.revision();
        this.compactRevision = before.compactRevision();
        this.historyBytesBefore = before.historyBytes();
        this.hashBefore = before.stateHash();
        this.said = said;
        this.origins = new Origins(transaction, position.index());
        this.requests = new Requests(transaction, clusterMillis);
        this.commands = new CommandRun(transaction, revisionBefore, clusterMillis, entry.wallMillis(), isStamped);
        this.upkeep = new Upkeep(transaction, standing);
        this.access = new Access(transaction);
        this.judge = new Judge(transaction, new StoredOwnership(transaction, clusterMillis));
    }

    List<BatchAnswers> run() {
        List<BatchAnswers> answers = new ArrayList<>(entry.batches().size());
        for (Batch batch : entry.batches()) {
            answers.add(run(batch));
        }
        requests.finish();
        upkeep.finish();
        if (commands.revision() != revisionBefore) {
            History.note(transaction, clusterMillis, commands.revision());
        }
        return answers;
    }

    /** What the entry changed, in order. */
    List<Change> changes() {
        return commands.changes();
    }

    /** What the entry changed about who may do what, in order. */
    List<AccessChange> access() {
        return access.changes();
    }

    /** The requests whose wait the entry ended. */
    List<Settled> settled() {
        return commands.settled();
    }

    /** The single values after the entry; the hash is still the one before. */
    StateHeader header() {
        return new StateHeader(
                position,
                commands.revision(),
                compactRevision,
                clusterMillis,
                historyBytesBefore + commands.historyBytes() - forgottenBytes,
                hashBefore);
    }

    /** What is accounted for of the cluster after the entry. */
    ClusterStanding standing() {
        return upkeep.standing();
    }

    /** Whether the state hash after the entry is to be kept. */
    boolean marksHash() {
        return upkeep.marksHash();
    }

    private BatchAnswers run(Batch batch) {
        if (!origins.isNew(batch.origin(), batch.sequence())) {
            return new BatchAnswers(batch.origin(), batch.sequence(), true, List.of());
        }
        List<Applied> answers = new ArrayList<>(batch.requests().size());
        for (Request request : batch.requests()) {
            Applied answer = run(request);
            answerBytes += said.answer(answer);
            answers.add(answer);
        }
        return new BatchAnswers(batch.origin(), batch.sequence(), false, answers);
    }

    private Applied run(Request request) {
        String refusal = judge.refusal(request);
        if (refusal != null) {
            return fresh(new Refused(Outcome.Refusal.PERMISSION_DENIED, commands.revision(), refusal));
        }
        Command command = request.command();
        if (!isOfClient(command)) {
            return carryOut(request, command);
        }
        if ((request.key() == null || isRepeated(command)) && isFull(command)) {
            return fresh(full());
        }
        long before = transaction.bytes();
        Applied answer = carryOut(request, command);
        writtenBytes += transaction.bytes() - before;
        return answer;
    }

    private Applied carryOut(Request request, Command command) {
        if (command instanceof Command.Txn
                || command instanceof LeaseCommand
                || command instanceof ClaimCommand
                || command instanceof CounterCommand
                || command instanceof RegistryCommand
                || command instanceof AccessCommand
                || command instanceof UpkeepCommand.Configure) {
            RequestKey key = request.key();
            return key == null || isRepeated(command) ? fresh(execute(request)) : once(key, request);
        }
        // The others may be repeated: doing them again changes nothing, so their keys need not be remembered.
        if (command instanceof Command.Settle settle) {
            return fresh(settle(settle.key()));
        }
        if (command instanceof Command.Trim trim) {
            return fresh(trim(trim.revision()));
        }
        if (command instanceof Command.Found found) {
            return fresh(found(found.clusterId()));
        }
        if (command instanceof MemberCommand member) {
            return fresh(new Members(transaction, clusterMillis, commands.revision()).execute(member));
        }
        if (command instanceof UpkeepCommand asked) {
            return fresh(upkeep.execute(asked, commands.revision(), position.index()));
        }
        throw new IllegalStateException(command.getClass() + " can't be applied");
    }

    /**
     * Whether the clients' commands before have taken what one entry may of memory. Each of them is bounded, but as many as
     * fit into an entry by their size would together be more than every member has; refused here, the next entry has room
     * for them. What keeps alive, or lets go, is let in twice as long: the leader's own clients, who come first in an entry,
     * must not end the leases of the others.
     */
    private boolean isFull(Command command) {
        boolean isVital = command instanceof LeaseCommand.Renew
                || command instanceof RegistryCommand
                || command instanceof ClaimCommand.Release
                || command instanceof ClaimCommand.Detach
                || command instanceof ClaimCommand.Withdraw
                || (command instanceof Command.Txn txn && isOfDeletes(txn));
        return isFull(isVital ? 2 : 1);
    }

    /** What is deleted is written to history: who makes room should find some. */
    private static boolean isOfDeletes(Command.Txn txn) {
        if (txn.hasOtherwise()) {
            return false;
        }
        for (Operation operation : txn.then()) {
            if (!(operation instanceof Operation.Delete)) {
                return false;
            }
        }
        return true;
    }

    private boolean isFull(int times) {
        return answerBytes >= times * Limits.ENTRY_ANSWER_BYTES_MAX
                || writtenBytes >= times * Limits.ENTRY_WRITTEN_BYTES_MAX;
    }

    private Refused full() {
        return new Refused(Outcome.Refusal.ENTRY_FULL, commands.revision(), "too much was asked for at once by others");
    }

    private static boolean isOfClient(Command command) {
        return command instanceof Command.Txn
                || command instanceof Command.Settle
                || command instanceof ClaimCommand
                || command instanceof CounterCommand
                || command instanceof RegistryCommand
                || command instanceof AccessCommand
                || (command instanceof LeaseCommand && !(command instanceof LeaseCommand.Expire));
    }

    private Outcome execute(Request request) {
        if (request.command() instanceof AccessCommand command) {
            Outcome outcome = access.execute(command, request.principal(), commands.revision());
            judge.forget();
            return outcome;
        }
        if (request.command() instanceof UpkeepCommand asked) {
            return upkeep.execute(asked, commands.revision(), position.index());
        }
        if (upkeep.refuses(request.command())) {
            return upkeep.refusal(commands.revision());
        }
        long before = commands.liveBytes();
        Outcome outcome = commands.execute(request);
        upkeep.grew(commands.liveBytes() - before);
        return outcome;
    }

    /** Whether a repeat is carried out again: a renewal that is repeated must renew, and so must a heartbeat. */
    private static boolean isRepeated(Command command) {
        return command instanceof LeaseCommand.Renew
                || command instanceof LeaseCommand.Expire
                || command instanceof RegistryCommand;
    }

    private static Applied fresh(Outcome outcome) {
        return new Applied(outcome, false);
    }

    private Applied once(RequestKey key, Request request) {
        Admission admission = requests.admit(key, request.digest());
        if (admission instanceof Admission.Replay replay && !isFull(2)) {
            long before = commands.liveBytes();
            Outcome again = commands.replay(request, replay.outcome());
            upkeep.grew(commands.liveBytes() - before);
            return new Applied(again, true);
        }
        if (admission instanceof Admission.Refuse refuse) {
            return fresh(new Refused(refuse.refusal(), commands.revision(), refuse.detail()));
        }
        if (isFull(request.command())) {
            return fresh(full());
        }
        if (upkeep.refuses(request.command())) {
            // Not remembered: the same request may be carried out once there is room.
            return fresh(upkeep.refusal(commands.revision()));
        }
        Outcome outcome = execute(request);
        requests.record(key, request.digest(), outcome);
        return fresh(outcome);
    }

    private Outcome settle(RequestKey key) {
        Admission admission = requests.settle(key);
        if (admission instanceof Admission.Refuse refuse) {
            return new Refused(refuse.refusal(), commands.revision(), refuse.detail());
        }
        if (admission instanceof Admission.Settle settle) {
            return new Outcome.Settled(commands.revision(), settle.earlier());
        }
        throw new IllegalStateException(admission + " settles nothing");
    }

    /** The newest commands.revision() always stays, so that it can be read, and resumed from, by its number. */
    private Outcome trim(long target) {
        Trimming trimming = Keyspace.trim(transaction, compactRevision, Math.min(target, commands.revision() - 1));
        if (trimming.compactRevision() > compactRevision) {
            compactRevision = trimming.compactRevision();
            forgottenBytes += trimming.historyBytes();
            History.forget(transaction, compactRevision);
        }
        return new Outcome.Trimmed(commands.revision(), compactRevision);
    }

    private Outcome found(String clusterId) {
        Bytes id = transaction.get(Space.SYSTEM, SystemRows.CLUSTER);
        if (id == null) {
            id = Bytes.utf8(clusterId);
            transaction.put(Space.SYSTEM, SystemRows.CLUSTER, id);
        }
        return new Outcome.Founded(commands.revision(), id.utf8());
    }
}
