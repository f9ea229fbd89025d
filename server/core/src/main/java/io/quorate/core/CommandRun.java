package io.quorate.core;

import io.quorate.core.claim.Answer;
import io.quorate.core.kv.Execution;
import io.quorate.core.kv.Keyspace;
import io.quorate.core.kv.Ledger;
import io.quorate.core.kv.Stamp;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.lease.LeaseRules;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.Request;
import io.quorate.core.log.Settled;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of one entry that may change versioned state, one after another, each at a revision of its
 * own. Confined to one thread.
 *
 * <p>A command that changes something and makes k grants moves the revision by max(1, k): all it changed carries the
 * last of these revisions, and the grants get one each as their tokens.
 */
final class CommandRun {

    private final Transaction transaction;
    private final long clusterMillis;
    private final long wallMillis;
    /** Whether the entry's stamp counts: an expiry in an entry of another term's stamp has no effect. */
    private final boolean isStamped;

    /** Where the rows of all commands are made, one at a time. */
    private final Encoder scratch = new Encoder();

    private final List<Change> changes = new ArrayList<>();
    private final List<Settled> settled = new ArrayList<>();
    private long revision;
    private long historyBytes;
    private long liveBytes;

    CommandRun(Transaction transaction, long revision, long clusterMillis, long wallMillis, boolean isStamped) {
        this.transaction = transaction;
        this.revision = revision;
        this.clusterMillis = clusterMillis;
        this.wallMillis = wallMillis;
        this.isStamped = isStamped;
    }

    /** The newest revision. */
    long revision() {
        return revision;
    }

    /** The size of the rows of all changes. */
    long historyBytes() {
        return historyBytes;
    }

    /** By how much the rows of what is there have grown. */
    long liveBytes() {
        return liveBytes;
    }

    /** What was changed, in order. */
    List<Change> changes() {
        return changes;
    }

    /** The requests whose wait ended. */
    List<Settled> settled() {
        return settled;
    }

    Outcome execute(Request request) {
        Command command = request.command();
        if (command instanceof Command.Txn txn) {
            return transact(txn, request.author());
        }
        if (command instanceof CounterCommand counter) {
            Ledger ledger = ledger(revision + 1, request.author());
            Outcome outcome = Counters.execute(ledger, revision, counter);
            take(ledger);
            return outcome;
        }
        if (command instanceof RegistryCommand registry) {
            Ledger ledger = ledger(revision + 1, request.author());
            Outcome outcome = coordinator(transaction, request.author()).execute(ledger, registry);
            take(ledger);
            return outcome;
        }
        if (command instanceof LeaseCommand.Expire expire) {
            return expire(expire.endingsMax());
        }
        Coordinator coordinator = coordinator(transaction, request.author());
        return finish(coordinator, request.author(), answer(coordinator, command, request.author()));
    }

    /** What a repeat of a request is told that ended as {@code earlier}: time and holds as they are now. */
    Outcome replay(Request request, Outcome earlier) {
        Coordinator coordinator = coordinator(transaction, request.author());
        if (earlier instanceof LeaseOutcome.Granted granted) {
            LeaseRecord lease = coordinator.leases().get(granted.lease());
            return lease == null
                    ? coordinator.gone(granted.lease()).at(revision)
                    : new LeaseOutcome.Granted(
                            granted.revision(), granted.lease(), lease.ttlMillis(), lease.remainingMillis());
        }
        if (request.command() instanceof ClaimCommand.Acquire acquire) {
            Answer answer = standing(coordinator, acquire, earlier);
            return answer == null ? earlier : finish(coordinator, request.author(), answer);
        }
        return earlier;
    }

