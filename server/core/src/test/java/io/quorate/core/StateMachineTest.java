package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static io.quorate.core.Machine.putting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.Effects.BatchAnswers;
import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Change;
import io.quorate.core.log.Command;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateMachineTest {

    private final Machine machine = new Machine();

    @Test
    void anEntryIsAppliedOnce() {
        Entry entry = entry(batch(1, 1, "a"));
        machine.machine.apply(1, 1, entry);

        Effects again = machine.machine.apply(1, 1, entry);

        assertThat(again).isEqualTo(new Effects(1, 2, List.of(), List.of(), List.of(), List.of()));
        assertThat(machine.machine.position()).isEqualTo(new Position(1, 1));
    }

    @Test
    void aGapIsRefused() {
        assertThatThrownBy(() -> machine.machine.apply(1, 2, entry()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("index: 2 (expected: 1)");
        assertThatThrownBy(() -> machine.machine.applyInternal(1, 2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void entriesOfTheLogsOwnCountAsApplied() {
        long hash = machine.machine.stateHash();
        machine.machine.applyInternal(1, 1);
        machine.machine.applyInternal(1, 1);
        machine.machine.applyInternal(2, 2);

        assertThat(machine.machine.position()).isEqualTo(new Position(2, 2));
        assertThat(machine.machine.stateHash()).isEqualTo(hash);
        assertThat(StateMachine.position(machine.store)).isEqualTo(new Position(2, 2));
    }

    @Test
    void everythingIsFoundAgainInTheStore() {
        machine.apply(new Command.Found("c-1"));
        machine.put("a", "1");
        machine.put("a", "2");
        machine.trim(2);

        StateMachine reopened = new StateMachine(machine.store);

        assertThat(reopened.position()).isEqualTo(machine.machine.position());
        assertThat(reopened.revision()).isEqualTo(3);
        assertThat(reopened.compactRevision()).isEqualTo(2);
        assertThat(reopened.clusterMillis()).isEqualTo(machine.clusterMillis);
        assertThat(reopened.stateHash()).isEqualTo(machine.machine.stateHash());
        assertThat(reopened.clusterId()).isEqualTo("c-1");
    }

    @Test
    void theFirstFoundingCounts() {
        assertThat(machine.machine.clusterId()).isEmpty();
        assertThat(machine.apply(new Command.Found("c-1"))).isEqualTo(new Outcome.Founded(1, "c-1"));
        assertThat(machine.apply(new Command.Found("c-2"))).isEqualTo(new Outcome.Founded(1, "c-1"));
        assertThat(machine.machine.clusterId()).isEqualTo("c-1");
    }

    @Test
    void commandsOfABatchAreAppliedInOrderEachWithItsOwnResult() {
        Effects effects = machine.apply(new Batch(
                5,
                1,
                List.of(
                        Request.of(Command.Txn.of(List.of(), putting("a", "1"))),
                        Request.of(Command.Txn.of(List.of(), putting("", "refused"))),
                        Request.of(Command.Txn.of(List.of(), putting("a", "2"))))));

        assertThat(effects.batches().get(0).answers())
                .extracting(Applied::outcome)
                .extracting(Outcome::revision)
                .containsExactly(2L, 2L, 3L);
        assertThat(effects.changes()).extracting(Change::revision).containsExactly(2L, 3L);
        assertThat(effects.changes().get(1).priorRevision()).isEqualTo(2);
        assertThat(effects.revision()).isEqualTo(3);
    }

    @Test
    void aSecondCopyOfABatchIsDropped() {
        machine.apply(batch(5, 1, "a"));
        machine.apply(batch(5, 3, "c"));
        machine.apply(batch(6, 1, "a"));

        assertThat(machine.apply(batch(5, 1, "a"), batch(5, 2, "b"), batch(5, 2, "b"), batch(5, 3, "c"))
                        .batches())
                .extracting(BatchAnswers::duplicate)
                .containsExactly(true, false, true, true);
        assertThat(machine.machine.revision()).isEqualTo(5);
    }

    @Test
    void aBatchFurtherBackThanTheWindowCountsAsASecondCopy() {
        machine.apply(batch(5, 100, "a"));

        assertThat(isDuplicate(batch(5, 37, "b"))).isFalse();
        assertThat(isDuplicate(batch(5, 36, "b"))).isTrue();
        assertThat(isDuplicate(batch(5, 0, "b"))).isTrue();
        assertThat(isDuplicate(batch(5, 1_000, "b"))).isFalse();
        assertThat(isDuplicate(batch(5, 100, "b"))).isTrue();
    }

    @Test
    void ofTooManyOriginsTheLongestSilentIsForgotten() {
        for (int origin = 1; origin <= Limits.ORIGINS_MAX; origin++) {
            machine.apply(batch(origin, 1, "a"));
        }
        machine.apply(batch(1, 2, "a"));
        machine.apply(batch(1_000, 1, "a"));

        assertThat(isDuplicate(batch(1, 2, "a"))).isTrue();
        assertThat(isDuplicate(batch(3, 1, "a"))).isTrue();
        assertThat(isDuplicate(batch(2, 1, "a"))).isFalse();
    }

    @Test
    void clusterTimeNeverFallsAndCountsOnlyInItsOwnTerm() {
        machine.machine.apply(4, 1, new Entry(4, 500, 0, List.of()));
        assertThat(machine.machine.clusterMillis()).isEqualTo(500);
        machine.machine.apply(4, 2, new Entry(4, 400, 0, List.of()));
        assertThat(machine.machine.clusterMillis()).isEqualTo(500);
        machine.machine.apply(5, 3, new Entry(4, 900, 0, List.of()));
        assertThat(machine.machine.clusterMillis()).isEqualTo(500);
        machine.machine.apply(5, 4, new Entry(5, 600, 0, List.of()));
        assertThat(machine.machine.clusterMillis()).isEqualTo(600);
    }

    @Test
    void aTrimNeverMovesBackAndLeavesTheNewestRevision() {
        for (int count = 0; count < 9; count++) {
            machine.put("a", "1");
        }

        assertThat(machine.trim(5)).isEqualTo(5);
        assertThat(machine.trim(3)).isEqualTo(5);
        assertThat(machine.trim(1_000)).isEqualTo(9);
        assertThat(machine.reader().availability(9)).isEqualTo(Availability.COMPACTED);
        assertThat(machine.value("a", 10)).isEqualTo("1");
    }

    @Test
    void aTrimDoesABoundedAmountOfWork() {
        Operation[] puts = new Operation[1_000];
        for (int at = 0; at < puts.length; at++) {
            puts[at] = putting("k" + at, "");
        }
        for (int count = 0; count < 15; count++) {
            machine.run(puts);
        }

        assertThat(machine.trim(15)).isEqualTo(11);
        assertThat(machine.trim(15)).isEqualTo(15);
    }

    @Test
    void theAgeOfRevisionsIsKnownToTheSecond() {
        machine.clusterMillis = 10_100;
        machine.put("a", "1");
        machine.clusterMillis = 10_900;
        machine.put("a", "2");
        machine.clusterMillis = 12_000;
        machine.put("a", "3");
        machine.clusterMillis = 20_000;
        machine.apply();
        History history = StateMachine.history(machine.store);

        assertThat(history.clusterMillis()).isEqualTo(20_000);
        assertThat(history.revisionAt(0)).isZero();
        assertThat(history.revisionAt(10_950)).isZero();
        assertThat(history.revisionAt(11_000)).isEqualTo(3);
        assertThat(history.revisionAt(12_999)).isEqualTo(3);
        assertThat(history.revisionAt(13_000)).isEqualTo(4);
        assertThat(history.retainedRevisions()).isEqualTo(4);

        machine.trim(3);
        assertThat(StateMachine.history(machine.store).revisionAt(12_000)).isEqualTo(3);
        assertThat(StateMachine.history(machine.store).revisionAt(13_000)).isEqualTo(4);
        assertThat(StateMachine.history(machine.store).retainedRevisions()).isEqualTo(1);
    }

    @Test
    void theHashTellsStatesApart() {
        long empty = machine.machine.stateHash();
        machine.put("a", "1");
        long one = machine.machine.stateHash();
        Machine other = new Machine();
        other.put("a", "2");
        Machine same = new Machine();
        same.put("a", "1");

        assertThat(one).isNotEqualTo(empty).isEqualTo(same.machine.stateHash());
        assertThat(other.machine.stateHash()).isNotEqualTo(one);
    }

    @Test
    void hashesAreKeptAtEveryThousandAndTwentyFourthIndex() {
        long last = HashPoint.INTERVAL * (HashPoint.POINTS_MAX + 2);
        List<HashPoint> expected = new ArrayList<>();
        for (long index = 1; index <= last; index++) {
            if (index % 1_500 == 0) {
                machine.machine.apply(1, index, entry());
            } else {
                machine.machine.applyInternal(1, index);
            }
            if (index % HashPoint.INTERVAL == 0) {
                expected.add(new HashPoint(index, machine.machine.stateHash()));
            }
        }

        List<HashPoint> points = StateMachine.hashPoints(machine.store);
        assertThat(points).hasSize(HashPoint.POINTS_MAX).isEqualTo(expected.subList(2, expected.size()));
    }

    @Test
    void aFailedCommitLeavesTheStateMachineWhereItWas() {
        machine.put("a", "1");
        machine.store.close();

        assertThatThrownBy(() -> machine.put("a", "2")).isInstanceOf(RuntimeException.class);
        assertThat(machine.machine.revision()).isEqualTo(2);
        assertThat(machine.machine.position().index()).isEqualTo(1);
    }

    @Test
    void anEmptyStoreIsAtTheStart() {
        StateMachine empty = new StateMachine(new MemoryStore());

        assertThat(empty.position()).isEqualTo(Position.START);
        assertThat(empty.revision()).isEqualTo(1);
        assertThat(empty.compactRevision()).isZero();
        assertThat(empty.clusterId()).isEmpty();
    }

    private boolean isDuplicate(Batch batch) {
        return machine.apply(batch).batches().get(0).duplicate();
    }

    private static Batch batch(long origin, long sequence, String key) {
        return new Batch(
                origin,
                sequence,
                List.of(Request.of(
                        Command.Txn.of(List.of(), new Operation.Put(bytes(key), bytes("1"), false, false)))));
    }

    private static Entry entry(Batch... batches) {
        return new Entry(1, 1_000, 0, List.of(batches));
    }
}
