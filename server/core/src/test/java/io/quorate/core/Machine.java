package io.quorate.core;

import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.kv.KeyReader.Sort;
import io.quorate.core.log.AccessChange;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Change;
import io.quorate.core.log.Command;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Guard;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Settled;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Order;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state machine over a store in memory, fed one entry at a time. */
final class Machine {

    static final long TERM = 1;
    static final long ORIGIN = 77;

    final MemoryStore store;
    final StateMachine machine;
    final List<Change> changes = new ArrayList<>();
    final List<Settled> settled = new ArrayList<>();
    final List<AccessChange> access = new ArrayList<>();
    long clusterMillis = 1_000;
    long wallMillis = 1_763_700_000_000L;
    private long sequence;

    Machine() {
        this(new MemoryStore());
    }

    /** Goes on where a store stands. */
    Machine(MemoryStore store) {
        this.store = store;
        this.machine = new StateMachine(store);
        this.clusterMillis = Math.max(clusterMillis, machine.clusterMillis());
    }

    Outcome apply(Command command) {
        return apply(Request.of(command)).outcome();
    }

    Applied apply(Request request) {
        return applyAll(List.of(request)).get(0);
    }

    List<Applied> applyAll(List<Request> requests) {
        sequence++;
        return apply(new Batch(ORIGIN, sequence, requests)).batches().get(0).answers();
    }

    Effects apply(Batch... batches) {
        return apply(new Entry(TERM, clusterMillis, wallMillis, List.of(batches)));
    }

    Effects apply(Entry entry) {
        Effects effects = machine.apply(TERM, machine.position().index() + 1, entry);
        changes.addAll(effects.changes());
        settled.addAll(effects.settled());
        access.addAll(effects.access());
        return effects;
    }

    Applied keyed(RequestKey key, String digest, Command command) {
        return apply(new Request(key, Bytes.utf8(digest), Principal.ANYONE, command));
    }

    Outcome put(String key, String value) {
        return run(putting(key, value));
    }

    Outcome delete(String key) {
        return run(new Operation.Delete(Keys.one(bytes(key)), false));
    }

    Outcome run(Operation... operations) {
        return apply(Command.Txn.of(List.of(), operations));
    }

    Outcome runIf(Guard guard, Operation... operations) {
        return apply(Command.Txn.of(List.of(guard), operations));
    }

    long trim(long revision) {
        return apply(new Command.Trim(revision)) instanceof Outcome.Trimmed trimmed ? trimmed.compactRevision() : -1;
    }

    static Operation putting(String key, String value) {
        return new Operation.Put(bytes(key), bytes(value), false, false);
    }

    StateView reader() {
        return StateMachine.reader(store);
    }

    @Nullable
    String value(String key) {
        return value(key, 0);
    }

    @Nullable
    String value(String key, long atRevision) {
        KeyRecord record = reader().get(bytes(key), atRevision);
        return record == null ? null : record.value().utf8();
    }

    /** The records of {@code range}, as {@code key=value}. */
    List<String> list(KeyRange range, long atRevision, Order order) {
        return reader().list(query(range, atRevision, 10_000, order)).records().stream()
                .map(record -> record.key() + "=" + record.value())
                .toList();
    }

    static ListQuery query(KeyRange range, long atRevision, int limit, Order order) {
        return new ListQuery(
                range, atRevision, limit, Long.MAX_VALUE, Sort.KEY, order, false, RevisionFilter.NONE, null, 0);
    }

    static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }
}
