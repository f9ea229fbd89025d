package io.quorate.core.kv;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;

/** What a row of VERSIONS says of a version that is no longer the current one. Immutable. */
sealed interface StoredVersion {

    int POINTER = 1;
    int TOMBSTONE = 2;
    int INLINE = 3;

    /** The record is that of the change at this place within the version's revision. */
    record Pointer(int changeIndex) implements StoredVersion {}

    /** At this revision the key went away, by the change at this place. */
    record Tombstone(int changeIndex) implements StoredVersion {}

    /** The record itself: its change is no longer there. */
    record Inline(StoredRecord record) implements StoredVersion {}

    static Bytes pointer(Encoder scratch, int changeIndex) {
        return scratch.reset().octet(POINTER).number(changeIndex).toBytes();
    }

    static Bytes tombstone(Encoder scratch, int changeIndex) {
        return scratch.reset().octet(TOMBSTONE).number(changeIndex).toBytes();
    }

    static Bytes inline(Encoder scratch, Bytes recordRow) {
        return scratch.reset().octet(INLINE).raw(recordRow).toBytes();
    }

    static StoredVersion read(Bytes row) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        StoredVersion version = switch (form) {
            case POINTER -> new Pointer(in.size());
            case TOMBSTONE -> new Tombstone(in.size());
            case INLINE -> new Inline(StoredRecord.read(in.rest()));
            default -> throw new MalformedException("version: form " + form + " (expected: 1..3)");
        };
        in.end();
        return version;
    }
}
