package io.quorate.server.service;

import io.quorate.server.service.Questions.TermRound;
import io.quorate.server.service.ReplicatedLog.Leadership;
import io.quorate.server.service.ReplicatedLog.Voters;
import io.quorate.server.service.ServiceObserver.BarrierKind;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a read at some log index sees every write that was completed before the read arrived.
 *
 * <p>Safe for any thread; never blocks. All reads that arrive while one round is under way share the next one, which
 * starts after they arrived.
 *
 * <p>The leader proves it by its <em>term</em>: it notes its term T and its commit index, then asks the voters which
 * term they are in. When a majority, itself included and asked last, still says T, no later leader can have been
 * elected before the question, so nothing beyond the noted index was completed before it. Where that fails, an empty
 * entry that is appended after the read arrived and commits proves the same (the <em>log</em> barrier). Any other
 * member asks the leader for an index. See docs/design/reads.md.
 */
final class ReadBarrier {

    /** How long one round may take, milliseconds; after that its reads try again. */
    static final long ROUND_MILLIS_MAX = 1_000;

    private final String self;
    private final String group;
    private final long incarnation;
    private final ReplicatedLog log;
    private final Proposals proposals;
    private final ServiceObserver observer;

    private final Object lock = new Object();
    /** The round under way. Guarded by the lock. */
    private @Nullable Round current;
    /** The round that those who arrive now will share. Guarded by the lock. */
    private @Nullable Round next;

    private long rounds;

    ReadBarrier(
            String self,
            String group,
            long incarnation,
            ReplicatedLog log,
            Proposals proposals,
            ServiceObserver observer) {
        this.self = self;
        this.group = group;
        this.incarnation = incarnation;
        this.log = log;
        this.proposals = proposals;
        this.observer = observer;
    }

    /** One proof, shared by those who joined before it started. */
    private static final class Round {
        final CompletableFuture<Long> index = new CompletableFuture<>();
        int reads;
        long number;
    }

    /** Completes with an index; a read once that is applied here is linearizable. Fails when there is no leader to ask. */
    CompletableFuture<Long> join() {
        Round mine;
        synchronized (lock) {
            if (next == null) {
                next = new Round();
            }
            mine = next;
            mine.reads++;
            if (current != null) {
                return mine.index;
            }
            begin();
        }
        drive(mine);
        return mine.index;
    }

    /** The next round becomes the current one. Guarded by the lock. */
    private void begin() {
        current = next;
        next = null;
        if (current != null) {
            current.number = ++rounds;
        }
    }

    /** Proves this round and those that follow while each is proved on the spot: a loop, however long that goes on. */
    private void drive(Round first) {
        Round round = first;
        while (round != null) {
            Round current = round;
            CompletableFuture<Long> proof = prove(current);
            if (!proof.isDone()) {
                proof.whenComplete((index, failure) -> {
                    Round following = finish(current, index, failure);
                    if (following != null) {
                        drive(following);
                    }
                });
                return;
            }
            round = proof.isCompletedExceptionally()
                    ? finish(
                            current,
                            null,
                            proof.handle((index, failure) -> failure).join())
                    : finish(current, proof.join(), null);
        }
    }

    /** Answers those who joined the round; gives the one to prove next, if anybody joined that. */
    private @Nullable Round finish(Round round, @Nullable Long index, @Nullable Throwable failure) {
        // While it is still the current one: whoever is answered and joins again waits for the next round, in the loop.
        if (index != null) {
            round.index.complete(index);
        } else {
            round.index.completeExceptionally(failure == null ? new IllegalStateException("no index") : failure);
        }
        synchronized (lock) {
            begin();
            return current;
        }
    }

