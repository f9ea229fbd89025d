package io.quorate.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do. An adapter's test extends this and says how an empty store is opened. */
public abstract class StoreContract {

    @SuppressWarnings("NullAway.Init") // set before each test
    private Store store;

    /** Opens an empty store. The contract closes it. */
    protected abstract Store open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void anEmptyStoreHasNothing() {
        for (Space space : Space.values()) {
            assertThat(store.get(space, bytes("a"))).isNull();
            assertThat(keys(store, space, KeyRange.ALL, Order.ASCENDING)).isEmpty();
            assertThat(keys(store, space, KeyRange.ALL, Order.DESCENDING)).isEmpty();
        }
    }

    @Test
    void aCommittedPutIsThere() {
        put(Space.CURRENT, "a", "1");

        assertThat(text(store, "a")).isEqualTo("1");
        assertThat(text(store, "b")).isNull();
    }

    @Test
    void aLaterPutReplacesTheValue() {
        put(Space.CURRENT, "a", "1");
        put(Space.CURRENT, "a", "2");

        assertThat(text(store, "a")).isEqualTo("2");
        assertThat(keys(store, Space.CURRENT, KeyRange.ALL, Order.ASCENDING)).containsExactly("a");
    }

    @Test
    void aDeletedKeyIsGone() {
        put(Space.CURRENT, "a", "1");
        put(Space.CURRENT, "b", "2");
        Transaction change = new Transaction(store);
        change.delete(Space.CURRENT, bytes("a"));
        change.delete(Space.CURRENT, bytes("never there"));
        store.commit(change.writes());

        assertThat(text(store, "a")).isNull();
        assertThat(keys(store, Space.CURRENT, KeyRange.ALL, Order.ASCENDING)).containsExactly("b");
    }

    @Test
    void aDeletedKeyCanComeBack() {
        put(Space.CURRENT, "a", "1");
        Transaction change = new Transaction(store);
        change.delete(Space.CURRENT, bytes("a"));
        store.commit(change.writes());
        put(Space.CURRENT, "a", "2");

        assertThat(text(store, "a")).isEqualTo("2");
    }

    @Test
    void anEmptyValueIsAValue() {
        put(Space.CURRENT, "a", "");

        assertThat(store.get(Space.CURRENT, bytes("a"))).isEqualTo(Bytes.EMPTY);
        assertThat(keys(store, Space.CURRENT, KeyRange.ALL, Order.ASCENDING)).containsExactly("a");
    }

    @Test
    void spacesDoNotMeet() {
        Transaction change = new Transaction(store);
        for (Space space : Space.values()) {
            change.put(space, bytes("a"), bytes(space.family()));
        }
        store.commit(change.writes());
        Transaction deletion = new Transaction(store);
        deletion.delete(Space.CURRENT, bytes("a"));
        store.commit(deletion.writes());

        for (Space space : Space.values()) {
            Bytes expected = space == Space.CURRENT ? null : bytes(space.family());
            assertThat(store.get(space, bytes("a"))).isEqualTo(expected);
        }
    }

    @Test
    void keysAreOrderedAsUnsignedBytes() {
        List<Bytes> ordered = List.of(
                raw(0),
                raw(0, 0),
                raw(0, 0xFF),
                raw(1),
                raw(0x7F),
                raw(0x7F, 0),
                raw(0x80),
                raw(0xFF),
                raw(0xFF, 0xFF));
        Transaction change = new Transaction(store);
        for (Bytes key : ordered) {
            change.put(Space.VERSIONS, key, key);
        }
        store.commit(change.writes());

        assertThat(rawKeys(store, Space.VERSIONS, KeyRange.ALL, Order.ASCENDING))
                .containsExactlyElementsOf(ordered);
        List<Bytes> reversed = new ArrayList<>(ordered);
        Collections.reverse(reversed);
        assertThat(rawKeys(store, Space.VERSIONS, KeyRange.ALL, Order.DESCENDING))
                .containsExactlyElementsOf(reversed);
    }

    @Test
    void aRangeIsHalfOpenInBothDirections() {
        for (String key : List.of("a", "b", "ba", "c", "d")) {
            put(Space.CURRENT, key, key);
        }
        KeyRange range = new KeyRange(bytes("b"), bytes("d"));

        assertThat(keys(store, Space.CURRENT, range, Order.ASCENDING)).containsExactly("b", "ba", "c");
        assertThat(keys(store, Space.CURRENT, range, Order.DESCENDING)).containsExactly("c", "ba", "b");
    }

