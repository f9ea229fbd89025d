package io.quorate.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TransactionTest {

    private final MemoryStore store = new MemoryStore();

    @Test
    void changesHideWhatIsBelowUntilTheyAreCommitted() {
        commit("a", "1", "b", "2");
        Transaction transaction = new Transaction(store);
        transaction.put(Space.CURRENT, key("a"), key("9"));
        transaction.delete(Space.CURRENT, key("b"));
        transaction.put(Space.CURRENT, key("c"), key("3"));

        assertThat(pairs(transaction, Order.ASCENDING)).containsExactly("a=9", "c=3");
        assertThat(transaction.get(Space.CURRENT, key("b"))).isNull();
        assertThat(pairs(store, Order.ASCENDING)).containsExactly("a=1", "b=2");

        store.commit(transaction.writes());
        assertThat(pairs(store, Order.ASCENDING)).containsExactly("a=9", "c=3");
    }

    @Test
    void aDroppedNestedTransactionLeavesNoTrace() {
        Transaction transaction = new Transaction(store);
        transaction.put(Space.CURRENT, key("a"), key("1"));
        Transaction nested = transaction.nested();
        nested.delete(Space.CURRENT, key("a"));
        nested.put(Space.CURRENT, key("b"), key("2"));

        assertThat(pairs(nested, Order.DESCENDING)).containsExactly("b=2");
        assertThat(pairs(transaction, Order.DESCENDING)).containsExactly("a=1");
    }

    @Test
    void aMergedNestedTransactionChangesItsParent() {
        commit("a", "1");
        Transaction transaction = new Transaction(store);
        transaction.put(Space.CURRENT, key("b"), key("2"));
        Transaction nested = transaction.nested();
        nested.delete(Space.CURRENT, key("a"));
        nested.put(Space.CURRENT, key("b"), key("3"));
        nested.put(Space.SYSTEM, key("c"), key("4"));
        nested.merge();

        assertThat(pairs(transaction, Order.ASCENDING)).containsExactly("b=3");
        assertThat(transaction.get(Space.SYSTEM, key("c"))).isEqualTo(key("4"));
    }

    @Test
    void aValueLikeTheMarkOfADeletionIsAValue() {
        Transaction transaction = new Transaction(store);
        transaction.put(Space.CURRENT, key("a"), Bytes.wrap(new byte[1]));

        assertThat(transaction.get(Space.CURRENT, key("a"))).isEqualTo(Bytes.wrap(new byte[1]));
    }

    @Test
    void writesComeInOrderOfSpaceAndKey() {
        Transaction transaction = new Transaction(store);
        transaction.put(Space.SYSTEM, key("a"), key("1"));
        transaction.put(Space.CURRENT, key("b"), key("2"));
        transaction.delete(Space.CURRENT, key("a"));
        transaction.forget(Space.CHANGES, key("c"));
        List<String> seen = new ArrayList<>();
        transaction.writes().forEach(new Writes.Visitor() {
            @Override
            public void forget(Space space, Bytes key) {
                seen.add(space + " from " + key);
            }

            @Override
            public void put(Space space, Bytes key, Bytes value) {
                seen.add(space + " " + key + "=" + value);
            }

            @Override
            public void delete(Space space, Bytes key) {
                seen.add(space + " -" + key);
            }
        });

        assertThat(seen).containsExactly("CHANGES from c", "CURRENT -a", "CURRENT b=2", "SYSTEM a=1");
    }

    @Test
    void whatIsForgottenIsNotWritten() {
        Transaction transaction = new Transaction(store);
        transaction.put(Space.CHANGES, key("a"), key("1"));
        Transaction nested = transaction.nested();
        nested.put(Space.CHANGES, key("b"), key("2"));
        nested.put(Space.CHANGES, key("c"), key("3"));
        nested.forget(Space.CHANGES, key("c"));
        nested.merge();
        store.commit(transaction.writes());

        try (Cursor cursor = store.scan(Space.CHANGES, KeyRange.ALL, Order.ASCENDING)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.key()).isEqualTo(key("c"));
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void theOutermostTransactionHasNowhereToMerge() {
        assertThatThrownBy(() -> new Transaction(store).merge()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void writingUnderAnOpenCursorIsNoticed() {
        Transaction transaction = new Transaction(store);
        transaction.put(Space.CURRENT, key("a"), key("1"));
        transaction.put(Space.CURRENT, key("b"), key("2"));
        try (Cursor cursor = transaction.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING)) {
            assertThat(cursor.next()).isTrue();
            transaction.put(Space.CURRENT, key("c"), key("3"));

            assertThatThrownBy(cursor::next).isInstanceOf(ConcurrentModificationException.class);
        }
    }

    @Test
    void anyDepthOfNestingAgreesWithAPlainMap() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            TreeMap<Bytes, Bytes> model = new TreeMap<>();
            Transaction[] layers = new Transaction[4];
            Transaction top = new Transaction(store);
            for (int layer = 0; layer < layers.length; layer++) {
                layers[layer] = top;
                for (int step = 0; step < 10; step++) {
                    Bytes key = key(String.valueOf((char) ('a' + random.nextInt(8))));
                    if (random.nextBoolean()) {
                        Bytes value = key(layer + "." + step);
                        top.put(Space.CURRENT, key, value);
                        model.put(key, value);
                    } else {
                        top.delete(Space.CURRENT, key);
                        model.remove(key);
                    }
                }
                assertAgrees(top, model, random, seed);
                top = top.nested();
            }
            for (int layer = layers.length - 1; layer > 0; layer--) {
                layers[layer].merge();
                assertAgrees(layers[layer - 1], model, random, seed);
            }
        }
    }

    private static void assertAgrees(View view, Map<Bytes, Bytes> model, Random random, int seed) {
        KeyRange range = new KeyRange(key(String.valueOf((char) ('a' + random.nextInt(4)))), key(String.valueOf((char)
                ('e' + random.nextInt(4)))));
        List<String> expected = new ArrayList<>();
        model.forEach((key, value) -> {
            if (range.contains(key)) {
                expected.add(key + "=" + value);
            }
        });
        assertThat(pairs(view, range, Order.ASCENDING)).as("seed %s", seed).isEqualTo(expected);
        Collections.reverse(expected);
        assertThat(pairs(view, range, Order.DESCENDING)).as("seed %s", seed).isEqualTo(expected);
    }

    private void commit(String... keysAndValues) {
        Transaction transaction = new Transaction(store);
        for (int at = 0; at < keysAndValues.length; at += 2) {
            transaction.put(Space.CURRENT, key(keysAndValues[at]), key(keysAndValues[at + 1]));
        }
        store.commit(transaction.writes());
    }

    private static List<String> pairs(View view, Order order) {
        return pairs(view, KeyRange.ALL, order);
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

    private static Bytes key(String text) {
        return Bytes.utf8(text);
    }
}
