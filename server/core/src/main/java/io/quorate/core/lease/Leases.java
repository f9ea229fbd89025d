package io.quorate.core.lease;

import io.quorate.core.log.Encoder;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leases in one transaction, at one moment of cluster time. Confined to one thread. What lives on a lease is its
 * caller's business: here a lease only counts its claims and lists its keys.
 *
 * <p>A renewal moves the deadline in the lease's own row alone. The row by which leases are found when they are due
 * stays where it is, and moves when it is looked at: once in a lease's length, not once in a renewal.
 */
public final class Leases {

    private static final int FORGOTTEN_PER_ENDING = 2;

    private final Transaction transaction;
    private final long clusterMillis;
    private final Encoder scratch = new Encoder();
    /** Whether all endings that are remembered are known to be too young to be forgotten. */
    private boolean nothingOld;
    /** The lease that was looked at or written last: one command asks for it several times. */
    private long knownLease;

    private @Nullable StoredLease known;

    /** The leases in {@code transaction} at {@code clusterMillis}. */
    public Leases(Transaction transaction, long clusterMillis) {
        this.transaction = transaction;
        this.clusterMillis = clusterMillis;
    }

    /**
     * Makes a lease.
     *
     * @return its id
     */
    public long grant(
            long ttlMillis,
            int salt,
            boolean isOwn,
            String name,
            Bytes note,
            long wallMillis,
            @Nullable String author) {
        LeaseTotals totals = LeaseTotals.read(transaction);
        long lease = totals.next() << 20 | salt;
        long deadlineMillis = clusterMillis + ttlMillis;
        put(
                lease,
                new StoredLease(
                        ttlMillis, deadlineMillis, deadlineMillis, 0, 0, 0, 0, isOwn, wallMillis, author, name, note));
        transaction.put(Space.LEASES, LeaseRows.deadline(deadlineMillis, lease), Bytes.EMPTY);
        new LeaseTotals(totals.next() + 1, totals.live() + 1, totals.endings(), totals.nextPlace())
                .write(transaction, scratch);
        return lease;
    }

    /** Whether one more may be made. A claim that waited gets its lease even beyond that. */
    public boolean hasRoom() {
        return LeaseTotals.read(transaction).live() < Limits.LEASES_MAX;
    }

    /** Whether the lease is there, due or not. */
    public boolean exists(long lease) {
        return find(lease) != null;
    }

    /** Whether something new may live on the lease: it is there, and not past its deadline. */
    public boolean isAlive(long lease) {
        StoredLease found = find(lease);
        return found != null && found.deadlineMillis() > clusterMillis;
    }

    /** The lease as it is; null: it is not there. */
    public @Nullable LeaseRecord get(long lease) {
        StoredLease found = find(lease);
        return found == null ? null : LeaseReader.record(lease, found, clusterMillis);
    }

    /** How the lease ended; null: not known, or not remembered. */
    public @Nullable Ending ending(long lease) {
        return LeaseReader.ending(transaction, lease, clusterMillis);
    }

    /**
     * Renews a lease, be it due or not, as long as it is there. The deadline never moves back.
     *
     * @param ttlMillis its new length; 0: as it is
     * @return the lease now; null: it is not there
     */
    public @Nullable LeaseRecord renew(long lease, long ttlMillis) {
        StoredLease found = find(lease);
        if (found == null) {
            return null;
        }
        long ttl = ttlMillis == 0 ? found.ttlMillis() : ttlMillis;
        StoredLease renewed = found.renewed(ttl, Math.max(found.deadlineMillis(), clusterMillis + ttl));
        put(lease, renewed);
        return LeaseReader.record(lease, renewed, clusterMillis);
    }

    /** Sets a lease of its own anew: its deadline may move back. */
    public void reset(long lease, long ttlMillis) {
        StoredLease found = require(lease);
        long deadlineMillis = clusterMillis + ttlMillis;
        StoredLease set = found.renewed(ttlMillis, deadlineMillis);
        put(lease, deadlineMillis < found.lookedAtMillis() ? lookAt(lease, set, deadlineMillis) : set);
    }

    /** What the keys that live on the lease take, with their values. */
    public long bytes(long lease) {
        return require(lease).bytes();
    }

    /** A key that lives on the lease takes {@code more} than before. */
    public void resize(long lease, long more) {
        if (more != 0) {
            put(lease, require(lease).larger(more));
        }
    }

    /** A key, or an instance, which takes {@code bytes}, lives on the lease from now on. */
    public void attach(long lease, Kind kind, Bytes key, long bytes) {
        put(lease, count(require(lease), kind, 1).larger(bytes));
        transaction.put(Space.LEASES, LeaseRows.attached(kind, lease, key), Bytes.EMPTY);
    }

    /** A key, or an instance, no longer lives on the lease. A lease of its own ends with it. */
    public void detach(long lease, Kind kind, Bytes key, long bytes) {
        transaction.delete(Space.LEASES, LeaseRows.attached(kind, lease, key));
        StoredLease left = count(require(lease), kind, -1).larger(-bytes);
        if (left.isOwn() && left.isBare()) {
            remove(lease, left);
        } else {
            put(lease, left);
        }
    }

    private static StoredLease count(StoredLease stored, Kind kind, int change) {
        return kind == Kind.KEY ? stored.with(change, 0, 0) : stored.with(0, 0, change);
    }

    /** A claim lives on the lease from now on, or no longer. */
    public void claimed(long lease, int change) {
        put(lease, require(lease).with(0, change, 0));
    }

