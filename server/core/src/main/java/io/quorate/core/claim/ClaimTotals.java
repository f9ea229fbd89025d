package io.quorate.core.claim;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;

/**
 * The totals of claims. Immutable.
 *
 * @param next the number of the next claim; never falls
 * @param held how many holds there are
 * @param waiting how many claims wait
 * @param endings how many endings are remembered
 * @param nextPlace the place of the next ending by age
 * @param deadlocks how many claims were refused because they would have waited for themselves
 */
record ClaimTotals(long next, long held, long waiting, long endings, long nextPlace, long deadlocks) {

    static ClaimTotals read(View view) {
        Bytes row = view.get(Space.CLAIMS, ClaimRows.TOTALS);
        if (row == null) {
            return new ClaimTotals(1, 0, 0, 0, 0, 0);
        }
        Decoder in = new Decoder(row);
        ClaimTotals totals =
                new ClaimTotals(in.number(), in.number(), in.number(), in.number(), in.number(), in.number());
        in.end();
        return totals;
    }

    Bytes write(Encoder scratch) {
        return scratch.reset()
                .number(next)
                .number(held)
                .number(waiting)
                .number(endings)
                .number(nextPlace)
                .number(deadlocks)
                .toBytes();
    }
}
