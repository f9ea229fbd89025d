package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.kv.KeyReader;
import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.kv.KeyReader.Page;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.kv.KeyReader.Sort;
import io.quorate.core.log.Change;
import io.quorate.core.log.Command;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Any sequence of commands leaves what a plain map of every version would hold, at every revision that is retained. */
class KeyModelTest {

    private static final String[] NAMES = {"a", "a/", "a/b", "a/b/c", "a/c", "a\0", "a\0b", "b", "b/a", "\u00ff"};

    @Property(tries = 300)
    void everyRetainedRevisionReadsAsItWas(@ForAll long seed) {
        play(new Random(seed), 40, 6, Model::transaction);
    }

    /** A key has more versions than are found without the places that are pointed at. */
    @Property(tries = 50)
    void keysThatAreWrittenAgainAndAgainReadAsTheyWere(@ForAll long seed) {
        play(new Random(seed), 200, 60, Model::update);
    }

    private static void play(
            Random random, int steps, int stepsUntilTrim, BiFunction<Model, Random, Command.Txn> transactions) {
        Machine machine = new Machine();
        Model model = new Model();
        for (int step = 0; step < steps; step++) {
            if (random.nextInt(stepsUntilTrim) == 0) {
                long mark = machine.trim(random.nextInt((int) machine.machine.revision() + 3));
                assertThat(mark).isGreaterThanOrEqualTo(model.compactRevision);
                model.compactRevision = mark;
            } else {
                Command.Txn txn = transactions.apply(model, random);
                Outcome outcome = machine.apply(txn);
                model.apply(txn, outcome);
            }
            assertThat(machine.machine.revision()).isEqualTo(model.revision);
        }
        check(machine, model, random);
    }

    private static void check(Machine machine, Model model, Random random) {
        KeyReader reader = machine.reader();
        assertThat(reader.compactRevision()).isEqualTo(model.compactRevision);
        assertThat(reader.availability(model.compactRevision)).isEqualTo(Availability.COMPACTED);
        assertThat(reader.availability(model.revision)).isEqualTo(Availability.READABLE);
        assertThat(reader.availability(model.revision + 1)).isEqualTo(Availability.FUTURE);
        for (long at = model.compactRevision + 1; at <= model.revision; at++) {
            NavigableMap<Bytes, KeyRecord> state = model.at(at);
            for (String name : NAMES) {
                assertThat(reader.get(bytes(name), at)).isEqualTo(state.get(bytes(name)));
            }
            checkLists(reader, state, at, random);
        }
        checkLists(reader, model.at(model.revision), 0, random);
        checkHistory(reader, model);
        checkRows(machine, model);
        for (int times = 0; times < 10; times++) {
            KeyRange range = range(random);
            long since = random.nextInt((int) model.revision + 2);
            assertThat(reader.changedSince(range, since)).isEqualTo(model.changedSince(range, since));
        }
    }

    private static void checkLists(KeyReader reader, NavigableMap<Bytes, KeyRecord> state, long at, Random random) {
        KeyRange range = range(random);
        Order order = random.nextBoolean() ? Order.ASCENDING : Order.DESCENDING;
        RevisionFilter filter = random.nextBoolean()
                ? RevisionFilter.NONE
                : new RevisionFilter(random.nextInt(30), 10 + random.nextInt(40));
        Bytes delimiter = random.nextBoolean() ? bytes("/") : null;
        boolean keysOnly = random.nextBoolean();
        List<Object> expected = new ArrayList<>();
        long count = 0;
        for (KeyRecord record : (order == Order.ASCENDING ? state : state.descendingMap()).values()) {
            if (range.contains(record.key())
                    && record.modRevision() >= filter.modRevisionMin()
                    && record.modRevision() <= filter.modRevisionMax()) {
                count++;
                String key = new String(record.key().array(), StandardCharsets.ISO_8859_1);
                int cut = delimiter == null ? -1 : key.indexOf('/');
                Object item = cut < 0
                        ? (keysOnly ? withoutValue(record) : record)
                        : Bytes.copyOf(record.key().array(), 0, cut + 1);
                if (!expected.contains(item)) {
                    expected.add(item);
                }
            }
        }
        assertThat(reader.count(range, at, filter)).isEqualTo(count);
        int limit = 1 + random.nextInt(4);
        List<Object> items = new ArrayList<>();
        KeyRange left = range;
        while (left != null) {
            Page page = reader.list(
                    new ListQuery(left, at, limit, Long.MAX_VALUE, Sort.KEY, order, keysOnly, filter, delimiter, 0));
            assertThat(page.records().size() + page.prefixes().size()).isLessThanOrEqualTo(limit);
            if (page.next() != null) {
                assertThat(page.records().size() + page.prefixes().size()).isEqualTo(limit);
            }
            items.addAll(merged(page, order));
            left = page.next();
        }
        assertThat(items).isEqualTo(expected);
    }