    @Test
    void aRangeNeedNotBeginOrEndOnAKey() {
        for (String key : List.of("a", "c", "e")) {
            put(Space.CURRENT, key, key);
        }

        assertThat(keys(store, Space.CURRENT, new KeyRange(bytes("b"), bytes("d")), Order.ASCENDING))
                .containsExactly("c");
        assertThat(keys(store, Space.CURRENT, new KeyRange(bytes("b"), bytes("d")), Order.DESCENDING))
                .containsExactly("c");
        assertThat(keys(store, Space.CURRENT, new KeyRange(bytes("b"), null), Order.DESCENDING))
                .containsExactly("e", "c");
        assertThat(keys(store, Space.CURRENT, new KeyRange(bytes("f"), null), Order.ASCENDING))
                .isEmpty();
        assertThat(keys(store, Space.CURRENT, new KeyRange(Bytes.EMPTY, bytes("a")), Order.DESCENDING))
                .isEmpty();
    }

    @Test
    void anEmptyOrUpsideDownRangeHasNothing() {
        for (String key : List.of("a", "b", "c")) {
            put(Space.CURRENT, key, key);
        }

        for (Order order : Order.values()) {
            assertThat(keys(store, Space.CURRENT, new KeyRange(bytes("b"), bytes("b")), order))
                    .isEmpty();
            assertThat(keys(store, Space.CURRENT, new KeyRange(bytes("c"), bytes("a")), order))
                    .isEmpty();
        }
    }

    @Test
    void aPrefixOfHighBytesReachesToTheLastKey() {
        Transaction change = new Transaction(store);
        for (Bytes key : List.of(raw(0xFE), raw(0xFF), raw(0xFF, 0), raw(0xFF, 0xFF, 1))) {
            change.put(Space.CURRENT, key, key);
        }
        store.commit(change.writes());

        assertThat(rawKeys(store, Space.CURRENT, KeyRange.prefix(raw(0xFF)), Order.ASCENDING))
                .containsExactly(raw(0xFF), raw(0xFF, 0), raw(0xFF, 0xFF, 1));
        assertThat(rawKeys(store, Space.CURRENT, KeyRange.prefix(raw(0xFF)), Order.DESCENDING))
                .containsExactly(raw(0xFF, 0xFF, 1), raw(0xFF, 0), raw(0xFF));
    }

