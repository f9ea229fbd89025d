package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static io.quorate.core.Machine.putting;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.log.Change;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Guard.Field;
import io.quorate.core.log.Guard.Relation;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {

    private final Machine machine = new Machine();

    @Test
    void anEmptyStoreIsAtRevisionOneAndTheFirstChangeIsTwo() {
        assertThat(machine.reader().revision()).isEqualTo(1);

        assertThat(machine.put("a", "1").revision()).isEqualTo(2);
        assertThat(machine.reader().revision()).isEqualTo(2);
    }

    @Test
    void aRecordTellsItsHistoryInNumbers() {
        machine.put("a", "1");
        machine.put("b", "x");
        machine.apply(Request.by(new Principal.Known("alice", null, 1), Command.Txn.of(List.of(), putting("a", "2"))));

        assertThat(machine.reader().get(bytes("a"), 0))
                .isEqualTo(new KeyRecord(bytes("a"), bytes("2"), 2, 4, 2, 0, machine.wallMillis, "alice"));
        assertThat(machine.reader().get(bytes("a"), 3))
                .isEqualTo(new KeyRecord(bytes("a"), bytes("1"), 2, 2, 1, 0, machine.wallMillis, null));
    }

    @Test
    void anIdenticalPutMovesTheRevisionUnlessToldNotTo() {
        machine.put("a", "1");
        assertThat(machine.put("a", "1").revision()).isEqualTo(3);

        Outcome unchanged = machine.run(new Operation.Put(bytes("a"), bytes("1"), true, true));

        assertThat(unchanged)
                .isEqualTo(new Outcome.TxnDone(
                        true,
                        3,
                        false,
                        List.of(new OperationResult.Put(
                                new KeyRecord(bytes("a"), Bytes.EMPTY, 2, 3, 2, 0, machine.wallMillis, null),
                                false,
                                null))));
        assertThat(machine.run(new Operation.Put(bytes("a"), bytes("2"), true, false))
                        .revision())
                .isEqualTo(4);
    }

    @Test
    void aPutAnswersWithWhatItReplacedWhenAsked() {
        machine.put("a", "1");

        Outcome outcome = machine.run(new Operation.Put(bytes("a"), bytes("2"), false, true));

        assertThat(results(outcome)).singleElement().isInstanceOfSatisfying(OperationResult.Put.class, put -> {
            assertThat(put.prior()).isNotNull().extracting(KeyRecord::value).isEqualTo(bytes("1"));
            assertThat(put.record().value()).isEqualTo(Bytes.EMPTY);
            assertThat(put.record().modRevision()).isEqualTo(3);
        });
    }

    @Test
    void aDeletedKeyStartsAnew() {
        machine.put("a", "1");
        machine.put("a", "2");
        machine.delete("a");
        assertThat(machine.value("a")).isNull();
        machine.put("a", "3");

        assertThat(machine.reader().get(bytes("a"), 0))
                .isEqualTo(new KeyRecord(bytes("a"), bytes("3"), 5, 5, 1, 0, machine.wallMillis, null));
        assertThat(machine.value("a", 2)).isEqualTo("1");
        assertThat(machine.value("a", 3)).isEqualTo("2");
        assertThat(machine.value("a", 4)).isNull();
        assertThat(machine.value("a", 5)).isEqualTo("3");
    }

    @Test
    void deletingNothingDoesNotMoveTheRevision() {
        machine.put("a", "1");

        assertThat(machine.delete("b"))
                .isEqualTo(new Outcome.TxnDone(true, 2, false, List.of(new OperationResult.Delete(0, List.of()))));
        assertThat(machine.run(new Operation.Delete(Keys.prefix(bytes("b")), true))
                        .revision())
                .isEqualTo(2);
    }

    @Test
    void aRangeIsDeletedAtOneRevision() {
        machine.run(putting("a/1", "1"), putting("a/2", "2"), putting("b", "3"));

        Outcome outcome = machine.run(new Operation.Delete(Keys.prefix(bytes("a/")), true));

        assertThat(outcome.revision()).isEqualTo(3);
        assertThat(results(outcome)).singleElement().isInstanceOfSatisfying(OperationResult.Delete.class, deleted -> {
            assertThat(deleted.deleted()).isEqualTo(2);
            assertThat(deleted.prior()).extracting(KeyRecord::key).containsExactly(bytes("a/1"), bytes("a/2"));
        });
        assertThat(machine.list(KeyRange.ALL, 0, Order.ASCENDING)).containsExactly("b=3");
        assertThat(machine.changes.subList(3, 5))
                .containsExactly(
                        new Change.Delete(Kind.KEY, bytes("a/1"), 3, 2, Change.Cause.RANGE, machine.wallMillis, null),
                        new Change.Delete(Kind.KEY, bytes("a/2"), 3, 2, Change.Cause.RANGE, machine.wallMillis, null));
    }

    @Test
    void anAppendedKeyBearsItsRevision() {
        machine.put("x", "1");

        Outcome outcome = machine.run(new Operation.Append(bytes("jobs/"), bytes("job")));

        assertThat(outcome.revision()).isEqualTo(3);
        assertThat(machine.value("jobs/00000000000000000003")).isEqualTo("job");
    }

    @Test
    void aTransactionHasOneRevisionAndItsOperationsSeeEachOther() {
        machine.put("a", "1");

        Outcome outcome = machine.run(
                putting("b", "2"),
                new Operation.Get(Keys.prefix(Bytes.EMPTY), 10, Order.DESCENDING, false),
                new Operation.Delete(Keys.one(bytes("a")), false),
                new Operation.Get(Keys.prefix(Bytes.EMPTY), 10, Order.ASCENDING, true),
                new Operation.Get(Keys.one(bytes("a")), 1, Order.ASCENDING, false));

        assertThat(outcome.revision()).isEqualTo(3);
        assertThat(got(outcome, 1)).containsExactly("b=2@3", "a=1@2");
        assertThat(got(outcome, 3)).containsExactly("b=@3");
        assertThat(got(outcome, 4)).isEmpty();
        assertThat(machine.changes).extracting(Change::revision).containsExactly(2L, 3L, 3L);
    }

    @Test
    void aGetSaysWhetherItsLimitLeftSomethingOut() {
        machine.run(putting("a", "1"), putting("b", "2"));

        Outcome outcome = machine.run(
                new Operation.Get(Keys.prefix(Bytes.EMPTY), 1, Order.ASCENDING, false),
                new Operation.Get(Keys.prefix(Bytes.EMPTY), 2, Order.ASCENDING, false));

        assertThat(results(outcome))
                .extracting(result -> ((OperationResult.Get) result).more())
                .containsExactly(true, false);
        assertThat(outcome.revision()).isEqualTo(2);
    }

    @Test
    void failingGuardsRefuseOrTakeTheOtherBranch() {
        machine.put("a", "1");
        Guard wrong = new Guard.Value(Keys.one(bytes("a")), Relation.EQ, bytes("2"));
        Guard right = new Guard.Exists(Keys.one(bytes("a")), true);
        Guard absent = new Guard.Metadata(Keys.one(bytes("z")), Field.VERSION, Relation.GT, 0);

        Outcome refused = machine.apply(Command.Txn.of(List.of(right, wrong, absent), putting("b", "1")));
        assertThat(refused).isInstanceOfSatisfying(Outcome.GuardsFailed.class, failed -> {
            assertThat(failed.revision()).isEqualTo(2);
            assertThat(failed.failed()).extracting(Outcome.FailedGuard::index).containsExactly(1, 2);
            assertThat(failed.failed().get(0).current()).isNotNull();
            assertThat(failed.failed().get(1).current()).isNull();
        });

        Outcome other = machine.apply(
                new Command.Txn(List.of(wrong), List.of(putting("b", "1")), List.of(putting("c", "1")), true));
        assertThat(other)
                .isInstanceOfSatisfying(
                        Outcome.TxnDone.class,
                        done -> assertThat(done.succeeded()).isFalse());
        assertThat(machine.list(KeyRange.ALL, 0, Order.ASCENDING)).containsExactly("a=1", "c=1");

        Outcome nothing = machine.apply(new Command.Txn(List.of(wrong), List.of(putting("b", "1")), List.of(), true));
        assertThat(nothing).isEqualTo(new Outcome.TxnDone(false, 3, false, List.of()));
    }

    @Test
    void everyGuardMeansWhatItSays() {
        machine.put("p/a", "m");
        machine.put("p/b", "m");
        machine.put("p/b", "n");
        Keys one = Keys.one(bytes("p/b"));
        Keys all = Keys.prefix(bytes("p/"));
        Keys none = Keys.prefix(bytes("q/"));
        Keys absent = Keys.one(bytes("q"));

        assertThat(holds(new Guard.Exists(one, true))).isTrue();
        assertThat(holds(new Guard.Exists(one, false))).isFalse();
        assertThat(holds(new Guard.Exists(absent, false))).isTrue();
        assertThat(holds(new Guard.Exists(all, true))).isTrue();
        assertThat(holds(new Guard.Exists(all, false))).isFalse();
        assertThat(holds(new Guard.Exists(none, false))).isTrue();
        assertThat(holds(new Guard.Exists(none, true))).isFalse();

        assertThat(holds(new Guard.Metadata(one, Field.MOD_REVISION, Relation.EQ, 4)))
                .isTrue();
        assertThat(holds(new Guard.Metadata(one, Field.CREATE_REVISION, Relation.EQ, 3)))
                .isTrue();
        assertThat(holds(new Guard.Metadata(one, Field.VERSION, Relation.NE, 2)))
                .isFalse();
        assertThat(holds(new Guard.Metadata(one, Field.LEASE, Relation.EQ, 0))).isTrue();
        assertThat(holds(new Guard.Metadata(absent, Field.MOD_REVISION, Relation.EQ, 0)))
                .isTrue();
        assertThat(holds(new Guard.Metadata(all, Field.MOD_REVISION, Relation.LE, 4)))
                .isTrue();
        assertThat(holds(new Guard.Metadata(all, Field.MOD_REVISION, Relation.GE, 3)))
                .isFalse();
        assertThat(holds(new Guard.Metadata(none, Field.MOD_REVISION, Relation.EQ, 99)))
                .isTrue();

        assertThat(holds(new Guard.Value(one, Relation.GT, bytes("m")))).isTrue();
        assertThat(holds(new Guard.Value(one, Relation.LT, bytes("n\0")))).isTrue();
        assertThat(holds(new Guard.Value(all, Relation.EQ, bytes("m")))).isFalse();
        for (Relation relation : Relation.values()) {
            assertThat(holds(new Guard.Value(absent, relation, bytes("x")))).isEqualTo(relation == Relation.NE);
        }
    }

    @Test
    void twoWritesToOneKeyOfABranchAreRefusedAndNothingIsApplied() {
        machine.put("a", "1");
        Operation clear = new Operation.Delete(Keys.prefix(bytes("a")), false);
        Operation.Append append = new Operation.Append(bytes("j/"), bytes("1"));

        assertThat(refusal(machine.run(putting("a", "2"), putting("a", "3")))).isEqualTo(Refusal.DUPLICATE_KEY);
        assertThat(refusal(machine.run(putting("a", "2"), new Operation.Delete(Keys.one(bytes("a")), false))))
                .isEqualTo(Refusal.DUPLICATE_KEY);
        assertThat(refusal(machine.run(putting("a", "2"), clear))).isEqualTo(Refusal.DUPLICATE_KEY);
        assertThat(refusal(machine.run(append, append))).isEqualTo(Refusal.DUPLICATE_KEY);
        assertThat(refusal(machine.run(append, putting("j/00000000000000000003", "2"))))
                .isEqualTo(Refusal.DUPLICATE_KEY);
        assertThat(refusal(machine.apply(
                        new Command.Txn(List.of(), List.of(), List.of(putting("b", "1"), putting("b", "2")), true))))
                .isEqualTo(Refusal.DUPLICATE_KEY);
        assertThat(machine.reader().revision()).isEqualTo(2);
        assertThat(machine.value("a")).isEqualTo("1");
    }

    @Test
    void aRangeMayBeClearedBeforeItIsWrittenTo() {
        machine.run(putting("a/1", "1"), putting("a/2", "1"));

        machine.run(new Operation.Delete(Keys.prefix(bytes("a/")), false), putting("a/2", "2"), putting("a/3", "2"));

        assertThat(machine.list(KeyRange.ALL, 0, Order.ASCENDING)).containsExactly("a/2=2", "a/3=2");
        assertThat(machine.list(KeyRange.ALL, 2, Order.ASCENDING)).containsExactly("a/1=1", "a/2=1");
        machine.put("a/2", "3");
        assertThat(machine.list(KeyRange.ALL, 3, Order.DESCENDING)).containsExactly("a/3=2", "a/2=2");
        assertThat(machine.reader().history(bytes("a/2"), 10, Long.MAX_VALUE))
                .extracting(Change::revision)
                .containsExactly(4L, 3L, 2L);
    }

    @Test
    void aTransactionThatAsksForTooMuchLeavesNoTrace() {
        List<Operation> many = new ArrayList<>();
        for (int key = 0; key < 1_001; key++) {
            many.add(putting("k/" + key, ""));
            if (many.size() == 1_001 / 2) {
                machine.run(many.toArray(new Operation[0]));
                many.clear();
            }
        }
        machine.run(many.toArray(new Operation[0]));
        long revision = machine.reader().revision();

        Outcome outcome = machine.run(putting("a", "1"), new Operation.Delete(Keys.prefix(bytes("k/")), true));

        assertThat(refusal(outcome)).isEqualTo(Refusal.TOO_MANY_KEYS);
        assertThat(machine.value("a")).isNull();
        assertThat(machine.reader().revision()).isEqualTo(revision);
        assertThat(machine.reader().count(KeyRange.prefix(bytes("k/")), 0, RevisionFilter.NONE))
                .isEqualTo(1_001);
        assertThat(machine.run(new Operation.Delete(Keys.prefix(bytes("k/")), false))
                        .revision())
                .isEqualTo(revision + 1);
    }

    @Test
    void anAnswerOfTooManyBytesIsRefused() {
        Bytes large = Bytes.wrap(new byte[6 << 20]);
        for (String key : List.of("a", "b", "c")) {
            machine.run(new Operation.Put(bytes(key), large, false, false));
        }

        assertThat(refusal(machine.run(new Operation.Get(Keys.prefix(Bytes.EMPTY), 3, Order.ASCENDING, false))))
                .isEqualTo(Refusal.TOO_MANY_KEYS);
        assertThat(refusal(machine.run(new Operation.Delete(Keys.prefix(Bytes.EMPTY), true))))
                .isEqualTo(Refusal.TOO_MANY_KEYS);
        assertThat(machine.list(KeyRange.ALL, 0, Order.ASCENDING)).hasSize(3);
        assertThat(got(machine.run(new Operation.Get(Keys.prefix(Bytes.EMPTY), 3, Order.ASCENDING, true)), 0))
                .containsExactly("a=@2", "b=@3", "c=@4");
    }

    @Test
    void whatBreaksALimitIsRefused() {
        String tooLong = "k".repeat(Limits.KEY_BYTES_MAX + 1);
        String longest = "k".repeat(Limits.KEY_BYTES_MAX);
        List<Operation> tooMany = new ArrayList<>();
        for (int count = 0; count <= Limits.TXN_OPERATIONS_MAX; count++) {
            tooMany.add(putting("k" + count, ""));
        }

        assertThat(refusal(machine.put("", "1"))).isEqualTo(Refusal.INVALID);
        assertThat(refusal(machine.put(tooLong, "1"))).isEqualTo(Refusal.INVALID);
        assertThat(refusal(machine.run(new Operation.Append(bytes(longest), bytes("1")))))
                .isEqualTo(Refusal.INVALID);
        assertThat(refusal(machine.run(new Operation.Get(Keys.one(bytes("a")), 0, Order.ASCENDING, false))))
                .isEqualTo(Refusal.INVALID);
        assertThat(refusal(machine.run(
                        new Operation.Get(Keys.one(bytes("a")), Limits.PAGE_RECORDS_MAX + 1, Order.ASCENDING, false))))
                .isEqualTo(Refusal.INVALID);
        assertThat(refusal(machine.run(tooMany.toArray(new Operation[0])))).isEqualTo(Refusal.INVALID);
        assertThat(machine.reader().revision()).isEqualTo(1);
        assertThat(machine.put(longest, "1").revision()).isEqualTo(2);
    }

    @Test
    void historyHasEveryVersionNewestFirst() {
        machine.put("a", "1");
        machine.put("a", "2");
        machine.delete("a");
        machine.put("b", "x");
        machine.put("a", "3");

        List<Change> history = machine.reader().history(bytes("a"), 10, Long.MAX_VALUE);
        assertThat(history).extracting(Change::revision).containsExactly(6L, 4L, 3L, 2L);
        assertThat(history).extracting(Change::priorRevision).containsExactly(0L, 3L, 2L, 0L);
        assertThat(history.get(1)).isInstanceOf(Change.Delete.class);
        assertThat(machine.reader().history(bytes("a"), 2, 4))
                .extracting(Change::revision)
                .containsExactly(3L, 2L);
        assertThat(machine.reader().history(bytes("a"), 1, Long.MAX_VALUE)).hasSize(1);
        assertThat(machine.reader().history(bytes("c"), 1, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void itIsKnownWhetherARangeChanged() {
        machine.put("a/1", "1");
        machine.put("b", "1");
        machine.put("a/1", "2");
        machine.put("c", "1");
        machine.delete("b");
        KeyRange a = KeyRange.prefix(bytes("a/"));

        assertThat(machine.reader().changedSince(a, 3)).isTrue();
        assertThat(machine.reader().changedSince(a, 4)).isFalse();
        assertThat(machine.reader().changedSince(KeyRange.only(bytes("a/1")), 3))
                .isTrue();
        assertThat(machine.reader().changedSince(KeyRange.only(bytes("a/1")), 4))
                .isFalse();
        assertThat(machine.reader().changedSince(KeyRange.only(bytes("b")), 5)).isTrue();
        assertThat(machine.reader().changedSince(KeyRange.only(bytes("b")), 6)).isFalse();
        assertThat(machine.reader().changedSince(KeyRange.ALL, 5)).isTrue();
    }

    @Test
    void aKeyMayHoldAnyBytes() {
        List<Bytes> keys = List.of(
                Bytes.wrap(new byte[] {0}),
                Bytes.wrap(new byte[] {0, 0}),
                Bytes.wrap(new byte[] {0, 1}),
                Bytes.wrap(new byte[] {0, -1}),
                Bytes.wrap(new byte[] {1}),
                Bytes.wrap(new byte[] {-1}),
                Bytes.wrap(new byte[] {-1, -1}));
        for (Bytes key : keys) {
            machine.run(new Operation.Put(key, bytes("old"), false, false));
        }
        long revision = machine.reader().revision();
        for (Bytes key : keys) {
            machine.run(new Operation.Put(key, bytes("new"), false, false));
        }

        for (long at : List.of(0L, revision)) {
            assertThat(machine.reader()
                            .list(Machine.query(KeyRange.ALL, at, 100, Order.ASCENDING))
                            .records())
                    .extracting(KeyRecord::key)
                    .containsExactlyElementsOf(keys);
        }
        assertThat(machine.reader().history(keys.get(0), 10, Long.MAX_VALUE)).hasSize(2);
    }

    private boolean holds(Guard guard) {
        return machine.runIf(guard) instanceof Outcome.TxnDone;
    }

    private static List<OperationResult> results(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.TxnDone.class);
        return ((Outcome.TxnDone) outcome).results();
    }

    private static List<String> got(Outcome outcome, int operation) {
        return ((OperationResult.Get) results(outcome).get(operation))
                .records().stream()
                        .map(record -> record.key() + "=" + record.value() + "@" + record.modRevision())
                        .toList();
    }

    private static Refusal refusal(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).refusal();
    }
}
