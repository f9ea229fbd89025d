package io.quorate.it.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.check.Answer.Absent;
import io.quorate.it.check.Answer.Deleted;
import io.quorate.it.check.Answer.Found;
import io.quorate.it.check.Answer.NotApplied;
import io.quorate.it.check.Answer.Refused;
import io.quorate.it.check.Answer.Stored;
import io.quorate.it.check.Answer.Unknown;
import io.quorate.it.check.Call.CasRevision;
import io.quorate.it.check.Call.CasValue;
import io.quorate.it.check.Call.Delete;
import io.quorate.it.check.Call.Get;
import io.quorate.it.check.Call.Put;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinearizabilityTest {

    private static final Unknown LOST = new Unknown("connection lost");

    private int client;

    private Operation op(long called, long returned, Call call, Answer answer) {
        return new Operation(client++, "n1", "k", call, answer, called, returned);
    }

    private static boolean linearizable(Operation... operations) {
        return Linearizability.check(List.of(operations)).holds();
    }

    @Test
    void emptyHistoryIsLinearizable() {
        assertThat(Linearizability.check(List.of()).holds()).isTrue();
    }

    @Test
    void readAfterWriteSeesIt() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), new Stored(2, 2, 1)), op(2, 3, new Get(), new Found("a", 2, 2, 1, 2))))
                .isTrue();
    }

    @Test
    void staleReadIsAViolation() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), new Stored(2, 2, 1)),
                        op(2, 3, new Put("b"), new Stored(3, 2, 2)),
                        op(4, 5, new Get(), new Found("a", 2, 2, 1, 2))))
                .isFalse();
    }

    @Test
    void readDuringAWriteMaySeeEither() {
        Operation first = op(0, 1, new Put("a"), new Stored(2, 2, 1));
        Operation second = op(2, 9, new Put("b"), new Stored(3, 2, 2));
        assertThat(linearizable(first, second, op(3, 4, new Get(), new Found("a", 2, 2, 1, 2))))
                .isTrue();
        assertThat(linearizable(first, second, op(3, 4, new Get(), new Found("b", 3, 2, 2, 3))))
                .isTrue();
    }

    @Test
    void readsMayNotGoBackInTime() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), new Stored(2, 2, 1)),
                        op(2, 20, new Put("b"), new Stored(3, 2, 2)),
                        op(3, 4, new Get(), new Found("b", 3, 2, 2, 3)),
                        op(5, 6, new Get(), new Found("a", 2, 2, 1, 2))))
                .isFalse();
    }

    @Test
    void lostWriteIsAViolation() {
        assertThat(linearizable(op(0, 1, new Put("a"), new Stored(2, 2, 1)), op(2, 3, new Get(), new Absent(2))))
                .isFalse();
    }

    @Test
    void writeAppliedTwiceIsAViolation() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), new Stored(2, 2, 1)),
                        op(2, 3, new Put("b"), new Stored(3, 2, 2)),
                        op(4, 5, new Get(), new Found("a", 4, 2, 3, 4))))
                .isFalse();
    }

    @Test
    void valueThatNobodyWroteIsAViolation() {
        assertThat(linearizable(op(0, 1, new Get(), new Found("ghost", 2, 2, 1, 2))))
                .isFalse();
    }

    @Test
    void wrongClassificationIsAViolation() {
        Operation read = op(5, 6, new Get(), new Found("a", 2, 2, 1, 2));
        assertThat(linearizable(op(0, 1, new Put("a"), new NotApplied("no-leader")), read))
                .isFalse();
        assertThat(linearizable(op(0, 1, new Put("a"), LOST), read)).isTrue();
    }

    @Test
    void unknownWriteMayHappenLateOrNever() {
        Operation lost = op(0, 1, new Put("a"), LOST);
        Operation absent = op(2, 3, new Get(), new Absent(1));
        assertThat(linearizable(lost, absent)).isTrue();
        assertThat(linearizable(lost, absent, op(90, 91, new Get(), new Found("a", 2, 2, 1, 2))))
                .isTrue();
    }

    @Test
    void unknownWriteMayNotHappenTwice() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), LOST),
                        op(2, 3, new Get(), new Found("a", 2, 2, 1, 2)),
                        op(4, 5, new Put("b"), new Stored(3, 2, 2)),
                        op(6, 7, new Get(), new Found("a", 4, 2, 3, 4))))
                .isFalse();
    }

    @Test
    void unknownWriteCountsAsAVersion() {
        Operation lost = op(0, 1, new Put("a"), LOST);
        assertThat(linearizable(lost, op(2, 3, new Put("b"), new Stored(9, 5, 2))))
                .isTrue();
        assertThat(linearizable(lost, op(2, 3, new Put("b"), new Stored(9, 5, 3))))
                .isFalse();
    }

    @Test
    void revisionOfAKeyMayNotGoBack() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), new Stored(7, 7, 1)), op(2, 3, new Put("b"), new Stored(6, 6, 2))))
                .isFalse();
    }

    @Test
    void revisionToldLaterMustFitTheUnknownWrite() {
        Operation first = op(0, 1, new Put("a"), new Stored(7, 7, 1));
        Operation lost = op(2, 3, new Put("b"), LOST);
        assertThat(linearizable(first, lost, op(4, 5, new Get(), new Found("b", 8, 7, 2, 8))))
                .isTrue();
        assertThat(linearizable(first, lost, op(4, 5, new Get(), new Found("b", 7, 7, 2, 8))))
                .isFalse();
    }

    @Test
    void secondSuccessOfOneCompareAndSetIsAViolation() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), new Stored(2, 2, 1)),
                        op(2, 3, new CasRevision(2, "b"), new Stored(3, 2, 2)),
                        op(4, 5, new CasRevision(2, "c"), new Stored(4, 2, 3))))
                .isFalse();
    }

    @Test
    void compareAndSetMayOnlyBeRefusedForACause() {
        Operation put = op(0, 1, new Put("a"), new Stored(2, 2, 1));
        assertThat(linearizable(put, op(2, 3, new CasValue("a", "b"), new Refused(2))))
                .isFalse();
        assertThat(linearizable(put, op(2, 3, new CasRevision(2, "b"), new Refused(2))))
                .isFalse();
        assertThat(linearizable(put, op(2, 3, new CasValue("x", "b"), new Refused(2))))
                .isTrue();
        assertThat(linearizable(put, op(2, 3, new CasRevision(0, "b"), new Refused(2))))
                .isTrue();
        assertThat(linearizable(put, op(2, 3, new CasRevision(9, "b"), new Refused(0))))
                .isFalse();
    }

    @Test
    void deletingTwiceFindsItOnce() {
        Operation put = op(0, 1, new Put("a"), new Stored(2, 2, 1));
        Operation first = op(2, 3, new Delete(), new Deleted(true, 3));
        assertThat(linearizable(put, first, op(4, 5, new Delete(), new Deleted(false, 3))))
                .isTrue();
        assertThat(linearizable(put, first, op(4, 5, new Delete(), new Deleted(true, 4))))
                .isFalse();
    }

    @Test
    void versionStartsAgainAfterADeletion() {
        assertThat(linearizable(
                        op(0, 1, new Put("a"), new Stored(2, 2, 1)),
                        op(2, 3, new Delete(), new Deleted(true, 3)),
                        op(4, 5, new Put("b"), new Stored(4, 4, 1))))
                .isTrue();
    }

    @Test
    void violationNamesTheAnswerThatCannotBe() {
        Linearizability found = Linearizability.check(List.of(
                op(0, 1, new Put("a"), new Stored(2, 2, 1)),
                op(2, 3, new Put("b"), new Stored(3, 2, 2)),
                op(4, 5, new Get(), new Found("a", 2, 2, 1, 2))));
        assertThat(found.violations()).isEqualTo(1);
        assertThat(found.report())
                .contains("VIOLATION at key k")
                .contains("2 of 3 answers")
                .contains("Get");
    }

    @Test
    void searchThatIsGivenUpProvesNothing() {
        List<Operation> history = new SimulatedStore(1, 0).run(200, 5, 1).operations();
        Linearizability found = Linearizability.check(history, 50);
        assertThat(found.undecided()).isEqualTo(1);
        assertThat(found.violations()).isZero();
        assertThat(found.holds()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void historiesOfACorrectStoreAreLinearizable(long seed) {
        List<Operation> history =
                new SimulatedStore(seed, 0.01).run(5_000, 10, 5).operations();
        Linearizability found = Linearizability.check(history);
        assertThat(found.holds()).as("seed %d: %s", seed, found.report()).isTrue();
    }

    @Test
    void hundredThousandOperationsAreJudged() {
        List<Operation> history =
                new SimulatedStore(42, 0.001).run(100_000, 100, 100).operations();
        long begin = System.nanoTime();
        Linearizability found = Linearizability.check(history);
        System.out.printf(
                "100,000 operations over 100 keys judged in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        assertThat(found.holds()).as(found.report()).isTrue();
    }

    /** The search agrees with trying every order, on histories small enough for that, right and wrong ones. */
    @Test
    void searchAgreesWithTryingEveryOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int violations = 0;
        for (int i = 0; i < 4_000; i++) {
            List<Operation> history = new ArrayList<>(
                    new SimulatedStore(random.nextLong(), 0.2).run(7, 3, 1).operations());
            int victim = random.nextInt(history.size());
            Operation donor = history.get(random.nextInt(history.size()));
            Operation old = history.get(victim);
            history.set(
                    victim,
                    new Operation(
                            old.client(),
                            old.member(),
                            old.key(),
                            old.call(),
                            donor.answer(),
                            old.calledNanos(),
                            old.returnedNanos()));
            boolean expected = everyOrder(history, new BitSet(), Register.NEVER);
            violations += expected ? 0 : 1;
            Linearizability found = Linearizability.check(history);
            assertThat(found.holds())
                    .as("seed %d, history %s: %s", seed, history, found.report())
                    .isEqualTo(expected);
        }
        assertThat(violations).as("seed %d", seed).isBetween(400, 3_600);
    }

    private static boolean everyOrder(List<Operation> history, BitSet done, Register state) {
        boolean complete = true;
        long horizon = Long.MAX_VALUE;
        for (int i = 0; i < history.size(); i++) {
            if (!done.get(i) && history.get(i).answer().tells()) {
                complete = false;
                horizon = Math.min(horizon, history.get(i).returnedNanos());
            }
        }
        if (complete) {
            return true;
        }
        for (int i = 0; i < history.size(); i++) {
            Operation next = history.get(i);
            Register after = done.get(i) || next.calledNanos() > horizon ? null : state.after(next);
            if (after != null) {
                done.set(i);
                boolean explained = everyOrder(history, done, after);
                done.clear(i);
                if (explained) {
                    return true;
                }
            }
        }
        return false;
    }
}
