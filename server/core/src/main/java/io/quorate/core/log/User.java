package io.quorate.core.log;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may be let in: a person, or a program. Immutable.
 *
 * @param roles in order, none twice
 * @param password null: there is none, so that only tokens and certificates let this user in
 * @param disabled whether nothing lets this user in
 */
public record User(
        String name, List<String> roles, @Nullable StoredPassword password, boolean disabled) {

    public User {
        roles = List.copyOf(new TreeSet<>(roles));
    }
}
