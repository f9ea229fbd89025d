package io.quorate.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What one endpoint answered. Immutable.
 *
 * @param millis how long its status took
 * @param fault why it did not answer; null: it did
 * @param status of the member; empty if there is none
 * @param clock how far the member's clock is ahead; null: it does not say
 * @param notReady the checks of readiness that fail; empty: none
 */
record Visit(
        String endpoint,
        double millis,
        @Nullable String fault,
        Document status,
        Document cluster,
        @Nullable Ahead clock,
        Metrics metrics,
        String notReady) {

    /**
     * How far a clock is ahead of the one of this machine.
     *
     * @param uncertainMillis by how much it may be more or less: half of the way there and back
     */
    record Ahead(double millis, double uncertainMillis) {}

    boolean answered() {
        return fault == null;
    }

    /** The member's name, or where it is. */
    String name() {
        String name = status.text("name");
        return name.isEmpty() ? endpoint : name;
    }
}