    /** Records and prefixes in the order of the list. */
    private static List<Object> merged(Page page, Order order) {
        TreeMap<Bytes, Object> items = new TreeMap<>();
        page.records().forEach(record -> items.put(record.key(), record));
        page.prefixes().forEach(prefix -> items.put(prefix, prefix));
        List<Object> merged = new ArrayList<>(items.values());
        if (order == Order.DESCENDING) {
            Collections.reverse(merged);
        }
        return merged;
    }

    private static void checkHistory(KeyReader reader, Model model) {
        for (String name : NAMES) {
            List<String> expected = new ArrayList<>();
            for (Map.Entry<Long, NavigableMap<Bytes, KeyRecord>> entry :
                    model.states.descendingMap().entrySet()) {
                long revision = entry.getKey();
                KeyRecord now = entry.getValue().get(bytes(name));
                KeyRecord before = model.at(revision - 1).get(bytes(name));
                boolean changed = now == null ? before != null : now.modRevision() == revision;
                if (changed && (revision > model.compactRevision || model.isKept(name, now))) {
                    expected.add(revision + (now == null ? " deleted" : "=" + now.value()));
                }
            }
            List<String> history = reader.history(bytes(name), 1_000, Long.MAX_VALUE).stream()
                    .map(change -> change.revision()
                            + (change instanceof Change.Put put
                                    ? "=" + put.record().value()
                                    : " deleted"))
                    .toList();
            assertThat(history).as(name).isEqualTo(expected);
        }
    }

    /** Nothing is left behind: no change from before the mark, nor what points at one; and the bytes are counted right. */
    private static void checkRows(Machine machine, Model model) {
        long bytes = 0;
        try (Cursor cursor = machine.store.scan(Space.CHANGES, KeyRange.ALL, Order.ASCENDING)) {
            while (cursor.next()) {
                bytes += cursor.key().size() + cursor.value().size();
                long revision = new Decoder(cursor.key()).fixed64();
                assertThat(revision).isGreaterThan(model.compactRevision);
            }
        }
        assertThat(StateMachine.history(machine.store).retainedBytes()).isEqualTo(bytes);
        int rows = 0;
        try (Cursor cursor = machine.store.scan(Space.VERSIONS, KeyRange.ALL, Order.ASCENDING)) {
            while (cursor.next()) {
                rows++;
            }
        }
        long pointedAt = machine.changes.stream()
                .filter(change -> change.revision() > model.compactRevision)
                .filter(change ->
                        !(change instanceof Change.Put put) || put.record().version() % 16 == 0)
                .count();
        assertThat(rows).isEqualTo(pointedAt);
    }

    private static KeyRecord withoutValue(KeyRecord record) {
        return new KeyRecord(
                record.key(),
                Bytes.EMPTY,
                record.createRevision(),
                record.modRevision(),
                record.version(),
                record.lease(),
                record.modifiedAtMillis(),
                record.author());
    }

