package io.quorate.core;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;

/**
 * The single values of the replicated state, which every entry changes together. Immutable.
 *
 * @param position the position of the last applied entry
 * @param revision the newest revision
 * @param compactRevision the compaction mark
 * @param clusterMillis cluster time
 * @param historyBytes the size of the rows of retained changes
 * @param stateHash the rolling hash of everything applied
 */
record StateHeader(
        Position position, long revision, long compactRevision, long clusterMillis, long historyBytes, long stateHash) {

    static final Bytes ROW = Bytes.utf8("state");

    /** An empty store: the first change is at revision 2. */
    static final StateHeader EMPTY = new StateHeader(Position.START, 1, 0, 0, 0, 0);

    private static final int FORM = 1;

    static StateHeader read(View view) {
        Bytes row = view.get(Space.SYSTEM, ROW);
        if (row == null) {
            return EMPTY;
        }
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("state: form " + form + " (expected: " + FORM + ")");
        }
        StateHeader header = new StateHeader(
                new Position(in.number(), in.number()),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.fixed64());
        in.end();
        return header;
    }

    Bytes write(Encoder out) {
        return out.reset()
                .octet(FORM)
                .number(position.term())
                .number(position.index())
                .number(revision)
                .number(compactRevision)
                .number(clusterMillis)
                .number(historyBytes)
                .fixed64(stateHash)
                .toBytes();
    }

    StateHeader at(Position next) {
        return new StateHeader(next, revision, compactRevision, clusterMillis, historyBytes, stateHash);
    }

    StateHeader withHash(long hash) {
        return new StateHeader(position, revision, compactRevision, clusterMillis, historyBytes, hash);
    }
}
