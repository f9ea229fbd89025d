package io.quorate.client.access;

import java.util.List;

/**
 * What a role grants: actions on the names of one kind. Immutable.
 *
 * @param kind {@code kv}, {@code lock}, {@code semaphore}, {@code election}, {@code counter}, {@code barrier},
 *     {@code service}, {@code lease}, {@code auth}, {@code cluster}, {@code maintenance}, or {@code *} for all of them
 * @param scope the name, or what the names begin with
 * @param isPrefix whether {@code scope} is the beginning of names; the empty one begins all
 * @param actions of {@code read}, {@code write}, {@code admin}
 */
public record Permission(String kind, String scope, boolean isPrefix, List<String> actions) {

    public Permission {
        actions = List.copyOf(actions);
    }

    /** Actions on all names that begin so. */
    public static Permission onPrefix(String kind, String prefix, String... actions) {
        return new Permission(kind, prefix, true, List.of(actions));
    }

    /** Actions on one name. */
    public static Permission onName(String kind, String name, String... actions) {
        return new Permission(kind, name, false, List.of(actions));
    }
}