    @Test
    void aCursorGivesTheValueOfTheEntryItStandsOn() {
        for (String key : List.of("a", "b", "c")) {
            put(Space.CURRENT, key, "of " + key);
        }

        try (Cursor cursor = store.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.value()).isEqualTo(bytes("of b"));
            assertThat(cursor.key()).isEqualTo(bytes("b"));
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.value()).isEqualTo(bytes("of c"));
        }
    }

    @Test
    void aCursorKeepsWhatItGave() {
        put(Space.CURRENT, "a", "1");
        put(Space.CURRENT, "b", "2");
        Bytes key;
        Bytes value;
        try (Cursor cursor = store.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING)) {
            assertThat(cursor.next()).isTrue();
            key = cursor.key();
            value = cursor.value();
            assertThat(cursor.next()).isTrue();
        }

        assertThat(key).isEqualTo(bytes("a"));
        assertThat(value).isEqualTo(bytes("1"));
    }

    @Test
    void aCursorAtItsEndStaysThere() {
        put(Space.CURRENT, "a", "1");

        for (Order order : Order.values()) {
            try (Cursor cursor = store.scan(Space.CURRENT, KeyRange.ALL, order)) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.next()).isFalse();
                assertThat(cursor.next()).isFalse();
            }
        }
    }

    @Test
    void anOpenCursorDoesNotSeeLaterCommits() {
        put(Space.CURRENT, "a", "1");
        put(Space.CURRENT, "c", "3");
        try (Cursor cursor = store.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING)) {
            Transaction change = new Transaction(store);
            change.put(Space.CURRENT, bytes("b"), bytes("2"));
            change.put(Space.CURRENT, bytes("c"), bytes("4"));
            change.delete(Space.CURRENT, bytes("a"));
            store.commit(change.writes());

            assertThat(cursor.next()).isTrue();
            assertThat(cursor.key()).isEqualTo(bytes("a"));
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.key()).isEqualTo(bytes("c"));
            assertThat(cursor.value()).isEqualTo(bytes("3"));
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void aSnapshotDoesNotSeeLaterCommits() {
        put(Space.CURRENT, "a", "1");
        put(Space.CURRENT, "b", "1");
        try (Snapshot snapshot = store.snapshot()) {
            Transaction change = new Transaction(store);
            change.put(Space.CURRENT, bytes("a"), bytes("2"));
            change.delete(Space.CURRENT, bytes("b"));
            change.put(Space.SYSTEM, bytes("c"), bytes("2"));
            store.commit(change.writes());

            assertThat(text(snapshot, "a")).isEqualTo("1");
            assertThat(text(snapshot, "b")).isEqualTo("1");
            assertThat(snapshot.get(Space.SYSTEM, bytes("c"))).isNull();
            assertThat(keys(snapshot, Space.CURRENT, KeyRange.ALL, Order.ASCENDING))
                    .containsExactly("a", "b");
            assertThat(keys(snapshot, Space.SYSTEM, KeyRange.ALL, Order.ASCENDING))
                    .isEmpty();
        }
        assertThat(text(store, "a")).isEqualTo("2");
    }

    @Test
    void snapshotsOfDifferentMomentsDiffer() {
        put(Space.CURRENT, "a", "1");
        try (Snapshot first = store.snapshot()) {
            put(Space.CURRENT, "a", "2");
            try (Snapshot second = store.snapshot()) {
                put(Space.CURRENT, "a", "3");

                assertThat(text(first, "a")).isEqualTo("1");
                assertThat(text(second, "a")).isEqualTo("2");
                assertThat(text(store, "a")).isEqualTo("3");
            }
        }
    }

    @Test
    void aSnapshotCanBeUsedByAnotherThread() throws Exception {
        put(Space.CURRENT, "a", "1");

        String seen = elsewhere(() -> {
            try (Snapshot snapshot = store.snapshot()) {
                return text(snapshot, "a") + keys(snapshot, Space.CURRENT, KeyRange.ALL, Order.DESCENDING);
            }
        });

        assertThat(seen).isEqualTo("1[a]");
    }

    @Test
    void readersSeeWholeCommitsOnly() throws Exception {
        int commits = 300;
        ExecutorService readers = Executors.newFixedThreadPool(1);
        try {
            put(Space.CURRENT, "a", "0");
            put(Space.SYSTEM, "a", "0");
            Future<Integer> torn = readers.submit(() -> {
                int unequal = 0;
                String seen = "";
                while (!seen.equals(String.valueOf(commits))) {
                    try (Snapshot snapshot = store.snapshot()) {
                        seen = String.valueOf(text(snapshot, "a"));
                        Bytes other = snapshot.get(Space.SYSTEM, bytes("a"));
                        if (other == null || !other.utf8().equals(seen)) {
                            unequal++;
                        }
                    }
                }
                return unequal;
            });
            for (int commit = 1; commit <= commits; commit++) {
                Transaction change = new Transaction(store);
                change.put(Space.CURRENT, bytes("a"), bytes(String.valueOf(commit)));
                change.put(Space.SYSTEM, bytes("a"), bytes(String.valueOf(commit)));
                store.commit(change.writes());
            }
            assertThat(torn.get(60, TimeUnit.SECONDS)).isZero();
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void aLargeValueIsKept() {
        byte[] large = new byte[8 << 20];
        new Random(7).nextBytes(large);
        Transaction change = new Transaction(store);
        change.put(Space.CURRENT, bytes("a"), Bytes.wrap(large));
        store.commit(change.writes());

        assertThat(store.get(Space.CURRENT, bytes("a"))).isEqualTo(Bytes.copyOf(large, 0, large.length));
    }

    @Test
    void anEmptyCommitChangesNothing() {
        put(Space.CURRENT, "a", "1");
        store.commit(new Transaction(store).writes());

        assertThat(keys(store, Space.CURRENT, KeyRange.ALL, Order.ASCENDING)).containsExactly("a");
    }

    @Test
    void aThousandRandomCommitsAgreeWithAPlainMap() {
        Random random = new Random(20_261_121);
        NavigableMap<Bytes, Bytes> model = new TreeMap<>();
        for (int round = 0; round < 1_000; round++) {
            Transaction change = new Transaction(store);
            for (int step = random.nextInt(8); step >= 0; step--) {
                Bytes key = randomKey(random);
                if (random.nextInt(3) == 0) {
                    change.delete(Space.CURRENT, key);
                    model.remove(key);
                } else {
                    Bytes value = bytes(String.valueOf(random.nextInt()));
                    change.put(Space.CURRENT, key, value);
                    model.put(key, value);
                }
            }
            store.commit(change.writes());
            if (round % 10 == 0) {
                assertAgrees(model, random);
            }
        }
        assertAgrees(model, random);
    }

    @Test
    void whatIsForgottenMayGoAndNothingElse() {
        for (String key : List.of("a", "b", "c", "d")) {
            put(Space.CHANGES, key, key);
            put(Space.CURRENT, key, key);
        }
        try (Snapshot before = store.snapshot()) {
            Transaction change = new Transaction(store);
            change.forget(Space.CHANGES, bytes("b"));
            change.forget(Space.CHANGES, bytes("c"));
            change.put(Space.CHANGES, bytes("e"), bytes("e"));
            store.commit(change.writes());

            assertThat(keys(before, Space.CHANGES, KeyRange.ALL, Order.ASCENDING))
                    .containsExactly("a", "b", "c", "d");
        }
        KeyRange kept = new KeyRange(bytes("c"), null);
        assertThat(keys(store, Space.CHANGES, kept, Order.ASCENDING)).containsExactly("c", "d", "e");
        assertThat(keys(store, Space.CHANGES, kept, Order.DESCENDING)).containsExactly("e", "d", "c");
        assertThat(keys(store, Space.CURRENT, KeyRange.ALL, Order.ASCENDING)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aClosedStoreGivesNoSnapshots() {
        store.close();

        assertThatThrownBy(() -> store.snapshot().close()).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void closingTwiceIsClosingOnce() {
        store.close();
        store.close();

        assertThatThrownBy(() -> store.snapshot().close()).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void aSnapshotStaysReadableWhileTheStoreIsBeingClosed() throws Exception {
        put(Space.CURRENT, "a", "1");
        ExecutorService closer = Executors.newFixedThreadPool(1);
        try {
            Future<?> closing;
            try (Snapshot snapshot = store.snapshot()) {
                closing = closer.submit(() -> store.close());
                while (opensSnapshots()) {
                    Thread.onSpinWait();
                }

                assertThat(text(snapshot, "a")).isEqualTo("1");
                assertThat(keys(snapshot, Space.CURRENT, KeyRange.ALL, Order.ASCENDING))
                        .containsExactly("a");
            }
            closing.get(60, TimeUnit.SECONDS);
        } finally {
            closer.shutdownNow();
        }
    }

    private boolean opensSnapshots() {
        try (Snapshot snapshot = store.snapshot()) {
            return text(snapshot, "a") != null;
        } catch (StoreClosedException closed) {
            return false;
        }
    }

    private void assertAgrees(NavigableMap<Bytes, Bytes> model, Random random) {
        Bytes one = randomKey(random);
        Bytes other = randomKey(random);
        Bytes from = one.compareTo(other) <= 0 ? one : other;
        Bytes to = one.compareTo(other) <= 0 ? other : one;
        NavigableMap<Bytes, Bytes> part = model.subMap(from, true, to, false);
        assertThat(store.get(Space.CURRENT, one)).isEqualTo(model.get(one));
        assertThat(pairs(store, new KeyRange(from, to), Order.ASCENDING)).isEqualTo(pairs(part));
        assertThat(pairs(store, new KeyRange(from, to), Order.DESCENDING)).isEqualTo(pairs(part.descendingMap()));
        assertThat(pairs(store, KeyRange.ALL, Order.ASCENDING)).isEqualTo(pairs(model));
    }

    private static List<String> pairs(Map<Bytes, Bytes> model) {
        List<String> pairs = new ArrayList<>();
        model.forEach((key, value) -> pairs.add(key + "=" + value));
        return pairs;
    }

    private static List<String> pairs(View view, KeyRange range, Order order) {
        List<String> pairs = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.CURRENT, range, order)) {
            while (cursor.next()) {
                pairs.add(cursor.key() + "=" + cursor.value());
            }
        }
        return pairs;
    }

    private static Bytes randomKey(Random random) {
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int at = 0; at < key.length; at++) {
            key[at] = (byte) ('a' + random.nextInt(6));
        }
        return Bytes.wrap(key);
    }

    private void put(Space space, String key, String value) {
        Transaction change = new Transaction(store);
        change.put(space, bytes(key), bytes(value));
        store.commit(change.writes());
    }

    private static @Nullable String text(View view, String key) {
        Bytes value = view.get(Space.CURRENT, bytes(key));
        return value == null ? null : value.utf8();
    }

    private static List<String> keys(View view, Space space, KeyRange range, Order order) {
        return rawKeys(view, space, range, order).stream().map(Bytes::utf8).toList();
    }

    private static List<Bytes> rawKeys(View view, Space space, KeyRange range, Order order) {
        List<Bytes> keys = new ArrayList<>();
        try (Cursor cursor = view.scan(space, range, order)) {
            while (cursor.next()) {
                keys.add(cursor.key());
            }
        }
        return keys;
    }

    private static <T> T elsewhere(Callable<T> task) throws Exception {
        ExecutorService thread = Executors.newFixedThreadPool(1);
        try {
            return thread.submit(task).get(60, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }

    private static Bytes raw(int... values) {
        byte[] array = new byte[values.length];
        for (int at = 0; at < values.length; at++) {
            array[at] = (byte) values[at];
        }
        return Bytes.wrap(array);
    }
}
