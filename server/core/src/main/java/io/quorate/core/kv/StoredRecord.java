package io.quorate.core.kv;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in the store: everything but its key, which is the row's. Immutable; the value stays in the row
 * until it is asked for.
 *
 * @param row the whole row
 * @param changeIndex the place of the record's change within its revision
 * @param valueAt where in the row the value begins; it reaches to the end
 */
record StoredRecord(
        Bytes row,
        int changeIndex,
        long createRevision,
        long modRevision,
        long version,
        long lease,
        long modifiedAtMillis,
        @Nullable String author,
        int valueAt) {

    private static final int FORM = 1;

    /** Writes the row of {@code record}. */
    static void write(Encoder out, KeyRecord record, int changeIndex) {
        out.octet(FORM)
                .number(changeIndex)
                .number(record.createRevision())
                .number(record.modRevision())
                .number(record.version())
                .number(record.lease())
                .number(record.modifiedAtMillis())
                .optionalText(record.author())
                .bytes(Bytes.EMPTY) // room for attributes of later versions
                .raw(record.value());
    }

    /** Reads a row. */
    static StoredRecord read(Bytes row) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("record: form " + form + " (expected: " + FORM + ")");
        }
        int changeIndex = in.size();
        long createRevision = in.number();
        long modRevision = in.number();
        long version = in.number();
        long lease = in.number();
        long modifiedAtMillis = in.number();
        String author = in.optionalText();
        in.skipBytes();
        return new StoredRecord(
                row,
                changeIndex,
                createRevision,
                modRevision,
                version,
                lease,
                modifiedAtMillis,
                author,
                row.size() - in.remaining());
    }

    int valueSize() {
        return row.size() - valueAt;
    }

    boolean valueEquals(Bytes other) {
        return Arrays.equals(row.array(), valueAt, row.size(), other.array(), 0, other.size());
    }

    int compareValue(Bytes other) {
        return Arrays.compareUnsigned(row.array(), valueAt, row.size(), other.array(), 0, other.size());
    }

    /** The record, of which {@code key} is the key. */
    KeyRecord record(Bytes key, boolean withValue) {
        Bytes value = withValue ? Bytes.copyOf(row.array(), valueAt, row.size()) : Bytes.EMPTY;
        return new KeyRecord(key, value, createRevision, modRevision, version, lease, modifiedAtMillis, author);
    }
}
