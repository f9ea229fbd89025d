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
    private static final int NUMBER_BYTES_MAX = 5;
    /** What a row takes besides its bytes, mostly. */
    private static final long ROW_BYTES = 6;

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
        buffer = new byte[Math.toIntExact(HEADER_BYTES + rowsExpected * ROW_BYTES + bytesExpected)];
        size = HEADER_BYTES;
        rows = 0;
        writes.forEach(this);
        for (int octet = 0; octet < Integer.BYTES; octet++) {
            buffer[COUNT_AT + octet] = (byte) (rows >>> (8 * octet));
        }
        byte[] batch = Arrays.copyOf(buffer, size);
        buffer = new byte[0];
        return batch;
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
        int most = 1 + 3 * NUMBER_BYTES_MAX;
        long needed = (long) size + most + key.size() + valueSize;
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.toIntExact(Math.max(needed, Math.min(2L * size, 1 << 30))));
        }
        rows++;
        buffer[size++] = (byte) kind;
        number(Objects.requireNonNull(families.get(space), "every space has a family"));
        add(key);
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
