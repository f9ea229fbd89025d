package io.quorate.core.log;

import io.quorate.core.log.Guard.Field;
import io.quorate.core.log.Guard.Relation;
import io.quorate.core.log.Outcome.FailedGuard;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of each word of the log. */
final class Samples {

    static final KeyRecord RECORD =
            new KeyRecord(bytes("config/app"), bytes("color=blue"), 12, 57, 4, -3, 1_763_700_000_123L, "alice");

    static final KeyRecord PLAIN_RECORD = new KeyRecord(bytes("k"), Bytes.EMPTY, 2, 2, 1, 0, 0, null);

    private Samples() {}

    static Map<Class<?>, Command> commands() {
        Map<Class<?>, Command> samples = new LinkedHashMap<>();
        samples.put(
                Command.Txn.class,
                new Command.Txn(
                        List.copyOf(guards().values()),
                        List.copyOf(operations().values()),
                        List.of(new Operation.Get(Keys.one(bytes("a")), 1, Order.ASCENDING, false)),
                        true));
        samples.put(Command.Settle.class, new Command.Settle(new RequestKey.Sequenced("alice", "s-1", 300, 299)));
        samples.put(Command.Trim.class, new Command.Trim(70_000));
        samples.put(Command.Found.class, new Command.Found("c-4711"));
        return samples;
    }

    static Map<Class<?>, Guard> guards() {
        Map<Class<?>, Guard> samples = new LinkedHashMap<>();
        samples.put(Guard.Exists.class, new Guard.Exists(Keys.one(bytes("a")), true));
        samples.put(
                Guard.Metadata.class,
                new Guard.Metadata(Keys.prefix(bytes("acct/")), Field.MOD_REVISION, Relation.LE, 61));
        samples.put(Guard.Value.class, new Guard.Value(new Keys.Span(bytes("a"), null), Relation.NE, bytes("frozen")));
        return samples;
    }

    static Map<Class<?>, Operation> operations() {
        Map<Class<?>, Operation> samples = new LinkedHashMap<>();
        samples.put(Operation.Put.class, new Operation.Put(bytes("a"), bytes("\0\u00ff1"), true, true));
        samples.put(Operation.Append.class, new Operation.Append(bytes("jobs/"), bytes("job-1")));
        samples.put(Operation.Delete.class, new Operation.Delete(Keys.prefix(bytes("old/")), true));
        samples.put(Operation.Get.class, new Operation.Get(Keys.prefix(Bytes.EMPTY), 10, Order.DESCENDING, true));
        return samples;
    }

    static Map<Class<?>, RequestKey> keys() {
        Map<Class<?>, RequestKey> samples = new LinkedHashMap<>();
        samples.put(RequestKey.Free.class, new RequestKey.Free("", "order-17 \u00e9"));
        samples.put(RequestKey.Sequenced.class, new RequestKey.Sequenced("alice", "s-1", 9, 5));
        return samples;
    }

    static Map<Class<?>, Outcome> outcomes() {
        Map<Class<?>, Outcome> samples = new LinkedHashMap<>();
        samples.put(
                Outcome.TxnDone.class,
                new Outcome.TxnDone(true, 64, true, List.copyOf(results().values())));
        samples.put(
                Outcome.GuardsFailed.class,
                new Outcome.GuardsFailed(
                        64,
                        List.of(
                                new FailedGuard(0, bytes("config/app"), RECORD),
                                new FailedGuard(3, bytes("b"), null))));
        samples.put(Outcome.Refused.class, new Outcome.Refused(Refusal.TOO_MANY_KEYS, 7, "more than 100000"));
        samples.put(Outcome.Settled.class, new Outcome.Settled(9, new Outcome.TxnDone(false, 8, false, List.of())));
        samples.put(Outcome.Trimmed.class, new Outcome.Trimmed(900, 850));
        samples.put(Outcome.Founded.class, new Outcome.Founded(1, "c-4711"));
        return samples;
    }

    static Map<Class<?>, OperationResult> results() {
        Map<Class<?>, OperationResult> samples = new LinkedHashMap<>();
        samples.put(OperationResult.Put.class, new OperationResult.Put(PLAIN_RECORD, true, RECORD));
        samples.put(OperationResult.Delete.class, new OperationResult.Delete(2, List.of(RECORD, PLAIN_RECORD)));
        samples.put(OperationResult.Get.class, new OperationResult.Get(List.of(RECORD), true));
        return samples;
    }

    static Map<Class<?>, Change> changes() {
        Map<Class<?>, Change> samples = new LinkedHashMap<>();
        samples.put(Change.Put.class, new Change.Put(RECORD, 40));
        samples.put(
                Change.Delete.class,
                new Change.Delete(bytes("k"), 58, 57, Change.Cause.RANGE, 1_763_700_000_124L, null));
        return samples;
    }

    static Batch batch(Command command) {
        return new Batch(
                0x8000_0000_0000_0001L,
                300,
                List.of(new Request(new RequestKey.Free("alice", "k-1"), bytes("digest"), "alice", command)));
    }

    static Entry entry() {
        return new Entry(
                3,
                123_456,
                1_763_700_000_123L,
                List.of(batch(new Command.Trim(5)), new Batch(-1, 1, List.of(Request.of(new Command.Found("c"))))));
    }

    static List<Applied> answers() {
        return List.of(
                new Applied(new Outcome.Settled(9, null), false), new Applied(new Outcome.Founded(9, "c"), true));
    }

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }
}
