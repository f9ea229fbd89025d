package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the elements of the binary encodings into a growing buffer. Reusable; confined to one thread. */
public final class Encoder {

    /** Most rows and their names are shorter. */
    private static final int INITIAL_BYTES = 64;

    private byte[] buffer = new byte[INITIAL_BYTES];
    private int size;

    /** Forgets what was written. */
    public Encoder reset() {
        size = 0;
        if (buffer.length > 1 << 20) {
            buffer = new byte[INITIAL_BYTES];
        }
        return this;
    }

    /** The number of bytes written. */
    public int size() {
        return size;
    }

    /** What was written, as a copy. */
    public Bytes toBytes() {
        return Bytes.copyOf(buffer, 0, size);
    }

    /** One byte. */
    public Encoder octet(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /** A byte that is 1 or 0. */
    public Encoder flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    /** A number in 1 to 10 bytes, seven bits each, the least significant first. Negative numbers take 10. */
    public Encoder number(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    /** A number in four bytes, the most significant first. */
    public Encoder fixed32(int value) {
        ensure(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A number in eight bytes, the most significant first: non-negative ones keep their order. */
    public Encoder fixed64(long value) {
        ensure(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A string of bytes after its length. */
    public Encoder bytes(Bytes value) {
        return number(value.size()).raw(value);
    }

    /** A string of bytes as it is, without its length. */
    public Encoder raw(Bytes value) {
        ensure(value.size());
        System.arraycopy(value.array(), 0, buffer, size, value.size());
        size += value.size();
        return this;
    }

    /** A text in UTF-8 after its length. */
    public Encoder text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return bytes(Bytes.wrap(utf8));
    }

    /** A flag, and the text if there is one. */
    public Encoder optionalText(@Nullable String value) {
        flag(value != null);
        return value == null ? this : text(value);
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, more), 2 * buffer.length));
        }
    }
}
