package io.quorate.core.kv;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;

/**
 * Where in history a change is. Immutable.
 *
 * @param revision its revision
 * @param index its place among the changes of that revision
 */
record Place(long revision, int index) {

    /** Of the change that made {@code record}. */
    static Place of(StoredRecord record) {
        return new Place(record.modRevision(), record.changeIndex());
    }

    /** Reads a row of VERSIONS. */
    static Place of(Bytes rowKey, Bytes row) {
        Decoder in = new Decoder(row);
        int index = in.size();
        in.end();
        return new Place(Layout.revisionOfVersion(rowKey), index);
    }

    /** Writes a row of VERSIONS that points at a change of this index. */
    static Bytes row(Encoder scratch, int index) {
        return scratch.reset().number(index).toBytes();
    }
}
