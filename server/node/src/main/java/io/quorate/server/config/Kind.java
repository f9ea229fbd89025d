package io.quorate.server.config;

import org.jspecify.annotations.Nullable;

/** How the values of a setting are written, and which of them are allowed. Immutable. */
interface Kind<T> {

    /** A word for it, such as {@code duration}. */
    String word();

    /** The allowed form in a few words, with its bounds. */
    String expected();

    /** The value spelled {@code text}; null when that is not of the allowed form or out of bounds. */
    @Nullable
    T parse(String text);

    /** A spelling of {@code value} that {@link #parse} takes. */
    String show(T value);
}
