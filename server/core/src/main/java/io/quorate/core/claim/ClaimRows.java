package io.quorate.core.claim;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.Arrays;

/**
 * How rows of claims are named in the store. A name has no zero byte, so one ends it.
 *
 * <pre>
 * c  claim (8)                                     a claim
 * r  kind, name, 00                                what is claimed
 * h  kind, name, 00, token (8)                     a hold beside which there may be others → its claim
 * q  kind, name, 00, ~priority (4), claim (8)      a place in a queue
 * i  lease (8), bytes (4) of owner, 0, kind, name  a claimant that waits → its claim
 * i  lease (8), bytes (4) of owner, 1, kind, name  a claimant that holds → its claim
 * w  origin (8), number (8)                        a request that waits → its claim
 * d  deadline (8), claim (8)                       a wait or a linger that ends
 * d  deadline (8), 0 (8), kind, name, 00           the end of the quiet time after a loss
 * e  kind, name, 00, token (8)                     how a hold ended
 * l  kind, name, 00                                how the last hold ended, and its token
 * a  place (8)                                     an ending by age → its row
 * t                                                the totals
 * </pre>
 *
 * <p>Stateless; safe for any thread.
 */
final class ClaimRows {

    static final Bytes TOTALS = Bytes.utf8("t");
    static final KeyRange CLAIMS = KeyRange.prefix(Bytes.utf8("c"));
    static final KeyRange TICKETS = KeyRange.prefix(Bytes.utf8("w"));
    static final KeyRange DEADLINES = KeyRange.prefix(Bytes.utf8("d"));
    static final KeyRange ENDINGS_BY_AGE = KeyRange.prefix(Bytes.utf8("a"));

    private ClaimRows() {}

    static Bytes claim(long claim) {
        return new Encoder().octet('c').fixed64(claim).toBytes();
    }

    static Bytes resource(Kind kind, Bytes name) {
        return thing('r', kind, name).toBytes();
    }

    /** The rows of what is claimed, of the names in {@code names}. */
    static KeyRange resources(Kind kind, KeyRange names) {
        Bytes to = names.to();
        Bytes from =
                new Encoder().octet('r').octet(kind.code()).raw(names.from()).toBytes();
        Bytes end = to == null
                ? new Encoder().octet('r').octet(kind.code() + 1).toBytes()
                : new Encoder().octet('r').octet(kind.code()).raw(to).toBytes();
        return new KeyRange(from, end);
    }

    /** The name in a row of what is claimed. */
    static Bytes nameOf(Bytes resourceRow) {
        return Bytes.copyOf(resourceRow.array(), 2, resourceRow.size() - 1);
    }

    static Kind kindOf(Bytes resourceRow) {
        return Kind.of(resourceRow.at(1));
    }

    static Bytes hold(Kind kind, Bytes name, long token) {
        return thing('h', kind, name).fixed64(token).toBytes();
    }

    static KeyRange holds(Kind kind, Bytes name) {
        return KeyRange.prefix(thing('h', kind, name).toBytes());
    }

    static Bytes place(Kind kind, Bytes name, int priority, long claim) {
        return thing('q', kind, name).fixed32(~priority).fixed64(claim).toBytes();
    }

    static KeyRange queue(Kind kind, Bytes name) {
        return KeyRange.prefix(thing('q', kind, name).toBytes());
    }

    /** Who waits is kept apart from who holds: a search for deadlocks asks for those alone, and they are few. */
    static Bytes claimant(long lease, Kind kind, Bytes name, String owner, boolean isHeld) {
        return claimant(lease, owner).flag(isHeld).octet(kind.code()).raw(name).toBytes();
    }

    /** The claims of one owner inside a lease that wait. */
    static KeyRange waiting(long lease, String owner) {
        return KeyRange.prefix(claimant(lease, owner).flag(false).toBytes());
    }

    /** The claims of one owner inside a lease. */
    static KeyRange claimants(long lease, String owner) {
        return KeyRange.prefix(claimant(lease, owner).toBytes());
    }

    private static Encoder claimant(long lease, String owner) {
        Bytes bytes = Bytes.utf8(owner);
        return new Encoder().octet('i').fixed64(lease).fixed32(bytes.size()).raw(bytes);
    }

    static KeyRange claimants(long lease) {
        return KeyRange.prefix(new Encoder().octet('i').fixed64(lease).toBytes());
    }

    static Bytes ticket(Ticket ticket) {
        return new Encoder()
                .octet('w')
                .fixed64(ticket.origin())
                .fixed64(ticket.number())
                .toBytes();
    }

    static KeyRange tickets(long origin) {
        return KeyRange.prefix(new Encoder().octet('w').fixed64(origin).toBytes());
    }

    static Bytes deadline(long millis, long claim) {
        return new Encoder().octet('d').fixed64(millis).fixed64(claim).toBytes();
    }

    static Bytes quietEnd(long millis, Bytes resourceRow) {
        return new Encoder()
                .octet('d')
                .fixed64(millis)
                .fixed64(0)
                .raw(resourceRow)
                .toBytes();
    }

    /** The row of what is claimed at the end of a row of a quiet time. */
    static Bytes resourceOf(Bytes quietEndRow) {
        return Bytes.copyOf(quietEndRow.array(), 1 + 2 * Long.BYTES, quietEndRow.size());
    }

    static Bytes ending(Kind kind, Bytes name, long token) {
        return thing('e', kind, name).fixed64(token).toBytes();
    }

    static Bytes lastEnding(Kind kind, Bytes name) {
        return thing('l', kind, name).toBytes();
    }

    /** The row of the last ending of what the hold of an ending's row was of. */
    static Bytes lastEndingOf(Bytes endingRow) {
        byte[] row = Arrays.copyOf(endingRow.array(), endingRow.size() - Long.BYTES);
        row[0] = 'l';
        return Bytes.wrap(row);
    }

    static Bytes endingByAge(long place) {
        return new Encoder().octet('a').fixed64(place).toBytes();
    }

    /** The first number in a row after its letter. */
    static long first(Bytes row) {
        return number(row, 1);
    }

    static long second(Bytes row) {
        return number(row, 1 + Long.BYTES);
    }

    /** The number at the end of a row. */
    static long last(Bytes row) {
        return number(row, row.size() - Long.BYTES);
    }

    static long number(Bytes bytes, int from) {
        return new Decoder(bytes, from).fixed64();
    }

    private static Encoder thing(int letter, Kind kind, Bytes name) {
        return new Encoder().octet(letter).octet(kind.code()).raw(name).octet(0);
    }
}
