package io.quorate.it.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.check.Answer.Absent;
import io.quorate.it.check.Answer.Deleted;
import io.quorate.it.check.Answer.Found;
import io.quorate.it.check.Answer.NotApplied;
import io.quorate.it.check.Answer.Stored;
import io.quorate.it.check.Answer.Unknown;
import io.quorate.it.check.Call.CasRevision;
import io.quorate.it.check.Call.Delete;
import io.quorate.it.check.Call.Get;
import io.quorate.it.check.Call.Put;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RevisionOracleTest {

    private int client;

    private Operation op(long called, long returned, String key, Call call, Answer answer) {
        return new Operation(client++, "n1", key, call, answer, called, returned);
    }

    private static KeyVersion version(long revision, String value, long created, long version) {
        return new KeyVersion(revision, value, created, version);
    }

    private static List<String> findings(Map<String, List<KeyVersion>> told, Operation... operations) {
        return RevisionOracle.check(List.of(operations), told).findings();
    }

    @Test
    void historyOfACorrectStoreIsAccepted() {
        SimulatedStore store = new SimulatedStore(7, 0.01).run(20_000, 10, 20);
        RevisionOracle found = RevisionOracle.check(store.operations(), store.histories());
        assertThat(found.holds()).as(found.report()).isTrue();
    }

    @Test
    void lostWriteIsFound() {
        assertThat(findings(Map.of(), op(0, 1, "k", new Put("a"), new Stored(2, 2, 1))))
                .singleElement()
                .asString()
                .contains("acknowledged change of k")
                .contains("which tells null");
    }

    @Test
    void lostDeletionIsFound() {
        assertThat(findings(
                        Map.of("k", List.of(version(2, "a", 2, 1))),
                        op(0, 1, "k", new Put("a"), new Stored(2, 2, 1)),
                        op(2, 3, "k", new Delete(), new Deleted(true, 3))))
                .singleElement()
                .asString()
                .contains("acknowledged change of k: expected the deletion");
    }

    @Test
    void duplicateWriteIsFound() {
        assertThat(findings(
                        Map.of("k", List.of(version(2, "a", 2, 1), version(3, "a", 2, 2))),
                        op(0, 1, "k", new Put("a"), new Stored(2, 2, 1))))
                .singleElement()
                .asString()
                .contains("written more than once: a");
    }

    @Test
    void unknownWriteAppliedTwiceIsFound() {
        assertThat(findings(
                        Map.of("k", List.of(version(2, "a", 2, 1), version(3, "a", 2, 2))),
                        op(0, 1, "k", new Put("a"), new Unknown("lost"))))
                .singleElement()
                .asString()
                .contains("written more than once: a");
    }

    @Test
    void refusedWriteThatHappenedIsFound() {
        assertThat(findings(
                        Map.of("k", List.of(version(2, "a", 2, 1))),
                        op(0, 1, "k", new Put("a"), new NotApplied("no-leader"))))
                .singleElement()
                .asString()
                .contains("refused, yet it happened");
    }

    @Test
    void changeThatNobodyAskedForIsFound() {
        assertThat(findings(Map.of("k", List.of(version(2, "ghost", 2, 1)))))
                .singleElement()
                .asString()
                .contains("nobody wrote ghost");
        assertThat(findings(
                        Map.of("k", List.of(version(2, "a", 2, 1), new KeyVersion(3, null, 0, 0))),
                        op(0, 1, "k", new Put("a"), new Stored(2, 2, 1))))
                .singleElement()
                .asString()
                .contains("1 deletions, but at most 0");
    }

    @Test
    void staleReadIsFoundAcrossKeys() {
        // Each key by itself is fine: b is read while it is absent. But its answer reflects a time before a's write.
        assertThat(findings(
                        Map.of("a", List.of(version(5, "a", 5, 1))),
                        op(0, 1, "a", new Put("a"), new Stored(5, 5, 1)),
                        op(2, 3, "b", new Get(), new Absent(4))))
                .singleElement()
                .asString()
                .contains("revisions against real time");
    }

    @Test
    void writesOutOfRealTimeOrderAreFound() {
        assertThat(findings(
                        Map.of("a", List.of(version(5, "a", 5, 1)), "b", List.of(version(4, "b", 4, 1))),
                        op(0, 1, "a", new Put("a"), new Stored(5, 5, 1)),
                        op(2, 3, "b", new Put("b"), new Stored(4, 4, 1))))
                .singleElement()
                .asString()
                .contains("revisions against real time");
    }

    @Test
    void unknownWriteBeforeItsCallIsFound() {
        assertThat(findings(
                        Map.of("a", List.of(version(5, "a", 5, 1)), "b", List.of(version(4, "b", 4, 1))),
                        op(0, 1, "a", new Put("a"), new Stored(5, 5, 1)),
                        op(2, 3, "b", new Put("b"), new Unknown("lost"))))
                .singleElement()
                .asString()
                .contains("revisions against real time");
    }

    @Test
    void readThatTheHistoryContradictsIsFound() {
        assertThat(findings(
                        Map.of("k", List.of(version(2, "a", 2, 1), version(3, "b", 2, 2))),
                        op(0, 9, "k", new Put("a"), new Stored(2, 2, 1)),
                        op(0, 9, "k", new Put("b"), new Stored(3, 2, 2)),
                        op(0, 9, "k", new Get(), new Found("a", 2, 2, 1, 3))))
                .singleElement()
                .asString()
                .contains("answer of k");
    }

    @Test
    void writeWhoseConditionDidNotHoldIsFound() {
        assertThat(findings(
                        Map.of("k", List.of(version(2, "a", 2, 1), version(3, "b", 2, 2))),
                        op(0, 1, "k", new Put("a"), new Stored(2, 2, 1)),
                        op(2, 3, "k", new CasRevision(1, "b"), new Stored(3, 2, 2))))
                .singleElement()
                .asString()
                .contains("expected its condition to hold");
    }

    @Test
    void twoChangesAtOneRevisionAreFound() {
        assertThat(findings(
                        Map.of("a", List.of(version(2, "a", 2, 1)), "b", List.of(version(2, "b", 2, 1))),
                        op(0, 9, "a", new Put("a"), new Stored(2, 2, 1)),
                        op(0, 9, "b", new Put("b"), new Stored(2, 2, 1))))
                .singleElement()
                .asString()
                .contains("two changes at revision 2");
    }
}
