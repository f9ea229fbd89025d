package io.quorate.core.request;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;

/**
 * What is remembered of a client that numbers its requests. Immutable.
 *
 * @param floor no request at or below it is executed any more: it was answered, or its record is gone
 * @param released how far the records of answered requests have been looked for and removed
 * @param records how many of its requests are remembered
 * @param place its place in the order of silence
 * @param usedAtMillis cluster time, coarse, of its last request
 */
record Session(long floor, long released, long records, long place, long usedAtMillis) {

    private static final int FORM = 1;

    static Bytes write(Encoder out, Session session) {
        return out.reset()
                .octet(FORM)
                .number(session.floor())
                .number(session.released())
                .number(session.records())
                .number(session.place())
                .number(session.usedAtMillis())
                .toBytes();
    }

    static Session read(Bytes row) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("session: form " + form + " (expected: " + FORM + ")");
        }
        Session session = new Session(in.number(), in.number(), in.number(), in.number(), in.number());
        in.end();
        return session;
    }

    Session withFloor(long least) {
        return least <= floor ? this : new Session(least, released, records, place, usedAtMillis);
    }

    Session withReleased(long sequence) {
        return new Session(floor, sequence, records, place, usedAtMillis);
    }

    Session withRecords(long count) {
        return new Session(floor, released, count, place, usedAtMillis);
    }

    Session usedAt(long millis, long newPlace) {
        return new Session(floor, released, records, newPlace, millis);
    }
}
