package io.quorate.client;

import java.util.function.Function;

/**
 * How values of a program become bytes and back. Safe for any thread.
 *
 * @param <T> the program's type
 */
public interface Codec<T> {

    /** The bytes to store. */
    Bytes encode(T value);

    /**
     * The value that was stored.
     *
     * @throws RuntimeException if these bytes are none
     */
    T decode(Bytes stored);

    /** Text, as UTF-8. */
    static Codec<String> utf8() {
        return of(Bytes::of, Bytes::utf8);
    }

    /** Bytes as they are. */
    static Codec<Bytes> bytes() {
        return of(Function.identity(), Function.identity());
    }

    /** One made of two functions. */
    static <T> Codec<T> of(Function<? super T, Bytes> encode, Function<Bytes, ? extends T> decode) {
        return new Codec<>() {
            @Override
            public Bytes encode(T value) {
                return encode.apply(value);
            }

            @Override
            public T decode(Bytes stored) {
                return decode.apply(stored);
            }
        };
    }
}
