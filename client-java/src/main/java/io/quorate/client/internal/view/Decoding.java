package io.quorate.client.internal.view;

import io.quorate.client.Codec;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.watch.DecodeFailure;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads values that may be unreadable. Stateless. */
final class Decoding {

    private Decoding() {}

    /** The value; null: it is to be left out. */
    static <T> @Nullable T read(
            Codec<T> codec,
            KeyValue item,
            @Nullable T previous,
            BiFunction<KeyValue, RuntimeException, DecodeFailure> undecodable) {
        try {
            return codec.decode(item.value());
        } catch (RuntimeException unread) {
            return undecodable.apply(item, unread) == DecodeFailure.KEEP_PREVIOUS ? previous : null;
        }
    }
}
