package io.quorate.core.registry;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;

/**
 * How much is registered. Immutable.
 *
 * @param services how many services have instances
 * @param instances how many instances there are, of all services
 */
public record RegistryTotals(long services, StateCounts instances) {

    static RegistryTotals read(View view) {
        Bytes row = view.get(Space.SERVICES, RegistryRows.TOTALS);
        if (row == null) {
            return new RegistryTotals(0, StateCounts.NONE);
        }
        Decoder in = new Decoder(row);
        RegistryTotals totals = new RegistryTotals(in.number(), StateCounts.read(in));
        in.end();
        return totals;
    }

    void write(Encoder out) {
        out.number(services);
        instances.write(out);
    }
}
