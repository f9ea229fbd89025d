package io.quorate.it.check;

import org.jspecify.annotations.Nullable;

/** What a client asked of one key. Immutable. */
public sealed interface Call {

    /** Read the key. */
    record Get() implements Call {}

    /** Store {@code value}, whatever is there. */
    record Put(String value) implements Call {}

    /** Remove the key. */
    record Delete() implements Call {}

    /** Store {@code value} if the key holds {@code expected}. */
    record CasValue(String expected, String value) implements Call {}

    /** Store {@code value} if the key's last change was at revision {@code expected}; 0 means: if there is no such key. */
    record CasRevision(long expected, String value) implements Call {}

    /** The value that this call stores when it takes effect, or null when it stores none. */
    default @Nullable String stores() {
        if (this instanceof Put put) {
            return put.value();
        }
        if (this instanceof CasValue cas) {
            return cas.value();
        }
        return this instanceof CasRevision cas ? cas.value() : null;
    }

    /** Whether this call can change the key. */
    default boolean mutates() {
        return !(this instanceof Get);
    }
}
