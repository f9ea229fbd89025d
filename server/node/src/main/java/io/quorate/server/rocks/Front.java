package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the thread that commits knows of the newest committed state without asking RocksDB: the single values of the
 * cluster, users and roles, leases, claims and what is counted of services, each as a whole while it is small; where there
 * are no leases, claims or services once they are many; and the keys that were written last. Told of every commit;
 * confined to that thread. Bounded.
 */
final class Front {

    /** What all that is kept here takes at most, for each mirrored space and for the keys, bytes. */
    static final long BYTES_MAX = 8L << 20;

    /** What each entry looks at, or many commands do. */
    private static final List<Space> MIRRORED =
            List.of(Space.SYSTEM, Space.CLUSTER, Space.ACCESS, Space.CLAIMS, Space.LEASES, Space.SERVICES);

    private final Map<Space, Mirror> mirrors = new EnumMap<>(Space.class);
    private final Map<Space, Gaps> gaps = new EnumMap<>(Space.class);
    private final RecentRows recent;
    /** The endings that were asked for: few of many, but again and again. */
    private final RecentRows endings;

    /**
     * @param all a walk over everything in a space
     * @param bytesMax of each mirrored space, and of the keys
     */
    Front(Function<Space, Cursor> all, long bytesMax) {
        recent = new RecentRows(bytesMax);
        endings = new RecentRows(bytesMax / 4);
        for (Space space : List.of(Space.CLAIMS, Space.LEASES, Space.SERVICES, Space.ENDINGS, Space.REQUESTS)) {
            gaps.put(space, new Gaps());
        }
        for (Space space : MIRRORED) {
            try (Cursor rows = all.apply(space)) {
                Mirror mirror = Mirror.of(rows, bytesMax);
                if (mirror != null) {
                    mirrors.put(space, mirror);
                }
            }
        }
    }

    @Nullable
    Bytes get(Space space, Bytes key, RowReader rows) {
        Mirror mirror = mirrors.get(space);
        if (mirror != null) {
            return mirror.get(key);
        }
        if (space == Space.ENDINGS) {
            Bytes ending = endings.get(key);
            if (ending == null) {
                ending = rows.read(space, key);
                if (ending != null) {
                    endings.put(key, ending);
                }
            }
            return ending;
        }
        Bytes known = space == Space.CURRENT ? recent.get(key) : null;
        return known != null ? known : rows.read(space, key);
    }

    Cursor scan(Space space, KeyRange range, Order order, Function<KeyRange, Cursor> rows) {
        Mirror mirror = mirrors.get(space);
        if (mirror != null) {
            return mirror.scan(range, order);
        }
        Gaps known = order == Order.ASCENDING ? gaps.get(space) : null;
        if (known == null) {
            return rows.apply(range);
        }
        KeyRange rest = known.after(range);
        return rest == null ? EmptyCursor.INSTANCE : new GapCursor(rows.apply(rest), rest, known);
    }

    /** {@code key} gets {@code value}. Answers whether there is known to have been no such row. */
    boolean put(Space space, Bytes key, Bytes value) {
        if (space == Space.CURRENT) {
            recent.put(key, value);
            return false;
        }
        if (space == Space.ENDINGS) {
            endings.replace(key, value);
        }
        Gaps known = gaps.get(space);
        if (known != null) {
            known.filled(key);
        }
        Mirror mirror = mirrors.get(space);
        if (mirror == null) {
            return false;
        }
        boolean fresh = mirror.put(key, value);
        if (mirror.isTooLarge()) {
            mirrors.remove(space);
        }
        return fresh;
    }

    /** {@code key} is no longer there. */
    void delete(Space space, Bytes key) {
        if (space == Space.CURRENT) {
            recent.delete(key);
            return;
        }
        if (space == Space.ENDINGS) {
            endings.delete(key);
        }
        Mirror mirror = mirrors.get(space);
        if (mirror != null) {
            mirror.delete(key);
        }
    }
}
