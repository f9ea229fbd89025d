package io.quorate.server.service;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;

/** The question for a member's state hash at an index, and its answer. Stateless; safe for any thread. */
final class HashQuestion {

    /** What is your state hash at this index? */
    static final byte KIND = 20;

    private HashQuestion() {}

    static Bytes of(long index) {
        return new Encoder().octet(KIND).fixed64(index).toBytes();
    }

    static long index(Bytes question) {
        Decoder in = new Decoder(question);
        in.octet();
        long index = in.fixed64();
        in.end();
        return index;
    }

    static Bytes answer(long hash) {
        return new Encoder().fixed64(hash).toBytes();
    }

    /** The hash of an answer, hexadecimal. */
    static String hash(Bytes answer) {
        Decoder in = new Decoder(answer);
        String hash = String.format("%016x", in.fixed64());
        in.end();
        return hash;
    }
}
