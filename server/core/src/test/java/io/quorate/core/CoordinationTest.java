package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quorate.core.claim.ClaimState;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClaimOutcome.Granted;
import io.quorate.core.log.ClaimOutcome.Reason;
import io.quorate.core.log.Command;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.CounterOutcome;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Ending.How;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Hold;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Settled;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Leases, claims and counters, rule by rule. */
class CoordinationTest {

    private final Machine machine = new Machine();
    private long tickets;

    @Test
    void aLeaseEndsAtItsDeadlineAndNotBefore() {
        long lease = grant(1_000);
        put("a", lease);
        machine.clusterMillis += 999;
        assertThat(expire().leases()).isZero();
        assertThat(machine.value("a")).isEqualTo("1");
        machine.clusterMillis += 1;
        assertThat(expire().leases()).isEqualTo(1);
        assertThat(machine.value("a")).isNull();
        assertThat(machine.changes.get(machine.changes.size() - 1))
                .asInstanceOf(type(Change.Delete.class))
                .extracting(Change.Delete::cause)
                .isEqualTo(Change.Cause.EXPIRED);
        assertThat(machine.apply(new LeaseCommand.Renew(List.of(new LeaseCommand.Renewal(lease, 0)))))
                .asInstanceOf(type(LeaseOutcome.Renewed.class))
                .satisfies(renewed -> assertThat(renewed.results().get(0))
                        .asInstanceOf(type(LeaseOutcome.Dead.class))
                        .satisfies(dead -> {
                            assertThat(dead.ending()).isNotNull();
                            assertThat(how(dead.ending())).isEqualTo(How.EXPIRED);
                            assertThat(requireNonNull(dead.ending()).atRevision())
                                    .isEqualTo(machine.machine.revision());
                        }));
    }

    @Test
    void aRenewalOrderedBeforeTheExpiryWinsAndNeverMovesTheDeadlineBack() {
        long lease = grant(10_000);
        machine.clusterMillis += 10_000;
        assertThat(renew(lease, 0).remainingMillis()).isEqualTo(10_000);
        assertThat(expire().leases()).isZero();
        assertThat(renew(lease, 1_000).remainingMillis()).isEqualTo(10_000);
        assertThat(lease(lease).ttlMillis()).isEqualTo(1_000);
    }

    @Test
    void aLeaseThatIsDueTakesNothingNew() {
        long lease = grant(1_000);
        machine.clusterMillis += 1_000;
        assertThat(machine.apply(acquire("l", lease, "me", 0))).isInstanceOf(LeaseOutcome.Gone.class);
        assertThat(machine.run(new Operation.Put(bytes("a"), bytes("1"), new Attachment.To(lease), false, false)))
                .isInstanceOf(LeaseOutcome.Gone.class);
        assertThat(machine.value("a")).isNull();
    }

    @Test
    void anExpiryInAnEntryOfAnotherTermsStampHasNoEffect() {
        long lease = grant(1_000);
        long later = machine.clusterMillis + 5_000;
        Effects effects = machine.apply(new Entry(
                Machine.TERM + 1,
                later,
                0,
                List.of(new Batch(9, 1, List.of(Request.of(new LeaseCommand.Expire(10)))))));
        assertThat(effects.batches().get(0).answers().get(0).outcome())
                .isEqualTo(new LeaseOutcome.Expired(machine.machine.revision(), 0, 0, 0));
        assertThat(machine.reader().lease(lease)).isNotNull();
    }

    @Test
    void allThatLivesOnALeaseEndsAtOneRevision() {
        long lease = grant(1_000);
        put("a", lease);
        put("b", lease);
        granted(machine.apply(acquire("l", lease, "me", 0)));
        long before = machine.machine.revision();
        assertThat(machine.apply(new LeaseCommand.Revoke(lease)))
                .isEqualTo(new LeaseOutcome.Revoked(before + 1, lease, true));
        assertThat(machine.changes.subList(machine.changes.size() - 3, machine.changes.size()))
                .allSatisfy(change -> {
                    assertThat(change.revision()).isEqualTo(before + 1);
                    assertThat(((Change.Delete) change).cause()).isEqualTo(Change.Cause.REVOKED);
                });
        assertThat(machine.apply(new LeaseCommand.Revoke(lease)))
                .isEqualTo(new LeaseOutcome.Revoked(before + 1, lease, false));
    }

