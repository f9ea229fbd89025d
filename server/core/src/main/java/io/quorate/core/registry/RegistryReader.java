package io.quorate.core.registry;

import io.quorate.core.log.Decoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;

/** Reads what is counted of the registry from one sight of the store. Confined to one thread. */
public final class RegistryReader {

    private final View view;

    /** Reads {@code view}. */
    public RegistryReader(View view) {
        this.view = view;
    }

    /** How many instances a service has. */
    public StateCounts counts(Bytes service) {
        return counts(view, service);
    }

    /** The services in a range of names that have instances, in order, {@code limit} at most. */
    public List<ServiceCounts> services(KeyRange names, int limit) {
        List<ServiceCounts> services = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.SERVICES, RegistryRows.counts(names), Order.ASCENDING)) {
            while (services.size() < limit && cursor.next()) {
                services.add(
                        new ServiceCounts(RegistryRows.serviceOf(cursor.key()).utf8(), decoded(cursor.value())));
            }
        }
        return List.copyOf(services);
    }

    /** The tags that instances of a service have, in order, {@code limit} at most. */
    public List<TagCount> tags(Bytes service, int limit) {
        List<TagCount> tags = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.SERVICES, RegistryRows.tags(service), Order.ASCENDING)) {
            while (tags.size() < limit && cursor.next()) {
                tags.add(new TagCount(RegistryRows.tagOf(service, cursor.key()), number(cursor.value())));
            }
        }
        return List.copyOf(tags);
    }

    /** How much is registered. */
    public RegistryTotals totals() {
        return RegistryTotals.read(view);
    }

    /** When the next instance goes because it was critical for too long; {@link Long#MAX_VALUE}: none does. */
    public static long nextDueMillis(View view) {
        try (Cursor cursor = view.scan(Space.SERVICES, RegistryRows.DEADLINES, Order.ASCENDING)) {
            return cursor.next() ? RegistryRows.deadlineOf(cursor.key()) : Long.MAX_VALUE;
        }
    }

    static StateCounts counts(View view, Bytes service) {
        Bytes row = view.get(Space.SERVICES, RegistryRows.counts(service));
        return row == null ? StateCounts.NONE : decoded(row);
    }

    private static StateCounts decoded(Bytes row) {
        Decoder in = new Decoder(row);
        StateCounts counts = StateCounts.read(in);
        in.end();
        return counts;
    }

    static long number(Bytes row) {
        Decoder in = new Decoder(row);
        long number = in.number();
        in.end();
        return number;
    }
}