    private @Nullable Answer standing(Coordinator coordinator, ClaimCommand.Acquire acquire, Outcome earlier) {
        long claim;
        if (earlier instanceof ClaimOutcome.Granted granted) {
            claim = granted.claim();
        } else if (earlier instanceof ClaimOutcome.Queued queued) {
            claim = queued.claim();
        } else {
            return null;
        }
        Answer answer = coordinator
                .claims()
                .standing(claim, acquire.patience().ticket(), acquire.patience().waitMillis());
        if (answer != null) {
            return answer;
        }
        if (earlier instanceof ClaimOutcome.Granted granted) {
            ClaimOutcome.Grant first = granted.grants().get(0);
            Ending ending = coordinator.claims().ending(acquire.kind(), first.name(), first.token());
            return ending == null
                    ? at -> new Refused(Refusal.NOT_HOLDER, at, "the hold of token " + first.token() + " is over")
                    : at -> new ClaimOutcome.Lost(at, first.token(), ending);
        }
        return coordinator
                .claims()
                .unavailable(acquire.kind(), acquire.parts().get(0).name(), ClaimOutcome.Reason.TIMEOUT);
    }

    private Coordinator coordinator(Transaction in, @Nullable String author) {
        return new Coordinator(in, clusterMillis, wallMillis, revision, author);
    }

    private Ledger ledger(long atRevision, @Nullable String author) {
        return new Ledger(transaction, new Stamp(revision, atRevision, wallMillis, author), atRevision, scratch);
    }

    /** Hands on what became free, and writes what changed at the revision that follows from it. */
    private Outcome finish(Coordinator coordinator, @Nullable String author, Answer answer) {
        coordinator.claims().handOn();
        long after = coordinator.revisionAfter();
        Ledger ledger = ledger(after, author);
        coordinator.write(ledger, after);
        settled.addAll(coordinator.settled(after));
        revision = after;
        historyBytes += ledger.historyBytes();
        liveBytes += ledger.liveBytes();
        changes.addAll(ledger.changes());
        return answer.at(after);
    }

    private void take(Ledger ledger) {
        if (!ledger.changes().isEmpty()) {
            revision = ledger.revision();
            historyBytes += ledger.historyBytes();
            liveBytes += ledger.liveBytes();
            changes.addAll(ledger.changes());
        }
    }

    // ---- transactions

    /**
     * A transaction that gives something back may make several grants, and then ends at a later revision than was
     * thought: it is undone and done again.
     */
    private Outcome transact(Command.Txn txn, @Nullable String author) {
        boolean releases = releases(txn.then()) || releases(txn.otherwise());
        int grants = 1;
        while (true) {
            Transaction attempt = releases ? transaction.nested() : transaction;
            Coordinator coordinator = coordinator(attempt, author);
            Stamp stamp = new Stamp(revision, revision + grants, wallMillis, author);
            Execution execution = Keyspace.execute(attempt, stamp, coordinator, scratch, txn);
            boolean changed = !execution.changes().isEmpty();
            if (releases && changed && coordinator.grants() > grants) {
                grants = coordinator.grants();
                continue;
            }
            if (changed) {
                if (releases) {
                    attempt.merge();
                    settled.addAll(coordinator.settled(revision + grants));
                }
                revision += grants;
                historyBytes += execution.historyBytes();
                liveBytes += execution.liveBytes();
                changes.addAll(execution.changes());
            }
            return execution.outcome();
        }
    }

    private static boolean releases(List<Operation> operations) {
        for (Operation operation : operations) {
            if (operation instanceof Operation.Release) {
                return true;
            }
        }
        return false;
    }

    // ---- leases and claims