    @Test
    void aKeyWithATtlHasALeaseOfItsOwnThatGoesWithIt() {
        Operation put = new Operation.Put(bytes("a"), bytes("1"), new Attachment.Ttl(5_000, 7), false, false);
        machine.run(put);
        long lease = record("a").lease();
        assertThat(lease(lease).isOwn()).isTrue();
        machine.clusterMillis += 4_000;
        machine.run(put);
        assertThat(record("a").lease()).isEqualTo(lease);
        assertThat(lease(lease).remainingMillis()).isEqualTo(5_000);
        machine.put("a", "forever");
        assertThat(record("a").lease()).isZero();
        assertThat(machine.reader().lease(lease)).isNull();
        machine.run(put);
        machine.delete("a");
        assertThat(machine.reader().counts().leases()).isZero();
        assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(Long.MAX_VALUE);
    }

    // ---- locks

    @Test
    void theTokenIsTheRevisionOfTheGrantAndALateReleaseFreesNobodyElse() {
        Granted first = granted(machine.apply(acquire("l", 0, "a", 0)));
        assertThat(token(first)).isEqualTo(machine.machine.revision());
        assertThat(release("l", token(first))).isEqualTo(new ClaimOutcome.Released(machine.machine.revision(), true));
        Granted second = granted(machine.apply(acquire("l", 0, "b", 0)));
        assertThat(token(second)).isGreaterThan(token(first));
        assertThat(second.grants().get(0).previousToken()).isEqualTo(token(first));
        assertThat(release("l", token(first))).isEqualTo(new ClaimOutcome.Released(machine.machine.revision(), false));
        assertThat(holders("l")).extracting(Hold::owner).containsExactly("b");
        assertThat(machine.reader().counts().leases()).isEqualTo(1);
    }

    @Test
    void whoeverWaitsGetsItInOrderAndReadersTogether() {
        Granted first = granted(machine.apply(acquire("l", 0, "w1", 0)));
        Ticket r1 = wait(shared("l", "r1"));
        Ticket r2 = wait(shared("l", "r2"));
        Ticket w2 = wait(acquire("l", 0, "w2", 60_000));
        Ticket r3 = wait(shared("l", "r3"));
        long before = machine.machine.revision();
        release("l", token(first));
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(r1, r2);
        assertThat(machine.settled)
                .extracting(settled -> token((Granted) settled.outcome()))
                .containsExactly(before + 1, before + 2);
        assertThat(machine.machine.revision()).isEqualTo(before + 2);
        release("l", before + 1);
        assertThat(machine.settled).hasSize(2);
        release("l", before + 2);
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(r1, r2, w2);
        release("l", token((Granted) machine.settled.get(2).outcome()));
        assertThat(machine.settled).extracting(Settled::ticket).contains(r3);
    }

