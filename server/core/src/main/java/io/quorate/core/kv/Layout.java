package io.quorate.core.kv;

import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.Arrays;

/**
 * How rows of keys are named in the store, so that byte order is the order wanted.
 *
 * <pre>
 * CURRENT   kind, key                                              in the order of keys
 * VERSIONS  kind, escaped key, 00 01, ~revision (8), ~index (4)    in the order of keys, the newest change of each first
 * CHANGES   revision (8), index (4)                                in the order of history
 * </pre>
 *
 * <p>In an escaped key a zero byte is followed by FF, so that the terminator, which is less than any continuation,
 * keeps a key before every longer one it begins. Stateless; safe for any thread.
 */
final class Layout {

    private static final byte ESCAPED_ZERO = (byte) 0xFF;
    private static final byte TERMINATOR = 1;
    private static final int TERMINATOR_BYTES = 2;
    private static final int PLACE_BYTES = Long.BYTES + Integer.BYTES;

    private Layout() {}

    static Bytes current(Kind kind, Bytes key) {
        byte[] row = new byte[1 + key.size()];
        row[0] = (byte) kind.code();
        System.arraycopy(key.array(), 0, row, 1, key.size());
        return Bytes.wrap(row);
    }

    static KeyRange current(Kind kind, KeyRange keys) {
        Bytes to = keys.to();
        return new KeyRange(current(kind, keys.from()), to == null ? end(kind) : current(kind, to));
    }

    /** The key of a row of CURRENT. */
    static Bytes keyOfCurrent(Bytes row) {
        return Bytes.copyOf(row.array(), 1, row.size());
    }

    static Bytes version(Kind kind, Bytes key, Place place) {
        byte[] row = escaped(kind, key, TERMINATOR_BYTES + PLACE_BYTES);
        int terminator = row.length - PLACE_BYTES - TERMINATOR_BYTES;
        row[terminator + 1] = TERMINATOR;
        putLong(row, terminator + TERMINATOR_BYTES, ~place.revision());
        putInt(row, row.length - Integer.BYTES, ~place.index());
        return Bytes.wrap(row);
    }

    /** The rows of the changes of {@code key} behind {@code revision}. */
    static KeyRange versionsBehind(Kind kind, Bytes key, long revision) {
        return new KeyRange(versionsStart(kind, key), version(kind, key, new Place(revision, Integer.MAX_VALUE)));
    }

    /** The rows of the changes of {@code key} before {@code place}. */
    static KeyRange versionsBefore(Kind kind, Bytes key, Place place) {
        return new KeyRange(version(kind, key, place).successor(), versionsEnd(kind, key));
    }

    static KeyRange versions(Kind kind, KeyRange keys) {
        Bytes to = keys.to();
        return new KeyRange(versionsStart(kind, keys.from()), to == null ? end(kind) : versionsStart(kind, to));
    }

    /** Before every version of {@code key}, and after those of every lesser key. */
    static Bytes versionsStart(Kind kind, Bytes key) {
        return Bytes.wrap(escaped(kind, key, 0));
    }

    /** After every version of {@code key}, and before those of every greater key. */
    static Bytes versionsEnd(Kind kind, Bytes key) {
        byte[] row = escaped(kind, key, TERMINATOR_BYTES);
        row[row.length - 1] = TERMINATOR + 1;
        return Bytes.wrap(row);
    }

    /** Where the change is that a row of VERSIONS stands for. */
    static Place placeOfVersion(Bytes row) {
        int at = row.size() - PLACE_BYTES;
        return new Place(~getLong(row.array(), at), ~(int) getLong(row.array(), at + Integer.BYTES));
    }

    /** The key of a row of VERSIONS. */
    static Bytes keyOfVersion(Bytes row) {
        byte[] array = row.array();
        int end = array.length - PLACE_BYTES - TERMINATOR_BYTES;
        byte[] key = new byte[end - 1];
        int size = 0;
        for (int at = 1; at < end; at++) {
            key[size++] = array[at];
            if (array[at] == 0) {
                at++;
            }
        }
        return Bytes.copyOf(key, 0, size);
    }

    /** Whether two rows of VERSIONS are of one key. */
    static boolean isSameKey(Bytes row, Bytes other) {
        return row.size() == other.size()
                && Arrays.equals(
                        row.array(), 0, row.size() - PLACE_BYTES, other.array(), 0, other.size() - PLACE_BYTES);
    }

    static Bytes change(long revision, int index) {
        byte[] row = new byte[Long.BYTES + Integer.BYTES];
        putLong(row, 0, revision);
        putInt(row, Long.BYTES, index);
        return Bytes.wrap(row);
    }

    /** The rows of the changes after revision {@code after}, up to and including {@code last}. */
    static KeyRange changes(long after, long last) {
        return new KeyRange(change(after + 1, 0), last == Long.MAX_VALUE ? null : change(last + 1, 0));
    }

    static long revisionOfChange(Bytes row) {
        return getLong(row.array(), 0);
    }

    static int indexOfChange(Bytes row) {
        return (int) getLong(row.array(), Integer.BYTES);
    }

    /** After every row of a kind, and before those of the next. */
    private static Bytes end(Kind kind) {
        return Bytes.wrap(new byte[] {(byte) (kind.code() + 1)});
    }

    private static byte[] escaped(Kind kind, Bytes key, int more) {
        byte[] source = key.array();
        int zeros = 0;
        for (byte octet : source) {
            if (octet == 0) {
                zeros++;
            }
        }
        byte[] row = new byte[1 + source.length + zeros + more];
        row[0] = (byte) kind.code();
        int size = 1;
        for (byte octet : source) {
            row[size++] = octet;
            if (octet == 0) {
                row[size++] = ESCAPED_ZERO;
            }
        }
        return row;
    }

    private static void putLong(byte[] row, int at, long value) {
        for (int octet = 0; octet < Long.BYTES; octet++) {
            row[at + octet] = (byte) (value >>> (56 - 8 * octet));
        }
    }

    private static void putInt(byte[] row, int at, int value) {
        for (int octet = 0; octet < Integer.BYTES; octet++) {
            row[at + octet] = (byte) (value >>> (24 - 8 * octet));
        }
    }

    private static long getLong(byte[] row, int at) {
        long value = 0;
        for (int octet = 0; octet < Long.BYTES; octet++) {
            value = value << 8 | (row[at + octet] & 0xFF);
        }
        return value;
    }
}
