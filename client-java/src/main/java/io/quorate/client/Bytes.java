package io.quorate.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key or a value: bytes, most often text. Immutable; compared by content. */
public final class Bytes {

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The UTF-8 form of {@code text}. */
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of {@code bytes}. */
    public static Bytes copyOf(byte[] bytes) {
        return new Bytes(Objects.requireNonNull(bytes).clone());
    }

    /** How many bytes these are. */
    public int size() {
        return bytes.length;
    }

    /** A copy, for the caller to keep. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** These bytes as UTF-8 text; bytes that are none show as U+FFFD. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text of {@link #utf8()}. */
    @Override
    public String toString() {
        return utf8();
    }
}
