package io.quorate.core.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable string of bytes, ordered bytewise (unsigned). */
public final class Bytes implements Comparable<Bytes> {

    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;
    private int hash;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Wraps {@code array} without copying: the caller gives it up and never writes to it again. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    /** A copy of {@code array[from, to)}. */
    public static Bytes copyOf(byte[] array, int from, int to) {
        return wrap(Arrays.copyOfRange(array, from, to));
    }

    /** The UTF-8 form of {@code text}. */
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of bytes. */
    public int size() {
        return array.length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return array.length == 0;
    }

    /** The byte at {@code index}. */
    public byte at(int index) {
        return array[index];
    }

    /** The backing array itself, for adapters that hand it to a library: never write to it. */
    public byte[] array() {
        return array;
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return array.clone();
    }

    /** The bytes read as UTF-8; malformed input becomes replacement characters. */
    public String utf8() {
        return new String(array, StandardCharsets.UTF_8);
    }

    /** These bytes followed by {@code more}. */
    public Bytes plus(Bytes more) {
        byte[] joined = Arrays.copyOf(array, array.length + more.array.length);
        System.arraycopy(more.array, 0, joined, array.length, more.array.length);
        return wrap(joined);
    }

    /** Whether these bytes begin with {@code prefix}. */
    public boolean startsWith(Bytes prefix) {
        return array.length >= prefix.array.length
                && Arrays.equals(array, 0, prefix.array.length, prefix.array, 0, prefix.array.length);
    }

    /** The least string after every string that begins with this one; null when there is none (all bytes 0xFF). */
    public @Nullable Bytes afterPrefix() {
        for (int last = array.length - 1; last >= 0; last--) {
            if (array[last] != (byte) 0xFF) {
                byte[] next = Arrays.copyOf(array, last + 1);
                next[last]++;
                return wrap(next);
            }
        }
        return null;
    }

    /** The least string after this one: itself and a zero byte. */
    public Bytes successor() {
        return wrap(Arrays.copyOf(array, array.length + 1));
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(array);
            hash = h;
        }
        return h;
    }

    @Override
    public String toString() {
        return utf8();
    }
}
