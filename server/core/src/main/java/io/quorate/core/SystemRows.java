package io.quorate.core;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;

/**
 * How the rows of the SYSTEM space are named, but for {@link StateHeader#ROW}.
 *
 * <pre>
 * cluster           the cluster's id
 * settings          the settings of the cluster, once there are any
 * space             how much live data there is, from then on
 * h  index (8)      the state hash after that entry
 * o  origin (8)     which batches of a member were applied
 * r  second (8)     the newest revision at the end of that second of cluster time
 * </pre>
 *
 * <p>Stateless; safe for any thread.
 */
final class SystemRows {

    static final Bytes CLUSTER = Bytes.utf8("cluster");
    static final Bytes SETTINGS = Bytes.utf8("settings");
    static final Bytes SPACE = Bytes.utf8("space");
    static final KeyRange HASHES = KeyRange.prefix(Bytes.utf8("h"));
    static final KeyRange ORIGINS = KeyRange.prefix(Bytes.utf8("o"));
    static final KeyRange REVISIONS = KeyRange.prefix(Bytes.utf8("r"));

    private SystemRows() {}

    static Bytes hash(long index) {
        return row('h', index);
    }

    static Bytes origin(long origin) {
        return row('o', origin);
    }

    static Bytes revision(long second) {
        return row('r', second);
    }

    /** The number at the end of a row's key. */
    static long number(Bytes row) {
        return number(row, 1);
    }

    static long number(Bytes bytes, int from) {
        return new Decoder(Bytes.copyOf(bytes.array(), from, bytes.size())).fixed64();
    }

    static Bytes number(long value) {
        return new Encoder().fixed64(value).toBytes();
    }

    private static Bytes row(char kind, long number) {
        return new Encoder().octet(kind).fixed64(number).toBytes();
    }
}