    @Test
    void aHoldThatWasLostSaysSo() {
        long lease = grant(1_000);
        Granted held = granted(machine.apply(acquire("l", lease, "a", 0)));
        Ticket next = wait(acquire("l", 0, "b", 60_000));
        machine.clusterMillis += 1_000;
        expire();
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(next);
        Granted after = (Granted) machine.settled.get(0).outcome();
        assertThat(how(after.grants().get(0).previous())).isEqualTo(How.EXPIRED);
        assertThat(release("l", token(held)))
                .asInstanceOf(type(ClaimOutcome.Lost.class))
                .satisfies(lost -> assertThat(lost.ending().how()).isEqualTo(How.EXPIRED));
        assertThat(release("l", 999_999))
                .asInstanceOf(type(Outcome.Refused.class))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NOT_HOLDER));
    }

    @Test
    void aReleaseDelayKeepsItClosedAfterALossOnly() {
        Granted held = granted(machine.apply(new ClaimCommand.Acquire(
                Kind.LOCK,
                List.of(new ClaimCommand.Part(bytes("l"), false, 1, 0)),
                new ClaimCommand.Claimant(0, 15_000, 0, "a", 0, 5_000, Bytes.EMPTY),
                new ClaimCommand.Wait(ticket(), 0, 0, false))));
        Ticket next = wait(acquire("l", 0, "b", 60_000));
        machine.apply(new ClaimCommand.Force(Kind.LOCK, bytes("l"), token(held), false));
        assertThat(machine.settled).isEmpty();
        machine.clusterMillis += 5_000;
        expire();
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(next);
    }

    @Test
    void aWaitEndsAtItsDeadlineAndWhenNobodyListens() {
        granted(machine.apply(acquire("l", 0, "a", 0)));
        Ticket late = wait(acquire("l", 0, "b", 2_000));
        Ticket gone = wait(acquire("l", 0, "c", 60_000));
        machine.apply(new ClaimCommand.Detach(gone));
        machine.clusterMillis += 2_000;
        expire();
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(gone, late);
        assertThat(machine.settled)
                .extracting(settled -> ((ClaimOutcome.Unavailable) settled.outcome()).reason())
                .containsExactly(Reason.WITHDRAWN, Reason.TIMEOUT);
        assertThat(state("l").queueLength()).isZero();
        assertThat(machine.reader().counts().waiting()).isZero();
    }

    @Test
    void aPlaceLingersUntilItIsTakenUpAgain() {
        long lease = grant(60_000);
        Granted held = granted(machine.apply(acquire("l", 0, "a", 0)));
        Ticket first = wait(lingering("l", lease, "b"));
        machine.apply(new ClaimCommand.Detach(first));
        machine.clusterMillis += 4_000;
        expire();
        Ticket second = wait(lingering("l", lease, "b"));
        machine.apply(new ClaimCommand.Detach(first));
        assertThat(state("l").queueLength()).isEqualTo(1);
        machine.clusterMillis += 4_000;
        expire();
        release("l", token(held));
        assertThat(machine.settled).last().extracting(Settled::ticket).isEqualTo(second);
        assertThat(holders("l")).extracting(Hold::owner).containsExactly("b");
    }

    @Test
    void aGrantThatNobodyCollectsGoes() {
        long lease = grant(60_000);
        Granted held = granted(machine.apply(acquire("l", 0, "a", 0)));
        Ticket waiting = wait(lingering("l", lease, "b"));
        machine.apply(new ClaimCommand.Detach(waiting));
        release("l", token(held));
        assertThat(holders("l")).extracting(Hold::owner).containsExactly("b");
        machine.clusterMillis += 5_000;
        expire();
        assertThat(holders("l")).isEmpty();
    }

    @Test
    void theSameClaimantFindsItsHold() {
        long lease = grant(60_000);
        Granted first = granted(machine.apply(acquire("l", lease, "a", 0)));
        Granted again = granted(machine.apply(acquire("l", lease, "a", 0)));
        assertThat(again.reacquired()).isTrue();
        assertThat(token(again)).isEqualTo(token(first));
        assertThat(machine.apply(shared("l", lease, "a")))
                .asInstanceOf(type(Outcome.Refused.class))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.MODE_CONFLICT));
    }

    @Test
    void severalLocksAreGrantedTogetherOrNotAtAll() {
        Granted a = granted(machine.apply(acquire("a", 0, "x", 0)));
        Granted b = granted(machine.apply(acquire("b", 0, "y", 0)));
        Ticket both = wait(several(0, "z", "a", "b"));
        Ticket behind = wait(acquire("b", 0, "q", 60_000));
        release("b", token(b));
        assertThat(machine.settled).isEmpty();
        assertThat(holders("b")).isEmpty();
        release("a", token(a));
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(both);
        Granted held = (Granted) machine.settled.get(0).outcome();
        assertThat(held.grants())
                .hasSize(2)
                .extracting(ClaimOutcome.Grant::token)
                .doesNotHaveDuplicates();
        release("b", held.grants().get(1).token());
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(both, behind);
        assertThat(holders("a")).hasSize(1);
    }

    @Test
    void whoWouldWaitForItselfIsRefusedWithTheCycle() {
        long one = grant(60_000);
        long two = grant(60_000);
        granted(machine.apply(acquire("a", one, "p", 0)));
        granted(machine.apply(acquire("b", two, "q", 0)));
        wait(acquire("b", one, "p", 60_000));
        Outcome refused = machine.apply(acquire("a", two, "q", 60_000));
        assertThat(refused)
                .asInstanceOf(type(ClaimOutcome.Deadlocked.class))
                .satisfies(deadlock -> assertThat(deadlock.cycle())
                        .containsExactly(
                                new ClaimOutcome.Link("q", two, Kind.LOCK, bytes("a")),
                                new ClaimOutcome.Link("p", one, Kind.LOCK, bytes("b"))));
        assertThat(machine.reader().counts().deadlocks()).isEqualTo(1);
        assertThat(machine.apply(acquire("a", two, "other", 60_000))).isInstanceOf(ClaimOutcome.Queued.class);
    }

    @Test
    void aSemaphoreIsNoDeadlockWhileEnoughSlotsCanBecomeFree() {
        long one = grant(60_000);
        long two = grant(60_000);
        long three = grant(60_000);
        granted(machine.apply(semaphore("s", one, "p", 1, 2, 0)));
        granted(machine.apply(semaphore("s", three, "r", 1, 2, 0)));
        granted(machine.apply(acquire("a", two, "q", 0)));
        wait(acquire("a", one, "p", 60_000));
        assertThat(machine.apply(semaphore("s", two, "q", 1, 0, 60_000))).isInstanceOf(ClaimOutcome.Queued.class);
        assertThat(machine.apply(semaphore("s", two, "q2", 2, 0, 60_000))).isInstanceOf(ClaimOutcome.Queued.class);
    }

    // ---- semaphores, elections, barriers

    @Test
    void aSemaphoreGrantsWhatFitsInOrder() {
        Granted two = granted(machine.apply(semaphore("s", 0, "a", 2, 3, 0)));
        Ticket big = wait(semaphore("s", 0, "b", 2, 0, 60_000));
        Ticket small = wait(semaphore("s", 0, "c", 1, 0, 60_000));
        assertThat(machine.apply(semaphore("s", 0, "d", 1, 5, 0)))
                .asInstanceOf(type(Outcome.Refused.class))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.LIMIT_MISMATCH));
        machine.apply(new ClaimCommand.SetLimit(bytes("s"), 4));
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(big);
        machine.apply(new ClaimCommand.Release(Kind.SEMAPHORE, bytes("s"), token(two)));
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(big, small);
        assertThat(machine.reader().claimState(Kind.SEMAPHORE, bytes("s"), 10).used())
                .isEqualTo(3);
    }

    @Test
    void anElectionPrefersPriorityAndCanBeHandedOver() {
        Granted leader = granted(machine.apply(campaign("a", 0, 0)));
        wait(campaign("b", 0, 60_000));
        Ticket preferred = wait(campaign("c", 5, 60_000));
        assertThat(machine.apply(new ClaimCommand.Transfer(bytes("e"), token(leader), "nobody")))
                .asInstanceOf(type(Outcome.Refused.class))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NO_SUCH_CANDIDATE));
        machine.apply(new ClaimCommand.Release(Kind.ELECTION, bytes("e"), token(leader)));
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(preferred);
        Granted second = (Granted) machine.settled.get(0).outcome();
        machine.apply(new ClaimCommand.Amend(Kind.ELECTION, bytes("e"), token(second), bytes("v2")));
        machine.apply(new ClaimCommand.Transfer(bytes("e"), token(second), "b"));
        assertThat(machine.reader().claimState(Kind.ELECTION, bytes("e"), 10).holders())
                .extracting(Hold::owner)
                .containsExactly("b");
    }

    @Test
    void aBarrierLetsAllPartiesThroughTogether() {
        Ticket first = wait(arrive("g", 3));
        Ticket second = wait(arrive("g", 3));
        assertThat(machine.apply(arrive("g", 4)))
                .asInstanceOf(type(Outcome.Refused.class))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.LIMIT_MISMATCH));
        long before = machine.machine.revision();
        assertThat(machine.apply(arrive("g", 3))).isEqualTo(new ClaimOutcome.Passed(before + 1, bytes("g"), 1, 3));
        assertThat(machine.settled).extracting(Settled::ticket).containsExactly(first, second);
        assertThat(machine.settled)
                .extracting(settled -> ((ClaimOutcome.Passed) settled.outcome()).position())
                .containsExactly(1, 2);
        wait(arrive("g", 2));
        assertThat(machine.apply(arrive("g", 2))).isInstanceOf(ClaimOutcome.Passed.class);
    }

    @Test
    void aQueueThatIsFullRefusesAndAPlaceThatWasLeftIsFound() {
        long lease = grant(60_000);
        granted(machine.apply(acquire("l", lease, "holder", 0)));
        for (int i = 1; i < Limits.QUEUE_MAX; i++) {
            wait(acquire("l", i == 17 ? lease : 0, "o" + i, 60_000));
        }
        assertThat(machine.apply(acquire("l", 0, "last", 60_000)))
                .asInstanceOf(type(ClaimOutcome.Queued.class))
                .satisfies(queued -> assertThat(queued.position()).isEqualTo(Limits.QUEUE_MAX));
        assertThat(machine.apply(acquire("l", 0, "one too many", 60_000)))
                .asInstanceOf(type(Outcome.Refused.class))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.QUEUE_FULL));
        assertThat(machine.apply(acquire("l", lease, "o17", 60_000)))
                .asInstanceOf(type(ClaimOutcome.Queued.class))
                .satisfies(queued -> assertThat(queued.position()).isEqualTo(17));
        granted(machine.apply(acquire("another", 0, "x", 0)));
    }

    // ---- fences, transactions, repeats

    @Test
    void aSupersededTokenWritesNothing() {
        Granted held = granted(machine.apply(acquire("l", 0, "a", 0)));
        Guard fence = new Guard.Fence(Kind.LOCK, bytes("l"), token(held));
        assertThat(machine.runIf(fence, Machine.putting("seat", "a"))).isInstanceOf(Outcome.TxnDone.class);
        wait(acquire("l", 0, "b", 60_000));
        machine.apply(new ClaimCommand.Force(Kind.LOCK, bytes("l"), 0, false));
        assertThat(machine.runIf(fence, Machine.putting("seat", "late"))).isInstanceOf(Outcome.GuardsFailed.class);
        assertThat(machine.value("seat")).isEqualTo("a");
    }

    @Test
    void aTransactionReleasesAndWritesAtOneRevisionHoweverManyAreGranted() {
        Granted held = granted(machine.apply(acquire("l", 0, "a", 0)));
        wait(shared("l", "r1"));
        wait(shared("l", "r2"));
        wait(shared("l", "r3"));
        long before = machine.machine.revision();
        Outcome done =
                machine.run(Machine.putting("result", "1"), new Operation.Release(Kind.LOCK, bytes("l"), token(held)));
        assertThat(done)
                .asInstanceOf(type(Outcome.TxnDone.class))
                .satisfies(txn -> assertThat(txn.revision()).isEqualTo(before + 3));
        assertThat(record("result").modRevision()).isEqualTo(before + 3);
        assertThat(holders("l")).extracting(Hold::token).containsExactly(before + 1, before + 2, before + 3);
        assertThat(machine.settled).hasSize(3);
        Outcome again =
                machine.run(Machine.putting("result", "2"), new Operation.Release(Kind.LOCK, bytes("l"), token(held)));
        assertThat(again).isInstanceOf(Outcome.Refused.class);
        assertThat(machine.value("result")).isEqualTo("1");
    }

    @Test
    void aRepeatedAcquireIsToldHowThingsStandNow() {
        RequestKey key = new RequestKey.Free("", "k");
        Command acquire = acquire("l", 0, "a", 0);
        Granted first = granted(machine.keyed(key, "d", acquire).outcome());
        machine.clusterMillis += 5_000;
        Applied again = machine.keyed(key, "d", acquire);
        assertThat(again.replayed()).isTrue();
        assertThat(granted(again.outcome())).satisfies(granted -> {
            assertThat(token(granted)).isEqualTo(token(first));
            assertThat(granted.remainingMillis()).isEqualTo(10_000);
        });
        machine.apply(new ClaimCommand.Force(Kind.LOCK, bytes("l"), 0, false));
        assertThat(machine.keyed(key, "d", acquire).outcome()).isInstanceOf(ClaimOutcome.Lost.class);
    }

    @Test
    void aMemberThatIsGoneTakesItsWaitersWithIt() {
        granted(machine.apply(acquire("l", 0, "a", 0)));
        wait(acquire("l", 0, "b", 60_000));
        wait(acquire("l", 0, "c", 60_000));
        machine.apply(new ClaimCommand.DetachOrigin(ORIGIN));
        assertThat(state("l").queueLength()).isZero();
    }

    @Test
    void countersStayInBoundsAndKnowTheirRevision() {
        Bytes name = bytes("n");
        assertThat(machine.apply(new CounterCommand.Add(name, 5, -10, 10)))
                .isEqualTo(new CounterOutcome.Counted(2, 5, 0, true));
        assertThat(machine.apply(new CounterCommand.Add(name, 6, -10, 10)))
                .isEqualTo(new CounterOutcome.OutOfBounds(2, 5));
        assertThat(machine.apply(new CounterCommand.Set(name, 7, 1))).isEqualTo(new CounterOutcome.Moved(2, 5, 2));
        assertThat(machine.apply(new CounterCommand.Set(name, 7, 2)))
                .isEqualTo(new CounterOutcome.Counted(3, 7, 5, true));
        assertThat(machine.apply(new CounterCommand.Delete(name, -1)))
                .isEqualTo(new CounterOutcome.Counted(4, 0, 7, true));
        assertThat(machine.reader().counter(name)).isNull();
    }

    // ---- words

    private static final long ORIGIN = 42;

    private LeaseRecord lease(long lease) {
        return requireNonNull(machine.reader().lease(lease));
    }

    private KeyRecord record(String key) {
        return requireNonNull(machine.reader().get(bytes(key), 0));
    }

    private static How how(@Nullable Ending ending) {
        return requireNonNull(ending).how();
    }

    private Ticket ticket() {
        return new Ticket(ORIGIN, ++tickets);
    }

    private long grant(long ttlMillis) {
        return ((LeaseOutcome.Granted) machine.apply(new LeaseCommand.Grant(ttlMillis, "", Bytes.EMPTY, 1))).lease();
    }

    private LeaseOutcome.Alive renew(long lease, long ttlMillis) {
        LeaseOutcome.Renewed renewed = (LeaseOutcome.Renewed)
                machine.apply(new LeaseCommand.Renew(List.of(new LeaseCommand.Renewal(lease, ttlMillis))));
        return (LeaseOutcome.Alive) renewed.results().get(0);
    }

    private LeaseOutcome.Expired expire() {
        return (LeaseOutcome.Expired) machine.apply(new LeaseCommand.Expire(100));
    }

    private void put(String key, long lease) {
        machine.run(new Operation.Put(bytes(key), bytes("1"), new Attachment.To(lease), false, false));
    }

    private ClaimCommand.Acquire acquire(String name, long lease, String owner, long waitMillis) {
        return claim(Kind.LOCK, lease, owner, 0, waitMillis, 0, new ClaimCommand.Part(bytes(name), false, 1, 0));
    }

    private ClaimCommand.Acquire shared(String name, String owner) {
        return claim(Kind.LOCK, 0, owner, 0, 60_000, 0, new ClaimCommand.Part(bytes(name), true, 1, 0));
    }

    private ClaimCommand.Acquire shared(String name, long lease, String owner) {
        return claim(Kind.LOCK, lease, owner, 0, 60_000, 0, new ClaimCommand.Part(bytes(name), true, 1, 0));
    }

    private ClaimCommand.Acquire lingering(String name, long lease, String owner) {
        return claim(Kind.LOCK, lease, owner, 0, 60_000, 5_000, new ClaimCommand.Part(bytes(name), false, 1, 0));
    }

    private ClaimCommand.Acquire several(long lease, String owner, String first, String second) {
        return claim(
                Kind.LOCK,
                lease,
                owner,
                0,
                60_000,
                0,
                new ClaimCommand.Part(bytes(first), false, 1, 0),
                new ClaimCommand.Part(bytes(second), false, 1, 0));
    }

    private ClaimCommand.Acquire semaphore(
            String name, long lease, String owner, int slots, int limit, long waitMillis) {
        return claim(
                Kind.SEMAPHORE,
                lease,
                owner,
                0,
                waitMillis,
                0,
                new ClaimCommand.Part(bytes(name), false, slots, limit));
    }

    private ClaimCommand.Acquire campaign(String owner, int priority, long waitMillis) {
        return claim(Kind.ELECTION, 0, owner, priority, waitMillis, 0, new ClaimCommand.Part(bytes("e"), false, 1, 0));
    }

    private ClaimCommand.Acquire arrive(String name, int parties) {
        return claim(Kind.BARRIER, 0, "p", 0, 60_000, 0, new ClaimCommand.Part(bytes(name), false, 1, parties));
    }

    private ClaimCommand.Acquire claim(
            Kind kind,
            long lease,
            String owner,
            int priority,
            long waitMillis,
            long lingerMillis,
            ClaimCommand.Part... parts) {
        return new ClaimCommand.Acquire(
                kind,
                List.of(parts),
                new ClaimCommand.Claimant(lease, 15_000, 3, owner, priority, 0, Bytes.EMPTY),
                new ClaimCommand.Wait(ticket(), waitMillis, lingerMillis, false));
    }

    private Ticket wait(ClaimCommand.Acquire acquire) {
        assertThat(machine.apply(acquire)).isInstanceOf(ClaimOutcome.Queued.class);
        return acquire.patience().ticket();
    }

    private Outcome release(String name, long token) {
        return machine.apply(new ClaimCommand.Release(Kind.LOCK, bytes(name), token));
    }

    private static Granted granted(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Granted.class);
        return (Granted) outcome;
    }

    private static long token(Granted granted) {
        return granted.grants().get(0).token();
    }

    private ClaimState state(String name) {
        return machine.reader().claimState(Kind.LOCK, bytes(name), 100);
    }

    private List<Hold> holders(String name) {
        return state(name).holders();
    }
}
