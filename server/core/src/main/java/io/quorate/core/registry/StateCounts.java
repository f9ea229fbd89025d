package io.quorate.core.registry;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.InstanceState;

/** How many instances there are in each state. Immutable. */
public record StateCounts(long passing, long warning, long critical, long draining, long maintenance) {

    /** None at all. */
    public static final StateCounts NONE = new StateCounts(0, 0, 0, 0, 0);

    /** How many there are. */
    public long total() {
        return passing + warning + critical + draining + maintenance;
    }

    /** How many there are in {@code state}. */
    public long of(InstanceState state) {
        return switch (state) {
            case PASSING -> passing;
            case WARNING -> warning;
            case CRITICAL -> critical;
            case DRAINING -> draining;
            case MAINTENANCE -> maintenance;
        };
    }

    /** These less {@code some} of them. */
    public StateCounts minus(StateCounts some) {
        return new StateCounts(
                passing - some.passing,
                warning - some.warning,
                critical - some.critical,
                draining - some.draining,
                maintenance - some.maintenance);
    }

    StateCounts plus(InstanceState state, long change) {
        return new StateCounts(
                passing + (state == InstanceState.PASSING ? change : 0),
                warning + (state == InstanceState.WARNING ? change : 0),
                critical + (state == InstanceState.CRITICAL ? change : 0),
                draining + (state == InstanceState.DRAINING ? change : 0),
                maintenance + (state == InstanceState.MAINTENANCE ? change : 0));
    }

    void write(Encoder out) {
        out.number(passing).number(warning).number(critical).number(draining).number(maintenance);
    }

    static StateCounts read(Decoder in) {
        return new StateCounts(in.number(), in.number(), in.number(), in.number(), in.number());
    }
}