    private Answer answer(Coordinator coordinator, Command command, @Nullable String author) {
        if (command instanceof LeaseCommand.Grant grant) {
            return grant(coordinator, grant, author);
        }
        if (command instanceof LeaseCommand.Renew renew) {
            return renew(coordinator, renew);
        }
        if (command instanceof LeaseCommand.Revoke revoke) {
            boolean existed = coordinator.leases().exists(revoke.lease());
            if (existed) {
                coordinator.endLease(revoke.lease(), Ending.How.REVOKED);
            }
            return at -> new LeaseOutcome.Revoked(at, revoke.lease(), existed);
        }
        if (command instanceof ClaimCommand.Acquire acquire) {
            long lease = acquire.claimant().lease();
            return lease != 0 && !coordinator.isAlive(lease)
                    ? coordinator.gone(lease)
                    : coordinator.claims().execute(acquire);
        }
        if (command instanceof ClaimCommand.Force force) {
            Answer answer = coordinator.claims().execute(force);
            if (force.revokeLeases()) {
                for (long lease : coordinator.claims().leasesOfEnded()) {
                    if (coordinator.leases().exists(lease)) {
                        coordinator.endLease(lease, Ending.How.REVOKED);
                    }
                }
            }
            return answer;
        }
        if (command instanceof ClaimCommand claim) {
            return coordinator.claims().execute(claim);
        }
        throw new IllegalStateException(command.getClass() + " can't be carried out");
    }

    private Answer grant(Coordinator coordinator, LeaseCommand.Grant grant, @Nullable String author) {
        String wrong = LeaseRules.wrongIn(grant);
        if (wrong != null) {
            return refused(Refusal.INVALID, wrong);
        }
        if (!coordinator.hasRoom()) {
            return refused(Refusal.LEASES_FULL, Limits.LEASES_MAX + " leases are alive");
        }
        long lease = coordinator
                .leases()
                .grant(grant.ttlMillis(), grant.salt(), false, grant.name(), grant.note(), wallMillis, author);
        return at -> new LeaseOutcome.Granted(at, lease, grant.ttlMillis(), grant.ttlMillis());
    }

    private Answer renew(Coordinator coordinator, LeaseCommand.Renew renew) {
        String wrong = LeaseRules.wrongIn(renew);
        if (wrong != null) {
            return refused(Refusal.INVALID, wrong);
        }
        List<LeaseOutcome.Result> results = new ArrayList<>(renew.renewals().size());
        for (LeaseCommand.Renewal renewal : renew.renewals()) {
            LeaseRecord lease = coordinator.leases().renew(renewal.lease(), renewal.ttlMillis());
            if (lease == null) {
                results.add(new LeaseOutcome.Dead(
                        renewal.lease(), coordinator.leases().ending(renewal.lease())));
            } else {
                List<LeaseOutcome.Held> holds = lease.claims() == 0 ? List.of() : held(coordinator, lease.id());
                results.add(new LeaseOutcome.Alive(lease.id(), lease.ttlMillis(), lease.remainingMillis(), holds));
            }
        }
        return at -> new LeaseOutcome.Renewed(at, results);
    }

    private static List<LeaseOutcome.Held> held(Coordinator coordinator, long lease) {
        List<LeaseOutcome.Held> held = new ArrayList<>();
        for (Hold hold : coordinator.claims().holdsOn(lease, Limits.HOLDS_SHOWN_MAX)) {
            held.add(new LeaseOutcome.Held(hold.kind(), hold.name(), hold.token()));
        }
        return held;
    }

    /** Ends what is due: each lease at a revision of its own, then the waits and the instances together. */
    private Outcome expire(int max) {
        if (!isStamped) {
            return new LeaseOutcome.Expired(revision, 0, 0, 0);
        }
        List<Long> due = coordinator(transaction, null).leases().due(max);
        for (long lease : due) {
            Coordinator coordinator = coordinator(transaction, null);
            coordinator.endLease(lease, Ending.How.EXPIRED);
            finish(coordinator, null, at -> new LeaseOutcome.Expired(at, 1, 0, 0));
        }
        Coordinator coordinator = coordinator(transaction, null);
        int waits = coordinator.claims().expire(max);
        int instances = coordinator.expireInstances(max);
        return finish(coordinator, null, at -> new LeaseOutcome.Expired(at, due.size(), waits, instances));
    }

    private static Answer refused(Refusal refusal, String detail) {
        return at -> new Refused(refusal, at, detail);
    }
}
