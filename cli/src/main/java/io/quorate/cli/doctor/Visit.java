package io.quorate.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What one endpoint answered. Immutable.
 *
 * @param millis how long its status took
 * @param fault why it did not answer; null: it did
 * @param status of the member; empty if there is none
 * @param notReady the checks of readiness that fail; empty: none
 */
record Visit(
        String endpoint,
        double millis,
        @Nullable String fault,
        Document status,
        Document cluster,
        Metrics metrics,
        String notReady) {

    boolean answered() {
        return fault == null;
    }

    /** The member's name, or where it is. */
    String name() {
        String name = status.text("name");
        return name.isEmpty() ? endpoint : name;
    }
}
