package io.quorate.core.registry;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Limits;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long critical instances stay, in one transaction at one moment of cluster time. Confined to one thread.
 *
 * <p>Every instance that was found critical has a row that says since when it is so; only one that goes some day has a deadline. What is
 * needed to set deadlines anew when a service's settings change is in that row.
 */
final class Patience {

    private final Transaction transaction;
    private final long clusterMillis;
    private final Encoder scratch = new Encoder();

    Patience(Transaction transaction, long clusterMillis) {
        this.transaction = transaction;
        this.clusterMillis = clusterMillis;
    }

    /**
     * A critical instance as it lies in the store.
     *
     * @param sinceMillis since when, cluster time
     * @param afterMillis after what time it goes by its own word; 0: by its service's
     * @param isSilent whether its lease has ended
     * @param dueMillis when it goes, cluster time; {@link Long#MAX_VALUE}: never
     */
    private record Critical(long sinceMillis, long afterMillis, boolean isSilent, long dueMillis) {

        static Critical read(Bytes row) {
            Decoder in = new Decoder(row);
            Critical critical = new Critical(in.number(), in.number(), in.flag(), in.number());
            in.end();
            return critical;
        }

        Critical due(ServiceSettings settings) {
            long after = afterMillis > 0 ? afterMillis : settings.deregisterAfterMillis();
            if (after == 0 && isSilent) {
                after = Limits.SILENT_MILLIS_MAX;
            }
            long due = after == 0 ? Long.MAX_VALUE : sinceMillis + after;
            return new Critical(sinceMillis, afterMillis, isSilent, due);
        }
    }

    /** An instance has become what it is. {@code settings} are asked for only if it is critical. */
    void note(Bytes key, @Nullable Instance before, @Nullable Instance after, Supplier<ServiceSettings> settings) {
        Critical known = before != null && before.isFoundCritical() ? find(key) : null;
        if (after == null || !after.isFoundCritical()) {
            if (known != null) {
                transaction.delete(Space.SERVICES, RegistryRows.critical(key));
                moveDeadline(key, known.dueMillis(), Long.MAX_VALUE);
            }
            return;
        }
        // Who falls silent has its whole time from then on, however long a check has failed before.
        boolean fellSilent = after.isSilent() && (before == null || !before.isSilent());
        long since = known == null || fellSilent ? clusterMillis : known.sinceMillis();
        put(
                key,
                known,
                new Critical(since, after.registration().deregisterAfterMillis(), after.isSilent(), Long.MAX_VALUE)
                        .due(settings.get()));
    }

    /** The settings of a service have become {@code settings}: its critical instances go when these say. */
    void settle(KeyRange instances, ServiceSettings settings) {
        List<Bytes> keys = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.SERVICES, RegistryRows.critical(instances), Order.ASCENDING)) {
            while (cursor.next()) {
                keys.add(RegistryRows.instanceOfCritical(cursor.key()));
            }
        }
        for (Bytes key : keys) {
            Critical known = find(key);
            put(key, known, known.due(settings));
        }
    }

    /** The instances that have been critical for too long, those that are due first, {@code max} at most. */
    List<Bytes> due(int max) {
        List<Bytes> due = new ArrayList<>();
        try (Cursor cursor = transaction.scan(Space.SERVICES, RegistryRows.DEADLINES, Order.ASCENDING)) {
            while (due.size() < max && cursor.next() && RegistryRows.deadlineOf(cursor.key()) <= clusterMillis) {
                due.add(RegistryRows.instanceOfDeadline(cursor.key()));
            }
        }
        return due;
    }

    private Critical find(Bytes key) {
        Bytes row = transaction.get(Space.SERVICES, RegistryRows.critical(key));
        if (row == null) {
            throw new IllegalStateException("no row of the critical instance " + key + " (expected: it is there)");
        }
        return Critical.read(row);
    }

    private void put(Bytes key, @Nullable Critical known, Critical critical) {
        if (critical.equals(known)) {
            return;
        }
        scratch.reset().number(critical.sinceMillis()).number(critical.afterMillis());
        scratch.flag(critical.isSilent()).number(critical.dueMillis());
        transaction.put(Space.SERVICES, RegistryRows.critical(key), scratch.toBytes());
        moveDeadline(key, known == null ? Long.MAX_VALUE : known.dueMillis(), critical.dueMillis());
    }

    private void moveDeadline(Bytes key, long from, long to) {
        if (from == to) {
            return;
        }
        if (from != Long.MAX_VALUE) {
            transaction.delete(Space.SERVICES, RegistryRows.deadline(from, key));
        }
        if (to != Long.MAX_VALUE) {
            transaction.put(Space.SERVICES, RegistryRows.deadline(to, key), Bytes.EMPTY);
        }
    }
}
