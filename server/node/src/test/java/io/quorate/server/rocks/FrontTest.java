package io.quorate.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is put, deleted and read, and however little may be kept in memory: what is found is what is there, and what a
 * snapshot shows is what was there when it was taken.
 */
class FrontTest {

    private static final int KEYS = 300;
    private static final int STEPS = 1_500;

    static Stream<Arguments> spacesAndSizes() {
        return Stream.of(Space.CLAIMS, Space.LEASES, Space.SERVICES, Space.ENDINGS, Space.REQUESTS, Space.CURRENT)
                .flatMap(space -> Stream.of(0L, 8_000L, 1L << 20)
                        .flatMap(frontBytes -> Stream.of(1, 60, 100_000)
                                .map(pendingRows ->
                                        Arguments.of(space, new RocksStore.Bounds(frontBytes, pendingRows, 1 << 20)))));
    }

    private static Bytes key(int number) {
        return Bytes.wrap(new byte[] {(byte) (number >>> 8), (byte) number});
    }

    @ParameterizedTest
    @MethodSource("spacesAndSizes")
    void whatIsFoundIsWhatIsThere(Space space, RocksStore.Bounds bounds, @TempDir Path directory) {
        Random random = new Random(space.family().hashCode() + 31L * bounds.hashCode());
        NavigableMap<Bytes, Bytes> model = new TreeMap<>();
        RocksStore store = RocksStore.openOrCreate(directory, RocksSettings.of(8 << 20, 8 << 20), bounds);
        Snapshot snapshot = store.snapshot();
        NavigableMap<Bytes, Bytes> shown = new TreeMap<>();
        try {
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(40) == 0) {
                    assertThat(all(snapshot, space)).isEqualTo(shown);
                    snapshot.close();
                    snapshot = store.snapshot();
                    shown = new TreeMap<>(model);
                }
                if (step == STEPS / 2) {
                    snapshot.close();
                    store.close();
                    store = RocksStore.open(directory, RocksSettings.of(8 << 20, 8 << 20), bounds);
                    snapshot = store.snapshot();
                    shown = new TreeMap<>(model);
                }
                Transaction transaction = new Transaction(store);
                for (int i = random.nextInt(4); i > 0; i--) {
                    Bytes key = key(random.nextInt(KEYS));
                    if (random.nextInt(5) < 2) {
                        Bytes value = Bytes.utf8("v" + step);
                        transaction.put(space, key, value);
                        model.put(key, value);
                    } else {
                        transaction.delete(space, key);
                        model.remove(key);
                    }
                }
                store.commit(transaction.writes());
                Bytes one = key(random.nextInt(KEYS));
                assertThat(store.get(space, one)).isEqualTo(model.get(one));
                check(store, space, random, model);
                check(snapshot, space, random, shown);
                assertThat(snapshot.get(space, one)).isEqualTo(shown.get(one));
            }
        } finally {
            snapshot.close();
            store.close();
        }
    }

    private static NavigableMap<Bytes, Bytes> all(View view, Space space) {
        NavigableMap<Bytes, Bytes> rows = new TreeMap<>();
        try (Cursor cursor = view.scan(space, KeyRange.ALL, Order.ASCENDING)) {
            while (cursor.next()) {
                rows.put(cursor.key(), cursor.value());
            }
        }
        return rows;
    }

    private static void check(View view, Space space, Random random, NavigableMap<Bytes, Bytes> model) {
        int number = random.nextInt(KEYS);
        Bytes from = key(number);
        @Nullable Bytes to = random.nextInt(4) == 0 ? null : key(number + random.nextInt(100));
        Order order = random.nextInt(3) == 0 ? Order.DESCENDING : Order.ASCENDING;
        int limit = 1 + random.nextInt(5);
        NavigableMap<Bytes, Bytes> part = to == null ? model.tailMap(from, true) : model.subMap(from, true, to, false);
        NavigableMap<Bytes, Bytes> expected = order == Order.ASCENDING ? part : part.descendingMap();
        List<Bytes> keys = new ArrayList<>();
        List<Bytes> values = new ArrayList<>();
        try (Cursor cursor = view.scan(space, new KeyRange(from, to), order)) {
            while (keys.size() < limit && cursor.next()) {
                keys.add(cursor.key());
                values.add(cursor.value());
            }
        }
        assertThat(keys).isEqualTo(expected.keySet().stream().limit(limit).toList());
        assertThat(values).isEqualTo(expected.values().stream().limit(limit).toList());
    }
}
