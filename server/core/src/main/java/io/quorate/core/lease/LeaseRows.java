package io.quorate.core.lease;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;

/**
 * How rows of leases are named in the store.
 *
 * <pre>
 * l  lease (8)                  a lease
 * d  deadline (8), lease (8)    when a lease is to be looked at: at its deadline or before
 * k  lease (8), key             a key that lives on a lease
 * i  lease (8), instance        an instance that lives on a lease
 * e  lease (8)                  how a lease ended
 * a  place (8)                  an ending by age → its lease
 * t                             the totals
 * </pre>
 *
 * <p>Stateless; safe for any thread.
 */
final class LeaseRows {

    static final Bytes TOTALS = Bytes.utf8("t");
    static final KeyRange LEASES = KeyRange.prefix(Bytes.utf8("l"));
    static final KeyRange DEADLINES = KeyRange.prefix(Bytes.utf8("d"));
    static final KeyRange ENDINGS_BY_AGE = KeyRange.prefix(Bytes.utf8("a"));

    private LeaseRows() {}

    static Bytes lease(long lease) {
        return new Encoder().octet('l').fixed64(lease).toBytes();
    }

    static Bytes deadline(long millis, long lease) {
        return new Encoder().octet('d').fixed64(millis).fixed64(lease).toBytes();
    }

    /** A key, or an instance by its key, on a lease. */
    static Bytes attached(Kind kind, long lease, Bytes key) {
        return new Encoder().octet(letter(kind)).fixed64(lease).raw(key).toBytes();
    }

    static KeyRange attached(Kind kind, long lease) {
        return KeyRange.prefix(attached(kind, lease, Bytes.EMPTY));
    }

    private static int letter(Kind kind) {
        if (kind == Kind.KEY) {
            return 'k';
        }
        if (kind == Kind.INSTANCE) {
            return 'i';
        }
        throw new IllegalArgumentException("kind: " + kind + " (expected: KEY or INSTANCE)");
    }

    /** The key at the end of a row of what lives on a lease. */
    static Bytes keyOf(Bytes row) {
        return Bytes.copyOf(row.array(), 1 + Long.BYTES, row.size());
    }

    static Bytes ending(long lease) {
        return new Encoder().octet('e').fixed64(lease).toBytes();
    }

    static Bytes endingByAge(long place) {
        return new Encoder().octet('a').fixed64(place).toBytes();
    }

    /** The first number in a row. */
    static long first(Bytes row) {
        return number(row, 1);
    }

    /** The second number in a row. */
    static long second(Bytes row) {
        return number(row, 1 + Long.BYTES);
    }

    static long number(Bytes bytes, int from) {
        return new Decoder(bytes, from).fixed64();
    }
}
