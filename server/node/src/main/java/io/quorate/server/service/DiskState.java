package io.quorate.server.service;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.SpaceLevel;
import io.quorate.core.store.Bytes;

/**
 * How much room a member's disk has. Immutable.
 *
 * @param levelBytes what should be free at least: where the level is {@code SOFT} the room there should be, else the room
 *     without which nothing that grows is taken
 */
record DiskState(SpaceLevel level, long freeBytes, long levelBytes) {

    /** How much room has your disk? */
    static final byte KIND = 21;

    static Bytes question() {
        return Bytes.wrap(new byte[] {KIND});
    }

    Bytes answer() {
        return new Encoder()
                .octet(level.code())
                .number(freeBytes)
                .number(levelBytes)
                .toBytes();
    }

    static DiskState of(Bytes answer) {
        Decoder in = new Decoder(answer);
        DiskState state = new DiskState(SpaceLevel.of(in.octet()), in.number(), in.number());
        in.end();
        return state;
    }

    String describe(String member) {
        return "the disk of " + member + " has " + freeBytes + " bytes left (expected: at least " + levelBytes + ")"
                + (level == SpaceLevel.HARD ? ": writes that add data are refused there" : "");
    }
}
