package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A command and who asks for it. Immutable.
 *
 * @param key what makes a repeat recognizable; null: a repeat is a new request
 * @param digest a fingerprint of the request, so that a key used for another one is noticed; empty without a key
 * @param author who asked, recorded beside what is written; null without authentication
 */
public record Request(
        @Nullable RequestKey key, Bytes digest, @Nullable String author, Command command) {

    /** A request without a key and without an author. */
    public static Request of(Command command) {
        return new Request(null, Bytes.EMPTY, null, command);
    }
}
