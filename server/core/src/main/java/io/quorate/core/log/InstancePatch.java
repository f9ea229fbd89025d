package io.quorate.core.log;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of an instance. Null: nothing of this. Immutable.
 *
 * @param tags all it has from now on
 * @param meta what is set
 * @param metaRemoved the names of what goes; {@link #ALL_META}: everything
 * @param status what it says of itself
 * @param note what goes with that
 */
public record InstancePatch(
        @Nullable Integer weight,
        @Nullable String zone,
        @Nullable List<String> tags,
        NavigableMap<String, String> meta,
        List<String> metaRemoved,
        @Nullable Boolean draining,
        @Nullable Boolean maintenance,
        @Nullable Health status,
        @Nullable String note) {

    /** All names: the empty one, which nothing has. */
    public static final List<String> ALL_META = List.of("");

    /** Changes nothing. */
    public static final InstancePatch NONE =
            new InstancePatch(null, null, null, Collections.emptyNavigableMap(), List.of(), null, null, null, null);

    public InstancePatch {
        tags = tags == null ? null : List.copyOf(new TreeSet<>(tags));
        meta = Collections.unmodifiableNavigableMap(new TreeMap<>(meta));
        metaRemoved = List.copyOf(new TreeSet<>(metaRemoved));
    }

    /** This, and whether it takes no new work. */
    public InstancePatch withDraining(boolean value) {
        return new InstancePatch(weight, zone, tags, meta, metaRemoved, value, maintenance, status, note);
    }

    /** This, and whether an operator has taken it out. */
    public InstancePatch withMaintenance(boolean value) {
        return new InstancePatch(weight, zone, tags, meta, metaRemoved, draining, value, status, note);
    }

    /** This, and what it says of itself. */
    public InstancePatch withStatus(Health value, String newNote) {
        return new InstancePatch(weight, zone, tags, meta, metaRemoved, draining, maintenance, value, newNote);
    }
}
