package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static io.quorate.core.Machine.putting;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Applied;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class ExactlyOnceTest {

    private static final long RETENTION = Limits.REQUEST_RETENTION_MILLIS;
    private static final int BURST = 1_000;

    private final Machine machine = new Machine();

    @Test
    void aRepeatGetsTheFirstAnswer() {
        Applied first = machine.keyed(free("k"), "d", append("1"));
        machine.put("other", "1");
        Applied repeat = machine.keyed(free("k"), "d", append("1"));

        assertThat(first.replayed()).isFalse();
        assertThat(repeat).isEqualTo(new Applied(first.outcome(), true));
        assertThat(machine.machine.revision()).isEqualTo(3);
    }

    @Test
    void refusalsAndFailedGuardsAreRepeatedToo() {
        Command conditional = Command.Txn.of(List.of(new Guard.Exists(Keys.one(bytes("a")), true)), putting("b", "1"));
        Command invalid = Command.Txn.of(List.of(), putting("", "1"));
        Applied failed = machine.keyed(free("k1"), "d", conditional);
        Applied refused = machine.keyed(free("k2"), "d", invalid);
        machine.put("a", "1");

        assertThat(failed.outcome()).isInstanceOf(Outcome.GuardsFailed.class);
        assertThat(machine.keyed(free("k1"), "d", conditional)).isEqualTo(new Applied(failed.outcome(), true));
        assertThat(machine.keyed(free("k2"), "d", invalid)).isEqualTo(new Applied(refused.outcome(), true));
        assertThat(machine.value("b")).isNull();
    }

    @Test
    void aKeyStandsForOneRequestOnly() {
        machine.keyed(free("k"), "d", append("1"));

        Applied other = machine.keyed(free("k"), "other", append("2"));

        assertThat(refusal(other)).isEqualTo(Refusal.REQUEST_KEY_REUSED);
        assertThat(machine.machine.revision()).isEqualTo(2);
    }

    @Test
    void keysOfDifferentCallersDoNotMeet() {
        machine.keyed(new RequestKey.Free("a", "bc"), "d", append("1"));

        assertThat(machine.keyed(new RequestKey.Free("ab", "c"), "d", append("1"))
                        .replayed())
                .isFalse();
        assertThat(machine.keyed(new RequestKey.Sequenced("a", "bc", 1, 1), "d", append("1"))
                        .replayed())
                .isFalse();
        assertThat(machine.machine.revision()).isEqualTo(4);
    }

    @Test
    void aFreeKeyIsExecutedAnewAfterItsTime() {
        machine.keyed(free("k"), "d", append("1"));
        machine.clusterMillis += RETENTION - 1;
        assertThat(machine.keyed(free("k"), "d", append("1")).replayed()).isTrue();
        assertThat(machine.reader().request(free("k"))).isNotNull();

        machine.clusterMillis += 1;

        assertThat(machine.keyed(free("k"), "d", append("1")).replayed()).isFalse();
        assertThat(machine.machine.revision()).isEqualTo(3);
    }

    @Test
    void aNumberedRequestIsNeverExecutedAnew() {
        machine.keyed(numbered(1, 1), "d", append("1"));
        machine.clusterMillis += RETENTION;

        assertThat(refusal(machine.keyed(numbered(1, 1), "d", append("1")))).isEqualTo(Refusal.REQUEST_FORGOTTEN);
        assertThat(machine.keyed(numbered(2, 1), "d", append("1")).outcome()).isInstanceOf(Outcome.TxnDone.class);
        assertThat(machine.machine.revision()).isEqualTo(3);
    }

    @Test
    void whatAClientHasTheAnswerOfIsForgottenAndRefused() {
        for (int sequence = 1; sequence <= 20; sequence++) {
            machine.keyed(numbered(sequence, Math.max(1, sequence - 2)), "d", append("1"));
        }

        assertThat(machine.keyed(numbered(18, 1), "d", append("1")).replayed()).isTrue();
        assertThat(machine.keyed(numbered(20, 1), "d", append("1")).replayed()).isTrue();
        assertThat(refusal(machine.keyed(numbered(17, 1), "d", append("1")))).isEqualTo(Refusal.REQUEST_FORGOTTEN);
        assertThat(machine.reader().request(numbered(17, 1))).isNull();
        assertThat(machine.reader().request(numbered(18, 1))).isNotNull();
    }

    @Test
    void aRequestBelowWhatItsOwnClientWaitsForIsRefused() {
        assertThat(refusal(machine.keyed(numbered(3, 5), "d", append("1")))).isEqualTo(Refusal.REQUEST_FORGOTTEN);
        assertThat(refusal(machine.keyed(numbered(0, 0), "d", append("1")))).isEqualTo(Refusal.INVALID);
        assertThat(machine.machine.revision()).isEqualTo(1);
    }

    @Test
    void aSettledRequestIsNeverExecuted() {
        for (RequestKey key : List.of(free("k"), numbered(1, 1))) {
            assertThat(machine.apply(new Command.Settle(key))).isEqualTo(new Outcome.Settled(1, null));
            assertThat(machine.apply(new Command.Settle(key))).isEqualTo(new Outcome.Settled(1, null));

            assertThat(refusal(machine.keyed(key, "d", append("1")))).isEqualTo(Refusal.REQUEST_ABANDONED);
            assertThat(machine.reader().request(key))
                    .isNotNull()
                    .satisfies(record -> assertThat(record.outcome()).isNull());
        }
        assertThat(machine.machine.revision()).isEqualTo(1);
    }

    @Test
    void settlingWhatWasExecutedTellsItsOutcome() {
        Applied first = machine.keyed(free("k"), "d", append("1"));

        assertThat(machine.apply(new Command.Settle(free("k")))).isEqualTo(new Outcome.Settled(2, first.outcome()));
        assertThat(machine.keyed(free("k"), "d", append("1"))).isEqualTo(new Applied(first.outcome(), true));
    }

    @Test
    void aForgottenNumberCannotBeSettled() {
        machine.keyed(numbered(1, 1), "d", append("1"));
        machine.clusterMillis += RETENTION;

        assertThat(machine.apply(new Command.Settle(numbered(1, 1))))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.REQUEST_FORGOTTEN));
    }

    @Test
    void unansweredNumbersAreKeptWhenThereIsNoRoomAndNewRequestsAreRefused() {
        fill(sequence -> numbered(sequence, 1));

        Applied tooMany = machine.keyed(numbered(Limits.REQUESTS_MAX + 1L, 1), "d", append("1"));
        assertThat(refusal(tooMany)).isEqualTo(Refusal.REQUESTS_FULL);
        assertThat(refusal(machine.keyed(free("k"), "d", append("1")))).isEqualTo(Refusal.REQUESTS_FULL);
        assertThat(machine.apply(new Command.Settle(free("k")))).isInstanceOf(Outcome.Refused.class);
        assertThat(machine.keyed(numbered(1, 1), "d", get()).replayed()).isTrue();

        Applied answered = machine.keyed(numbered(Limits.REQUESTS_MAX + 1L, 50), "d", append("1"));
        assertThat(refusal(answered)).isEqualTo(Refusal.REQUESTS_FULL);

        machine.clusterMillis += RETENTION;
        assertThat(machine.keyed(numbered(Limits.REQUESTS_MAX + 1L, 1), "d", append("1"))
                        .outcome())
                .isInstanceOf(Outcome.TxnDone.class);
    }

    @Test
    void freeKeysMakeRoomForNewOnesTheOldestFirst() {
        fill(number -> free("k" + number));
        machine.clusterMillis += 7;
        assertThat(machine.reader().requestMemoryMillis()).isEqualTo(RETENTION);

        machine.keyed(free("new"), "d", get());

        assertThat(machine.reader().request(free("k1"))).isNull();
        assertThat(machine.reader().request(free("k2"))).isNotNull();
        assertThat(machine.reader().request(free("new"))).isNotNull();
        assertThat(machine.reader().requestMemoryMillis()).isEqualTo(7);
    }

    @Test
    void largeAnswersAreRepeatedAndCounted() {
        Bytes large = Bytes.wrap(new byte[6 << 20]);
        machine.run(new Operation.Put(bytes("a"), large, false, false));
        List<Applied> first = new ArrayList<>();
        for (int number = 1; number <= 12; number++) {
            first.add(machine.keyed(free("k" + number), "d", get()));
        }

        Applied repeat = machine.keyed(free("k12"), "d", get());
        assertThat(repeat.replayed()).isTrue();
        assertThat(repeat.outcome()).isEqualTo(first.get(11).outcome());
        assertThat(results(repeat))
                .singleElement()
                .isInstanceOfSatisfying(
                        OperationResult.Get.class,
                        got -> assertThat(got.records().get(0).value()).isEqualTo(large));
        assertThat(machine.reader().request(free("k1"))).isNull();
        assertThat(machine.reader().request(free("k2"))).isNotNull();
    }

    @Test
    void nothingIsLeftBehindForEver() {
        for (int number = 1; number <= 100; number++) {
            machine.keyed(new RequestKey.Sequenced("", "session " + number, 1, 1), "d", get());
            machine.keyed(free("k" + number), "d", get());
        }
        machine.clusterMillis += RETENTION;
        for (int number = 1; number <= 50; number++) {
            machine.keyed(free("later " + number), "d", get());
        }
        machine.clusterMillis += Limits.SESSION_RETENTION_MILLIS;
        for (int number = 1; number <= 100; number++) {
            machine.keyed(free("last"), "d", get());
            machine.clusterMillis += RETENTION;
        }

        assertThat(rows()).as("one record, its age, the totals").isEqualTo(3);
    }

    private void fill(LongFunction<RequestKey> key) {
        long number = 0;
        while (number < Limits.REQUESTS_MAX) {
            List<Request> requests = new ArrayList<>();
            for (int count = 0; count < BURST; count++) {
                number++;
                requests.add(new Request(key.apply(number), bytes("d"), Principal.ANYONE, get()));
            }
            assertThat(machine.applyAll(requests))
                    .allSatisfy(applied -> assertThat(applied.outcome()).isInstanceOf(Outcome.TxnDone.class));
        }
    }

    private int rows() {
        int rows = 0;
        try (Cursor cursor = machine.store.scan(Space.REQUESTS, KeyRange.ALL, Order.ASCENDING)) {
            while (cursor.next()) {
                rows++;
            }
        }
        return rows;
    }

    private static List<OperationResult> results(Applied applied) {
        assertThat(applied.outcome()).isInstanceOf(Outcome.TxnDone.class);
        return ((Outcome.TxnDone) applied.outcome()).results();
    }

    private static Refusal refusal(Applied applied) {
        assertThat(applied.replayed()).isFalse();
        assertThat(applied.outcome()).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) applied.outcome()).refusal();
    }

    private static RequestKey free(String text) {
        return new RequestKey.Free("alice", text);
    }

    private static RequestKey numbered(long sequence, long lowest) {
        return new RequestKey.Sequenced("alice", "s", sequence, lowest);
    }

    private static Command append(String value) {
        return Command.Txn.of(List.of(), new Operation.Append(bytes("log/"), bytes(value)));
    }

    private static Command get() {
        return Command.Txn.of(List.of(), new Operation.Get(Keys.one(bytes("a")), 1, Order.ASCENDING, false));
    }
}
