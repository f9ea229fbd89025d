package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A process that commits and ends without closing its store. Every commit is derived from its number alone, so the state
 * after each is known. Buffers are small: families fill unevenly and flushes happen on their own. Confined to one thread.
 */
final class HaltingWriter {

    static final int EXIT_CODE = 33;
    static final RocksSettings SETTINGS = new RocksSettings(8L << 20, 1L << 20, 64, 2);

    private static final int FLUSH_EVERY = 500;
    private static final Bytes POSITION = Bytes.utf8("position");
    /** So many of the last lines of the diary are remembered; it lies before all other rows of its space. */
    private static final int LINES_KEPT = 150;

    private static final int LINE_BYTES = 3_000;
    private static final Space[] SPACES = Space.values();

    private HaltingWriter() {}

    public static void main(String[] args) {
        int commits = Integer.parseInt(args[1]);
        RocksStore store = RocksStore.openOrCreate(Path.of(args[0]), SETTINGS);
        for (int number = 1; number <= commits; number++) {
            Transaction transaction = new Transaction(store);
            write(transaction, number);
            store.commit(transaction.writes());
            if (number % FLUSH_EVERY == 0) {
                // Files of what is forgotten go with it.
                store.checkpoint(Path.of(args[0] + "-at-" + number));
            }
        }
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    /** The least position that must be found after {@code commits} commits. */
    static int flushedAt(int commits) {
        return commits / FLUSH_EVERY * FLUSH_EVERY;
    }

    static int position(View view) {
        Bytes position = view.get(Space.SYSTEM, POSITION);
        return position == null ? 0 : Integer.parseInt(position.utf8());
    }

    static Map<String, String> expectedAt(int position) {
        try (Store memory = new MemoryStore()) {
            for (int number = 1; number <= position; number++) {
                Transaction transaction = new Transaction(memory);
                write(transaction, number);
                memory.commit(transaction.writes());
            }
            return dump(memory);
        }
    }

    /** Every entry that is not forgotten; values by size and hash, so that a difference can be read. */
    static Map<String, String> dump(View view) {
        Bytes forgotten = line(position(view) - LINES_KEPT);
        Map<String, String> rows = new TreeMap<>();
        for (Space space : SPACES) {
            try (Cursor cursor = view.scan(space, KeyRange.ALL, Order.ASCENDING)) {
                while (cursor.next()) {
                    if (space == Space.CHANGES && cursor.key().compareTo(forgotten) < 0) {
                        continue;
                    }
                    Bytes value = cursor.value();
                    rows.put(space + " " + cursor.key(), value.size() + "#" + Integer.toHexString(value.hashCode()));
                }
            }
        }
        return rows;
    }

    private static void write(Transaction transaction, int number) {
        Random random = new Random(number);
        for (int writes = 1 + random.nextInt(8); writes > 0; writes--) {
            // Skewed: the first spaces fill much faster than the others.
            Space space = Objects.requireNonNull(SPACES[Math.min(random.nextInt(SPACES.length), random.nextInt(5))]);
            Bytes key = Bytes.utf8("k" + random.nextInt(400));
            if (random.nextInt(4) == 0) {
                transaction.delete(space, key);
            } else {
                byte[] value = new byte[random.nextInt(2_000)];
                random.nextBytes(value);
                transaction.put(space, key, Bytes.wrap(value));
            }
        }
        byte[] said = new byte[LINE_BYTES];
        random.nextBytes(said);
        transaction.put(Space.CHANGES, line(number), Bytes.wrap(said));
        transaction.forget(Space.CHANGES, line(number - LINES_KEPT));
        transaction.put(Space.SYSTEM, POSITION, Bytes.utf8(String.valueOf(number)));
    }

    private static Bytes line(int number) {
        return Bytes.utf8(String.format("d%08d", Math.max(0, number)));
    }
}
