package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an {@link Encoder} wrote, and nothing else: whatever an encoder would not have written is a
 * {@link MalformedException}. Nothing is allocated before its length is checked against what is there. Confined to one
 * thread.
 */
public final class Decoder {

    private static final int COUNT_TRUSTED = 64;

    private final byte[] array;
    private int at;

    /** Reads {@code bytes} from the start. */
    public Decoder(Bytes bytes) {
        this(bytes, 0);
    }

    /** Reads {@code bytes} from {@code from}. */
    public Decoder(Bytes bytes, int from) {
        array = bytes.array();
        at = from;
    }

    /** The number of bytes that are left. */
    public int remaining() {
        return array.length - at;
    }

    /**
     * Ends the reading.
     *
     * @throws MalformedException if something is left
     */
    public void end() {
        if (remaining() != 0) {
            throw new MalformedException(remaining() + " bytes after the end");
        }
    }

    /** One byte, 0 to 255. */
    public int octet() {
        need(1);
        return array[at++] & 0xFF;
    }

    /** A byte that is 1 or 0. */
    public boolean flag() {
        int value = octet();
        if (value > 1) {
            throw new MalformedException("flag: " + value + " (expected: 0 or 1)");
        }
        return value == 1;
    }

    /** A number in its shortest form. */
    public long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = octet();
            long bits = octet & 0x7FL;
            if (bits << shift >>> shift != bits || (octet == 0 && shift > 0)) {
                break;
            }
            value |= bits << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new MalformedException("a number that is too long or not in its shortest form");
    }

    /** A number that is an {@code int} and not negative. */
    public int size() {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MalformedException("size: " + value + " (expected: 0.." + Integer.MAX_VALUE + ")");
        }
        return (int) value;
    }

    /** A number in four bytes. */
    public int fixed32() {
        need(Integer.BYTES);
        int value = 0;
        for (int octet = 0; octet < Integer.BYTES; octet++) {
            value = value << 8 | (array[at++] & 0xFF);
        }
        return value;
    }

    /** A number in eight bytes. */
    public long fixed64() {
        return (long) fixed32() << 32 | (fixed32() & 0xFFFF_FFFFL);
    }

    /** A string of bytes after its length. */
    public Bytes bytes() {
        int length = length();
        at += length;
        return Bytes.copyOf(array, at - length, at);
    }

    /** Passes over a string of bytes. */
    public void skipBytes() {
        int length = length();
        at += length;
    }

    /** All that is left. */
    public Bytes rest() {
        int from = at;
        at = array.length;
        return Bytes.copyOf(array, from, at);
    }

    /** A text in well-formed UTF-8. */
    public String text() {
        int length = length();
        if (isAscii(at, length)) {
            at += length;
            return new String(array, at - length, length, StandardCharsets.US_ASCII);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(array, at, length))
                    .toString();
            at += length;
            return text;
        } catch (CharacterCodingException malformed) {
            throw new MalformedException("a text that is not UTF-8");
        }
    }

    private boolean isAscii(int from, int length) {
        for (int index = from; index < from + length; index++) {
            if (array[index] < 0) {
                return false;
            }
        }
        return true;
    }

    /** A text, or null. */
    public @Nullable String optionalText() {
        return flag() ? text() : null;
    }

    /** A list after its length; every element takes one byte at least. */
    public <T> List<T> list(Function<Decoder, T> element) {
        int count = length();
        List<T> list = new ArrayList<>(Math.min(count, COUNT_TRUSTED));
        for (int index = 0; index < count; index++) {
            list.add(element.apply(this));
        }
        return list;
    }

    private int length() {
        int length = size();
        need(length);
        return length;
    }

    private void need(int length) {
        if (remaining() < length) {
            throw new MalformedException(length + " bytes or elements expected, " + remaining() + " bytes left");
        }
    }
}
