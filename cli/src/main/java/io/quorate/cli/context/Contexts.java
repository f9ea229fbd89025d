package io.quorate.cli.context;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All contexts there are. Immutable.
 *
 * @param current the name of the one that is used when none is named; null: none is
 * @param byName in the order of the file
 */
public record Contexts(@Nullable String current, Map<String, Context> byName) {

    public Contexts {
        byName = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    public Collection<Context> all() {
        return byName.values();
    }

    /** The one of that name; null if there is none. */
    public @Nullable Context get(String name) {
        return byName.get(name);
    }

    /** With {@code context}, in place of one of the same name. */
    public Contexts with(Context context) {
        Map<String, Context> more = new LinkedHashMap<>(byName);
        more.put(context.name(), context);
        return new Contexts(current, more);
    }

    /** Without the one of that name. */
    public Contexts without(String name) {
        Map<String, Context> fewer = new LinkedHashMap<>(byName);
        fewer.remove(name);
        return new Contexts(Objects.equals(current, name) ? null : current, fewer);
    }

    /** With that one as the one that is used when none is named. */
    public Contexts using(@Nullable String name) {
        return new Contexts(name, byName);
    }
}
