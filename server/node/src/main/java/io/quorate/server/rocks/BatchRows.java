package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Writes;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Writes down changes as RocksDB itself writes down a batch, so that it is handed over at once, and not row by row: a
 * call of native code for each costs more than the row. Used by one thread at a time.
 *
 * <pre>
 * sequence (8, zero), rows (4), then of each row:
 * 05, family, length and key, length and value      a put
 * 04, family, length and key                        a delete
 * </pre>
 *
 * <p>Numbers are little-endian, lengths and families as in protocol buffers. This is the form in which RocksDB keeps
 * batches in its own log, and which its change streams hand to others.
 */
final class BatchRows implements Writes.Visitor {

    private static final int COUNT_AT = Long.BYTES;
    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int PUT = 5;
    private static final int DELETE = 4;
    /** What a row takes besides its bytes, mostly. */
    private static final long ROW_BYTES = 6;

    /** A batch of more is written without being copied. */
    private static final long COPIED_BYTES_MAX = 8L << 20;

    /** So much room is kept for the next batch: for any but a single large commit. */
    private static final int KEPT_BYTES_MAX = 5 << 20;

    private final Map<Space, Integer> families;
    private byte[] buffer = new byte[0];
    private int size;
    private int rows;

    /** Rows for families of these numbers. */
    BatchRows(Map<Space, Integer> families) {
        this.families = new EnumMap<>(families);
    }

    /**
     * The batch of {@code writes}.
     *
     * @param rowsExpected their number, about
     * @param bytesExpected of their keys and values, about
     */
    byte[] of(Writes writes, int rowsExpected, long bytesExpected) {
        // RocksDB takes an array as long as the batch. A large one is measured first, for there is no room for a copy
        // of it.
        boolean isLarge = bytesExpected > COPIED_BYTES_MAX;
        long expected = isLarge ? measure(writes) : HEADER_BYTES + rowsExpected * ROW_BYTES + bytesExpected;
        if (isLarge || buffer.length < expected) {
            buffer = new byte[Math.toIntExact(expected)];
        }
        size = HEADER_BYTES;
        rows = 0;
        writes.forEach(this);
        for (int octet = 0; octet < Integer.BYTES; octet++) {
            buffer[COUNT_AT + octet] = (byte) (rows >>> (8 * octet));
        }
        byte[] batch = isLarge && size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
        if (isLarge || buffer.length > KEPT_BYTES_MAX) {
            buffer = new byte[0];
        }
        return batch;
    }

    private long measure(Writes writes) {
        long[] sum = {HEADER_BYTES};
        writes.forEach(new Writes.Visitor() {
            @Override
            public void forget(Space space, Bytes key) {}

            @Override
            public void put(Space space, Bytes key, Bytes value) {
                delete(space, key);
                sum[0] += bytesOf(value.size()) + value.size();
            }

            @Override
            public void delete(Space space, Bytes key) {
                sum[0] += 1 + bytesOf(family(space)) + bytesOf(key.size()) + key.size();
            }
        });
        return sum[0];
    }

    /** How many bytes a number takes. */
    private static int bytesOf(int value) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
    }

    /** RocksDB is told of it elsewhere: {@link Forgotten}. */
    @Override
    public void forget(Space space, Bytes key) {}

    @Override
    public void put(Space space, Bytes key, Bytes value) {
        begin(PUT, space, key, value.size());
        add(value);
    }

    @Override
    public void delete(Space space, Bytes key) {
        begin(DELETE, space, key, 0);
    }

    private void begin(int kind, Space space, Bytes key, int valueSize) {
        long needed = (long) size + 1 + bytesOf(family(space)) + bytesOf(key.size()) + key.size();
        if (kind == PUT) {
            needed += bytesOf(valueSize) + valueSize;
        }
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.toIntExact(Math.max(needed, Math.min(2L * size, 1 << 30))));
        }
        rows++;
        buffer[size++] = (byte) kind;
        number(family(space));
        add(key);
    }

    private int family(Space space) {
        return Objects.requireNonNull(families.get(space), "every space has a family");
    }

    private void add(Bytes bytes) {
        number(bytes.size());
        System.arraycopy(bytes.array(), 0, buffer, size, bytes.size());
        size += bytes.size();
    }

    private void number(int value) {
        int rest = value;
        while (rest >= 0x80) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }
}
