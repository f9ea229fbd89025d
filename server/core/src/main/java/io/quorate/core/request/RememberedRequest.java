package io.quorate.core.request;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.MalformedException;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a request. Immutable.
 *
 * @param place its place in the order of age
 * @param recordedAtMillis cluster time at which it was executed or settled
 * @param digest the fingerprint of the request; empty when it was abandoned
 * @param outcome what came of it; null: it was abandoned, and will never be executed
 */
public record RememberedRequest(
        long place,
        long recordedAtMillis,
        Bytes digest,
        @Nullable Outcome outcome) {

    private static final int FORM = 1;

    static Bytes write(Encoder out, RememberedRequest request) {
        out.reset()
                .octet(FORM)
                .number(request.place())
                .number(request.recordedAtMillis())
                .bytes(request.digest());
        Outcome outcome = request.outcome();
        out.flag(outcome != null);
        if (outcome != null) {
            LogCodec.write(out, outcome);
        }
        return out.toBytes();
    }

    static RememberedRequest read(Bytes row) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("request: form " + form + " (expected: " + FORM + ")");
        }
        long place = in.number();
        long recordedAtMillis = in.number();
        Bytes digest = in.bytes();
        return new RememberedRequest(
                place, recordedAtMillis, digest, in.flag() ? LogCodec.decodeOutcome(in.rest()) : null);
    }

    /** The place of the request in {@code row}; what came of it is not looked at. */
    static long place(Bytes row) {
        Decoder in = new Decoder(row);
        in.octet();
        return in.number();
    }

    /** The time of the request in {@code row}; what came of it is not looked at. */
    static long recordedAtMillis(Bytes row) {
        Decoder in = new Decoder(row);
        in.octet();
        in.number();
        return in.number();
    }
}
