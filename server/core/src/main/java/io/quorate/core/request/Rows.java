package io.quorate.core.request;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.RequestKey;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;

/**
 * How rows of requests are named in the store.
 *
 * <pre>
 * f  principal, text                    a free key
 * q  principal, session, sequence (8)   a numbered request, in the order of its session
 * s  principal, session                 a session
 * a  place (8)                          a free key's record by age      → its row
 * b  place (8)                          a numbered request by age       → its row
 * l  place (8)                          a session by silence            → its row
 * t                                     the totals
 * </pre>
 *
 * <p>Texts come after their lengths, so no two names meet. Stateless; safe for any thread.
 */
final class Rows {

    static final Bytes TOTALS = Bytes.utf8("t");

    private static final int FREE = 'f';
    private static final int SEQUENCED = 'q';
    private static final int SESSION = 's';
    private static final int FREE_BY_AGE = 'a';
    private static final int SEQUENCED_BY_AGE = 'b';
    private static final int SESSION_BY_SILENCE = 'l';

    private Rows() {}

    static Bytes of(RequestKey key) {
        if (key instanceof RequestKey.Free free) {
            return new Encoder()
                    .octet(FREE)
                    .text(free.principal())
                    .text(free.text())
                    .toBytes();
        }
        if (key instanceof RequestKey.Sequenced sequenced) {
            return request(session(sequenced), sequenced.sequence());
        }
        throw new IllegalStateException(key.getClass() + " has no row");
    }

    static Bytes session(RequestKey.Sequenced key) {
        return new Encoder()
                .octet(SESSION)
                .text(key.principal())
                .text(key.session())
                .toBytes();
    }

    /** The row of a session's request. */
    static Bytes request(Bytes session, long sequence) {
        return new Encoder()
                .octet(SEQUENCED)
                .raw(Bytes.copyOf(session.array(), 1, session.size()))
                .fixed64(sequence)
                .toBytes();
    }

    /** The session of a request's row. */
    static Bytes sessionOf(Bytes request) {
        return new Encoder()
                .octet(SESSION)
                .raw(Bytes.copyOf(request.array(), 1, request.size() - Long.BYTES))
                .toBytes();
    }

    static long sequenceOf(Bytes request) {
        return new Decoder(Bytes.copyOf(request.array(), request.size() - Long.BYTES, request.size())).fixed64();
    }

    static boolean isSequenced(Bytes request) {
        return request.at(0) == SEQUENCED;
    }

    static Bytes byAge(Bytes request, long place) {
        return new Encoder()
                .octet(isSequenced(request) ? SEQUENCED_BY_AGE : FREE_BY_AGE)
                .fixed64(place)
                .toBytes();
    }

    static Bytes bySilence(long place) {
        return new Encoder().octet(SESSION_BY_SILENCE).fixed64(place).toBytes();
    }

    static KeyRange freeByAge() {
        return all(FREE_BY_AGE);
    }

    static KeyRange sequencedByAge() {
        return all(SEQUENCED_BY_AGE);
    }

    static KeyRange sessionsBySilence() {
        return all(SESSION_BY_SILENCE);
    }

    private static KeyRange all(int kind) {
        return KeyRange.prefix(new Encoder().octet(kind).toBytes());
    }
}
