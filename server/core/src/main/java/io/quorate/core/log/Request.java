package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A command and on whose behalf it is given. Immutable.
 *
 * @param key what makes a repeat recognizable; null: a repeat is a new request
 * @param digest a fingerprint of the request, so that a key used for another one is noticed; empty without a key
 * @param principal on whose behalf
 */
public record Request(@Nullable RequestKey key, Bytes digest, Principal principal, Command command) {

    /** A request without a key, of somebody who was not asked for a name. */
    public static Request of(Command command) {
        return by(Principal.ANYONE, command);
    }

    /** A request without a key. */
    public static Request by(Principal principal, Command command) {
        return new Request(null, Bytes.EMPTY, principal, command);
    }

    /** A member's own request. */
    public static Request internal(Command command) {
        return by(Principal.INTERNAL, command);
    }

    /** Who asked, recorded beside what is written; null: nobody knows. */
    public @Nullable String author() {
        return principal.author();
    }
}
