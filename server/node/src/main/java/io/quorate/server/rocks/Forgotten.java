package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/**
 * Up to where nobody asks for rows any more. A snapshot that was taken earlier still may: what all have forgotten is what
 * had been by the time RocksDB was handed what the oldest open one stands on. Used by one thread at a time.
 */
final class Forgotten {

    /** What was forgotten when {@code base} was made. */
    private record Era(Base base, Map<Space, Bytes> marks) {}

    private final Map<Space, Bytes> newest = new EnumMap<>(Space.class);
    /** Of each base that someone may stand on, oldest first. */
    private final Deque<Era> eras = new ArrayDeque<>();

    /** The store stands on its first base. */
    void opened(Base base) {
        eras.addLast(new Era(base, Map.of()));
    }

    /** Rows of {@code space} before {@code key} are forgotten by the commit under way. */
    void note(Space space, Bytes key) {
        newest.merge(space, key, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    /** Everything noted is handed over, and the store stands on {@code now}. */
    void handedOver(Base now) {
        eras.removeIf(era -> era.base().references.isFree());
        eras.addLast(new Era(now, new EnumMap<>(newest)));
    }

    /** Of each space the key before which nobody asks for anything, the readers of open snapshots included. */
    Map<Space, Bytes> byAll() {
        eras.removeIf(era -> era.base().references.isFree());
        return eras.isEmpty() ? Map.of() : eras.getFirst().marks();
    }
}