    private CompletableFuture<Long> prove(Round round) {
        long startNanos = System.nanoTime();
        Leadership leadership = log.leadership();
        String leader = leadership.leader();
        if (leadership.ready()) {
            long commitIndex = log.commitIndex();
            Voters voters = log.voters();
            boolean sole = voters.previous().isEmpty() && voters.current().equals(Set.of(self));
            BarrierKind kind = sole ? BarrierKind.SOLE : BarrierKind.TERM;
            if (log.leadership().term() != leadership.term()) {
                return observed(round, kind, startNanos, none("the term changed"));
            }
            if (sole) {
                return observed(round, kind, startNanos, CompletableFuture.completedFuture(commitIndex));
            }
            return observed(round, kind, startNanos, proveByTerm(round.number, leadership.term(), commitIndex, voters))
                    .handle((index, failure) -> failure == null
                            ? CompletableFuture.completedFuture(index)
                            : observed(round, BarrierKind.LOG, startNanos, proposals.barrier()))
                    .thenCompose(proof -> proof);
        }
        if (leader != null && !leader.equals(self)) {
            return observed(
                    round,
                    BarrierKind.FORWARDED,
                    startNanos,
                    log.ask(leader, Questions.barrier(), ROUND_MILLIS_MAX).thenApply(Questions::index));
        }
        return observed(round, BarrierKind.FORWARDED, startNanos, none("there is no leader"));
    }

    private static CompletableFuture<Long> none(String why) {
        return CompletableFuture.failedFuture(new NotAppendedException(why));
    }

    private CompletableFuture<Long> observed(
            Round round, BarrierKind kind, long startNanos, CompletableFuture<Long> proof) {
        return proof.whenComplete((index, failure) -> {
            if (failure == null) {
                observer.barrierPassed(kind, round.reads, System.nanoTime() - startNanos);
            } else {
                observer.barrierFailed(kind);
            }
        });
    }

    private CompletableFuture<Long> proveByTerm(long number, long term, long commitIndex, Voters voters) {
        TermCount count = new TermCount(term, commitIndex, voters);
        Set<String> asked = new HashSet<>(voters.current());
        asked.addAll(voters.previous());
        asked.remove(self);
        if (asked.isEmpty()) {
            count.settle();
        }
        count.outstanding = asked.size();
        for (String voter : asked) {
            TermRound question = new TermRound(group, voter, incarnation, number, 0);
            log.ask(voter, Questions.term(question), ROUND_MILLIS_MAX).whenComplete((answer, failure) -> {
                boolean counts = false;
                if (failure == null) {
                    TermRound said = Questions.term(answer);
                    counts = said.equals(new TermRound(group, voter, incarnation, number, term));
                }
                count.heard(voter, counts);
            });
        }
        return count.proof;
    }

    /** Counts who still is in the leader's term. */
    private final class TermCount {

        private final long term;
        private final long commitIndex;
        private final Voters voters;
        private final Set<String> agreeing = new HashSet<>();
        private int outstanding;
        final CompletableFuture<Long> proof = new CompletableFuture<>();

        TermCount(long term, long commitIndex, Voters voters) {
            this.term = term;
            this.commitIndex = commitIndex;
            this.voters = voters;
        }

        void heard(String voter, boolean agrees) {
            synchronized (this) {
                outstanding--;
                if (agrees) {
                    agreeing.add(voter);
                }
                if (!majority(voters.current()) || !majority(voters.previous())) {
                    if (outstanding > 0) {
                        return;
                    }
                    agreeing.clear();
                }
            }
            settle();
        }

        /** The leader counts itself last: it still leads this term after the last answer it counts. */
        void settle() {
            boolean enough;
            synchronized (this) {
                enough = majority(voters.current()) && majority(voters.previous());
            }
            Leadership now = log.leadership();
            if (enough && now.ready() && now.term() == term) {
                proof.complete(commitIndex);
            } else {
                proof.completeExceptionally(new NotAppendedException("no majority is in term " + term));
            }
        }

        private boolean majority(Set<String> members) {
            if (members.isEmpty()) {
                return true;
            }
            int count = members.contains(self) ? 1 : 0;
            for (String member : agreeing) {
                if (members.contains(member)) {
                    count++;
                }
            }
            return count > members.size() / 2;
        }
    }
}
