package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Actions that are allowed on names of a domain. There are no permissions that forbid. Immutable.
 *
 * @param domain where; null: everywhere
 * @param actions in order, none twice
 */
public record Permission(@Nullable Domain domain, Scope scope, List<Action> actions) {

    public Permission {
        actions = List.copyOf(new TreeSet<>(actions));
    }

    /** Actions on every name that begins with {@code prefix}. */
    public static Permission onPrefix(@Nullable Domain domain, String prefix, Action... actions) {
        return new Permission(domain, new Prefix(Bytes.utf8(prefix)), List.of(actions));
    }

    /** Actions on exactly one name. */
    public static Permission onName(@Nullable Domain domain, String name, Action... actions) {
        return new Permission(domain, new Name(Bytes.utf8(name)), List.of(actions));
    }

    /** Whether it is about a domain, and allows an action there. */
    public boolean allows(Domain where, Action action) {
        return (domain == null || domain == where) && actions.contains(action);
    }

    /** Which names a permission is about. */
    public sealed interface Scope {

        /** The names as a range. */
        KeyRange range();
    }

    /** Every name that begins with {@code prefix}; the empty one: every name. */
    public record Prefix(Bytes prefix) implements Scope {

        @Override
        public KeyRange range() {
            return KeyRange.prefix(prefix);
        }
    }

    /** Exactly one name. */
    public record Name(Bytes name) implements Scope {

        @Override
        public KeyRange range() {
            return KeyRange.only(name);
        }
    }
}
