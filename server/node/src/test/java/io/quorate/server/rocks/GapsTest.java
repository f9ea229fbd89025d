package io.quorate.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GapsTest {

    private static Bytes key(int number) {
        return Bytes.wrap(new byte[] {(byte) (number >>> 8), (byte) number});
    }

    @Test
    void whatIsKnownToBeEmptyIsLeftOut() {
        Gaps gaps = new Gaps();
        gaps.empty(key(10), key(20));
        assertThat(gaps.after(new KeyRange(key(10), key(50)))).isEqualTo(new KeyRange(key(20), key(50)));
        assertThat(gaps.after(new KeyRange(key(15), null))).isEqualTo(new KeyRange(key(20), null));
        assertThat(gaps.after(new KeyRange(key(9), key(50)))).isEqualTo(new KeyRange(key(9), key(50)));
        assertThat(gaps.after(new KeyRange(key(20), key(50)))).isEqualTo(new KeyRange(key(20), key(50)));
        assertThat(gaps.after(new KeyRange(key(12), key(20)))).isNull();
        gaps.filled(key(14));
        assertThat(gaps.after(new KeyRange(key(10), null))).isEqualTo(new KeyRange(key(14), null));
        assertThat(gaps.after(new KeyRange(key(14).successor(), null))).isEqualTo(new KeyRange(key(20), null));
    }

    /** Whatever is put, deleted and scanned: the scans find what a plain map finds. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scansFindWhatIsThere(long seed, @TempDir Path directory) {
        Random random = new Random(seed);
        TreeMap<Bytes, Bytes> model = new TreeMap<>();
        RocksStore store = RocksStore.openOrCreate(directory.resolve("store"), RocksSettings.of(8 << 20, 8 << 20));
        try {
            for (int step = 0; step < 3_000; step++) {
                Transaction transaction = new Transaction(store);
                for (int i = random.nextInt(4); i > 0; i--) {
                    Bytes key = key(random.nextInt(300));
                    if (random.nextInt(5) < 2) {
                        transaction.put(Space.CLAIMS, key, key);
                        model.put(key, key);
                    } else {
                        transaction.delete(Space.CLAIMS, key);
                        model.remove(key);
                    }
                }
                store.commit(transaction.writes());
                int from = random.nextInt(300);
                @Nullable Bytes to = random.nextInt(4) == 0 ? null : key(from + random.nextInt(100));
                int limit = 1 + random.nextInt(5);
                assertThat(scan(store, new KeyRange(key(from), to), limit))
                        .as("seed %s, step %s, from %s to %s", seed, step, from, to)
                        .isEqualTo((to == null ? model.tailMap(key(from)) : model.subMap(key(from), to))
                                .keySet().stream().limit(limit).toList());
            }
        } finally {
            store.close();
        }
    }

    private static List<Bytes> scan(RocksStore store, KeyRange range, int limit) {
        List<Bytes> found = new ArrayList<>();
        try (Cursor cursor = store.scan(Space.CLAIMS, range, Order.ASCENDING)) {
            while (found.size() < limit && cursor.next()) {
                found.add(cursor.key());
            }
        }
        return found;
    }
}
