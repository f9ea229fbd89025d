package io.quorate.core.request;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;

/** The sums over all that is remembered of requests. Confined to one thread. */
final class Totals {

    private static final int FORM = 1;

    /** The place in the order of age, or of silence, that is given next. */
    long nextPlace = 1;

    /** How many requests are remembered. */
    long records;

    /** The size of their rows. */
    long bytes;

    /** How many sessions are remembered. */
    long sessions;

    /** Cluster time of the youngest request that was forgotten before its time; -1: none was. */
    long forgottenMillis = -1;

    static Totals read(View view) {
        Totals totals = new Totals();
        Bytes row = view.get(Space.REQUESTS, Rows.TOTALS);
        if (row != null) {
            Decoder in = new Decoder(row);
            int form = in.octet();
            if (form != FORM) {
                throw new MalformedException("totals: form " + form + " (expected: " + FORM + ")");
            }
            totals.nextPlace = in.number();
            totals.records = in.number();
            totals.bytes = in.number();
            totals.sessions = in.number();
            totals.forgottenMillis = in.number();
            in.end();
        }
        return totals;
    }

    void write(Encoder out, Transaction transaction) {
        out.reset().octet(FORM).number(nextPlace).number(records).number(bytes).number(sessions);
        transaction.put(Space.REQUESTS, Rows.TOTALS, out.number(forgottenMillis).toBytes());
    }
}
