package io.quorate.core.lease;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;

/**
 * The totals of leases. Immutable.
 *
 * @param next the number of the next lease; never falls, so that no lease ever has the id of an earlier one
 * @param live how many are alive
 * @param endings how many endings are remembered
 * @param nextPlace the place of the next ending by age
 */
record LeaseTotals(long next, long live, long endings, long nextPlace) {

    static LeaseTotals read(View view) {
        Bytes row = view.get(Space.LEASES, LeaseRows.TOTALS);
        if (row == null) {
            return new LeaseTotals(1, 0, 0, 0);
        }
        Decoder in = new Decoder(row);
        LeaseTotals totals = new LeaseTotals(in.number(), in.number(), in.number(), in.number());
        in.end();
        return totals;
    }

    void write(Transaction transaction, Encoder scratch) {
        scratch.reset().number(next).number(live).number(endings).number(nextPlace);
        transaction.put(Space.LEASES, LeaseRows.TOTALS, scratch.toBytes());
    }
}
