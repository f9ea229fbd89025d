package io.quorate.core;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;

/**
 * Which batches of which member incarnation were applied, so that a second copy is noticed. Confined to one thread.
 *
 * <p>Of each origin the highest number and the {@link Limits#BATCHES_IN_FLIGHT_MAX} below it are known one by one; what
 * is older counts as applied. Of too many origins the one that was silent longest is forgotten.
 */
final class Origins {

    private final Transaction transaction;
    private final long index;
    private final Encoder scratch = new Encoder();

    Origins(Transaction transaction, long index) {
        this.transaction = transaction;
        this.index = index;
    }

    /** Notes a batch; false when it was applied before. */
    boolean isNew(long origin, long sequence) {
        Bytes row = SystemRows.origin(origin);
        Bytes content = transaction.get(Space.SYSTEM, row);
        if (content == null) {
            forgetSilent();
        }
        Window window = content == null ? Window.EMPTY : Window.read(content);
        if (window.holds(sequence)) {
            return false;
        }
        transaction.put(Space.SYSTEM, row, window.with(sequence, index).write(scratch));
        return true;
    }

    /** Makes room for one more origin. */
    private void forgetSilent() {
        int origins = 0;
        long longest = Long.MAX_VALUE;
        Bytes silent = Bytes.EMPTY;
        try (Cursor cursor = transaction.scan(Space.SYSTEM, SystemRows.ORIGINS, Order.ASCENDING)) {
            while (cursor.next()) {
                origins++;
                long lastIndex = Window.read(cursor.value()).lastIndex();
                if (lastIndex < longest) {
                    longest = lastIndex;
                    silent = cursor.key();
                }
            }
        }
        if (origins >= Limits.ORIGINS_MAX) {
            transaction.delete(Space.SYSTEM, silent);
        }
    }

    /**
     * What is known of one origin. Immutable.
     *
     * @param highest the highest number applied
     * @param applied bit n: number {@code highest - n} was applied
     * @param lastIndex the index of the last entry with a batch of it
     */
    private record Window(long highest, long applied, long lastIndex) {

        static final Window EMPTY = new Window(0, 0, 0);

        static Window read(Bytes row) {
            Decoder in = new Decoder(row);
            Window window = new Window(in.number(), in.fixed64(), in.number());
            in.end();
            return window;
        }

        Bytes write(Encoder out) {
            return out.reset()
                    .number(highest)
                    .fixed64(applied)
                    .number(lastIndex)
                    .toBytes();
        }

        boolean holds(long sequence) {
            if (sequence > highest) {
                return false;
            }
            long back = highest - sequence;
            return sequence < 1 || back >= Limits.BATCHES_IN_FLIGHT_MAX || (applied >>> back & 1) == 1;
        }

        Window with(long sequence, long at) {
            if (sequence <= highest) {
                return new Window(highest, applied | 1L << (highest - sequence), at);
            }
            long ahead = sequence - highest;
            return new Window(sequence, (ahead >= Long.SIZE ? 0 : applied << ahead) | 1, at);
        }
    }
}
