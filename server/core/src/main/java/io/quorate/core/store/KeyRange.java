package io.quorate.core.store;

import org.jspecify.annotations.Nullable;

/**
 * A half-open range of keys.
 *
 * @param from the first key in the range
 * @param to the first key after the range; null: to the last key there is
 */
public record KeyRange(Bytes from, @Nullable Bytes to) {

    /** Every key. */
    public static final KeyRange ALL = new KeyRange(Bytes.EMPTY, null);

    /** The keys that begin with {@code prefix}. */
    public static KeyRange prefix(Bytes prefix) {
        return new KeyRange(prefix, prefix.afterPrefix());
    }

    /** Exactly {@code key}. */
    public static KeyRange only(Bytes key) {
        return new KeyRange(key, key.successor());
    }

    /** Whether {@code key} lies in the range. */
    public boolean contains(Bytes key) {
        Bytes end = to;
        return key.compareTo(from) >= 0 && (end == null || key.compareTo(end) < 0);
    }
}
