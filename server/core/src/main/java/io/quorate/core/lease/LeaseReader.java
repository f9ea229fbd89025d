package io.quorate.core.lease;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads leases from one sight of the store, at one moment of cluster time. Confined to one thread. */
public final class LeaseReader {

    private final View view;
    private final long clusterMillis;

    /** Reads {@code view} at {@code clusterMillis}. */
    public LeaseReader(View view, long clusterMillis) {
        this.view = view;
        this.clusterMillis = clusterMillis;
    }

    /** A lease; null: it is not there. */
    public @Nullable LeaseRecord get(long lease) {
        Bytes row = view.get(Space.LEASES, LeaseRows.lease(lease));
        return row == null ? null : record(lease, StoredLease.read(row), clusterMillis);
    }

    /** How a lease ended; null: not known, or not remembered. */
    public @Nullable Ending ending(long lease) {
        return ending(view, lease, clusterMillis);
    }

    /** Leases after {@code after}, in the order of their ids. */
    public List<LeaseRecord> list(long after, int limit) {
        List<LeaseRecord> leases = new ArrayList<>();
        KeyRange range = new KeyRange(LeaseRows.lease(after + 1), LeaseRows.LEASES.to());
        try (Cursor cursor = view.scan(Space.LEASES, range, Order.ASCENDING)) {
            while (leases.size() < limit && cursor.next()) {
                leases.add(record(LeaseRows.first(cursor.key()), StoredLease.read(cursor.value()), clusterMillis));
            }
        }
        return List.copyOf(leases);
    }

    /** The keys that live on a lease, in order, {@code limit} at most. */
    public List<Bytes> keys(long lease, int limit) {
        return List.copyOf(attached(view, Kind.KEY, lease, limit));
    }

    /** The instances that live on a lease, by their keys, in order, {@code limit} at most. */
    public List<Bytes> instances(long lease, int limit) {
        return List.copyOf(attached(view, Kind.INSTANCE, lease, limit));
    }

    /** How many are alive. */
    public long live() {
        return LeaseTotals.read(view).live();
    }

    /** When the next lease is to be looked at, cluster time; {@link Long#MAX_VALUE}: there is none. */
    public static long nextDueMillis(View view) {
        try (Cursor cursor = view.scan(Space.LEASES, LeaseRows.DEADLINES, Order.ASCENDING)) {
            return cursor.next() ? LeaseRows.first(cursor.key()) : Long.MAX_VALUE;
        }
    }

    static List<Bytes> attached(View view, Kind kind, long lease, int limit) {
        List<Bytes> keys = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.LEASES, LeaseRows.attached(kind, lease), Order.ASCENDING)) {
            while (keys.size() < limit && cursor.next()) {
                keys.add(LeaseRows.keyOf(cursor.key()));
            }
        }
        return keys;
    }

    static LeaseRecord record(long lease, StoredLease stored, long clusterMillis) {
        return new LeaseRecord(
                lease,
                stored.ttlMillis(),
                Math.max(0, stored.deadlineMillis() - clusterMillis),
                stored.name(),
                stored.note(),
                stored.createdAtMillis(),
                stored.author(),
                stored.keys(),
                stored.claims(),
                stored.instances(),
                stored.isOwn());
    }

    static @Nullable Ending ending(View view, long lease, long clusterMillis) {
        Bytes row = view.get(Space.LEASES, LeaseRows.ending(lease));
        if (row == null) {
            return null;
        }
        Decoder in = new Decoder(row);
        in.number();
        Ending ending = Ending.read(in);
        in.end();
        return ending.atMillis() + Limits.ENDING_RETENTION_MILLIS <= clusterMillis ? null : ending;
    }
}