    /** The keys that live on the lease, in order. */
    public List<Bytes> keys(long lease) {
        StoredLease found = find(lease);
        if (found == null || found.keys() == 0) {
            return List.of();
        }
        return LeaseReader.attached(transaction, Kind.KEY, lease, Integer.MAX_VALUE);
    }

    /** The instances that live on the lease, by their keys, in order. */
    public List<Bytes> instances(long lease) {
        StoredLease found = find(lease);
        if (found == null || found.instances() == 0) {
            return List.of();
        }
        return LeaseReader.attached(transaction, Kind.INSTANCE, lease, Integer.MAX_VALUE);
    }

    /** Removes a lease nothing lives on any more, and leaves no memory of it. */
    public void drop(long lease) {
        remove(lease, require(lease));
    }

    /** Ends a lease: it and the lists of its keys and instances are gone, and how it ended is remembered. */
    public void end(long lease, Ending.How how, long revision) {
        StoredLease ended = require(lease);
        for (Bytes key : keys(lease)) {
            transaction.delete(Space.LEASES, LeaseRows.attached(Kind.KEY, lease, key));
        }
        for (Bytes instance : instances(lease)) {
            transaction.delete(Space.LEASES, LeaseRows.attached(Kind.INSTANCE, lease, instance));
        }
        remove(lease, ended);
        remember(lease, new Ending(how, revision, clusterMillis));
    }

    /**
     * The leases that are due, the earliest deadlines first, {@code max} at most, and no more than go together by what lives
     * on them.
     */
    public List<Long> due(int max) {
        List<Long> early = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        long bytes = 0;
        try (Cursor cursor = transaction.scan(Space.LEASES, LeaseRows.DEADLINES, Order.ASCENDING)) {
            while (due.size() < max && early.size() < max && cursor.next()) {
                if (LeaseRows.first(cursor.key()) > clusterMillis) {
                    break;
                }
                long lease = LeaseRows.second(cursor.key());
                StoredLease stored = require(lease);
                if (stored.deadlineMillis() > clusterMillis) {
                    early.add(lease);
                    continue;
                }
                bytes += stored.weight();
                if (!due.isEmpty() && bytes > Limits.LEASE_BYTES_MAX) {
                    break;
                }
                due.add(lease);
            }
        }
        for (long lease : early) {
            StoredLease renewed = require(lease);
            put(lease, lookAt(lease, renewed, renewed.deadlineMillis()));
        }
        return due;
    }

    private StoredLease lookAt(long lease, StoredLease stored, long millis) {
        transaction.delete(Space.LEASES, LeaseRows.deadline(stored.lookedAtMillis(), lease));
        transaction.put(Space.LEASES, LeaseRows.deadline(millis, lease), Bytes.EMPTY);
        return stored.lookedAt(millis);
    }

    private void remove(long lease, StoredLease stored) {
        transaction.delete(Space.LEASES, LeaseRows.lease(lease));
        known = null;
        transaction.delete(Space.LEASES, LeaseRows.deadline(stored.lookedAtMillis(), lease));
        LeaseTotals totals = LeaseTotals.read(transaction);
        new LeaseTotals(totals.next(), totals.live() - 1, totals.endings(), totals.nextPlace())
                .write(transaction, scratch);
    }

    private void remember(long lease, Ending ending) {
        LeaseTotals totals = LeaseTotals.read(transaction);
        long place = totals.nextPlace();
        scratch.reset().number(place);
        ending.write(scratch);
        transaction.put(Space.LEASES, LeaseRows.ending(lease), scratch.toBytes());
        transaction.put(
                Space.LEASES,
                LeaseRows.endingByAge(place),
                scratch.reset().fixed64(lease).fixed64(clusterMillis).toBytes());
        long endings = totals.endings() + 1 - forget(totals.endings() + 1 - Limits.ENDINGS_MAX);
        new LeaseTotals(totals.next(), totals.live(), endings, place + 1).write(transaction, scratch);
    }

    /** Forgets what is too old, and {@code tooMany} more; how many it forgot. */
    private int forget(long tooMany) {
        if (nothingOld && tooMany <= 0) {
            return 0;
        }
        List<Bytes> forgotten = new ArrayList<>();
        List<Long> leases = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.LEASES, LeaseRows.ENDINGS_BY_AGE, Order.ASCENDING)) {
            while (forgotten.size() < FORGOTTEN_PER_ENDING && cursor.next()) {
                long atMillis = LeaseRows.number(cursor.value(), Long.BYTES);
                if (forgotten.size() >= tooMany && atMillis + Limits.ENDING_RETENTION_MILLIS > clusterMillis) {
                    break;
                }
                forgotten.add(cursor.key());
                leases.add(LeaseRows.number(cursor.value(), 0));
            }
        }
        nothingOld = forgotten.size() < FORGOTTEN_PER_ENDING;
        forgotten.forEach(row -> transaction.delete(Space.LEASES, row));
        leases.forEach(lease -> transaction.delete(Space.LEASES, LeaseRows.ending(lease)));
        return forgotten.size();
    }

    private @Nullable StoredLease find(long lease) {
        StoredLease found = known;
        if (found == null || knownLease != lease) {
            Bytes row = transaction.get(Space.LEASES, LeaseRows.lease(lease));
            found = row == null ? null : StoredLease.read(row);
            knownLease = lease;
            known = found;
        }
        return found;
    }

    private StoredLease require(long lease) {
        StoredLease found = find(lease);
        if (found == null) {
            throw new IllegalStateException("no lease " + lease + " (expected: it is there)");
        }
        return found;
    }

    private void put(long lease, StoredLease stored) {
        transaction.put(Space.LEASES, LeaseRows.lease(lease), stored.write(scratch));
        knownLease = lease;
        known = stored;
    }
}
