package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a space that were last written, or read: what is written again is read before that. Shows the newest committed
 * state. Confined to the thread that commits.
 */
final class RecentRows {

    /** What a row takes besides its bytes, about. */
    private static final int ROW_BYTES = 128;

    private static final int ROWS_INITIAL = 1_024;
    private static final float LOAD = 0.75f;

    /** In the order of their use. */
    private final Map<Bytes, Bytes> rows = new LinkedHashMap<>(ROWS_INITIAL, LOAD, true);

    private final long bytesMax;
    private long bytes;

    RecentRows(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** The row under {@code key}; null: it is not known here whether there is one. */
    @Nullable
    Bytes get(Bytes key) {
        return rows.get(key);
    }

    void put(Bytes key, Bytes value) {
        Bytes old = rows.put(key, value);
        bytes += value.size() - (old == null ? -key.size() - ROW_BYTES : old.size());
        for (Iterator<Map.Entry<Bytes, Bytes>> eldest = rows.entrySet().iterator();
                bytes > bytesMax && eldest.hasNext(); ) {
            Map.Entry<Bytes, Bytes> row = eldest.next();
            bytes -= row.getKey().size() + row.getValue().size() + ROW_BYTES;
            eldest.remove();
        }
    }

    /** There is another value under {@code key}, which is only of interest if the one before was. */
    void replace(Bytes key, Bytes value) {
        if (rows.containsKey(key)) {
            put(key, value);
        }
    }

    void delete(Bytes key) {
        Bytes old = rows.remove(key);
        if (old != null) {
            bytes -= key.size() + old.size() + ROW_BYTES;
        }
    }
}