    private static KeyRange range(Random random) {
        Bytes one = bytes(NAMES[random.nextInt(NAMES.length)]);
        return switch (random.nextInt(4)) {
            case 0 -> KeyRange.ALL;
            case 1 -> KeyRange.prefix(one);
            case 2 -> KeyRange.only(one);
            default -> new KeyRange(one, bytes(NAMES[random.nextInt(NAMES.length)]));
        };
    }

    /** Every state there ever was. */
    private static final class Model {

        final TreeMap<Long, NavigableMap<Bytes, KeyRecord>> states = new TreeMap<>();
        long revision = 1;
        long compactRevision;

        Model() {
            states.put(1L, new TreeMap<>());
        }

        NavigableMap<Bytes, KeyRecord> at(long at) {
            Map.Entry<Long, NavigableMap<Bytes, KeyRecord>> state = states.floorEntry(at);
            return state == null ? new TreeMap<>() : state.getValue();
        }

        /** Whether a version from before the mark is kept: it was the newest one at the mark. */
        boolean isKept(String name, @Nullable KeyRecord record) {
            return record != null && record.equals(at(compactRevision).get(bytes(name)));
        }

        boolean changedSince(KeyRange range, long since) {
            if (since < compactRevision) {
                return true;
            }
            for (long at = since + 1; at <= revision; at++) {
                for (String name : NAMES) {
                    KeyRecord now = at(at).get(bytes(name));
                    KeyRecord before = at(at - 1).get(bytes(name));
                    if (range.contains(bytes(name)) && (now == null ? before != null : !now.equals(before))) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** Of one of two keys, and seldom a removal. */
        Command.Txn update(Random random) {
            Bytes key = bytes(NAMES[random.nextInt(2)]);
            Keys keys = random.nextBoolean() ? Keys.one(key) : Keys.prefix(key);
            return Command.Txn.of(
                    List.of(),
                    random.nextInt(50) == 0
                            ? new Operation.Delete(keys, false)
                            : new Operation.Put(key, bytes(String.valueOf(random.nextInt(100))), false, false));
        }

        Command.Txn transaction(Random random) {
            List<Operation> operations = new ArrayList<>();
            List<String> names = new ArrayList<>(List.of(NAMES));
            Collections.shuffle(names, random);
            if (random.nextInt(4) == 0) {
                operations.add(new Operation.Delete(Keys.prefix(bytes(NAMES[random.nextInt(NAMES.length)])), false));
            }
            for (int left = random.nextInt(4); left > 0; left--) {
                Bytes key = bytes(names.get(left));
                operations.add(
                        random.nextInt(4) == 0
                                ? new Operation.Delete(Keys.one(key), false)
                                : new Operation.Put(
                                        key, bytes(String.valueOf(random.nextInt(3))), random.nextBoolean(), false));
            }
            return Command.Txn.of(List.of(), operations.toArray(new Operation[0]));
        }

        void apply(Command.Txn txn, Outcome outcome) {
            NavigableMap<Bytes, KeyRecord> state = new TreeMap<>(at(revision));
            boolean changed = false;
            for (Operation operation : txn.then()) {
                if (operation instanceof Operation.Put put) {
                    KeyRecord before = state.get(put.key());
                    if (before != null && put.ifChanged() && before.value().equals(put.value())) {
                        continue;
                    }
                    state.put(
                            put.key(),
                            new KeyRecord(
                                    put.key(),
                                    put.value(),
                                    before == null ? revision + 1 : before.createRevision(),
                                    revision + 1,
                                    before == null ? 1 : before.version() + 1,
                                    0,
                                    1_763_700_000_000L,
                                    null));
                    changed = true;
                } else if (operation instanceof Operation.Delete delete) {
                    changed |= state.keySet().removeIf(delete.keys().range()::contains);
                }
            }
            if (changed) {
                revision++;
                states.put(revision, state);
            }
            assertThat(outcome).isInstanceOfSatisfying(Outcome.TxnDone.class, done -> {
                assertThat(done.revision()).isEqualTo(revision);
            });
        }
    }
}
