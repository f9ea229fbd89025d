package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import org.jspecify.annotations.Nullable;

/** What a guard or an operation is about: one key, or every key in a range. Immutable. */
public sealed interface Keys {

    /** Exactly one key. */
    record One(Bytes key) implements Keys {

        @Override
        public KeyRange range() {
            return KeyRange.only(key);
        }
    }

    /**
     * Every key in a half-open range.
     *
     * @param from the first key
     * @param to the first key that is out; null: to the last key there is
     */
    record Span(Bytes from, @Nullable Bytes to) implements Keys {

        @Override
        public KeyRange range() {
            return new KeyRange(from, to);
        }
    }

    /** The keys as a range. */
    KeyRange range();

    /** One key. */
    static Keys one(Bytes key) {
        return new One(key);
    }

    /** Every key that begins with {@code prefix}; the empty prefix means every key. */
    static Keys prefix(Bytes prefix) {
        return new Span(prefix, prefix.afterPrefix());
    }
}
