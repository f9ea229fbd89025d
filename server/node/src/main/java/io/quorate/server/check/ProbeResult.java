package io.quorate.server.check;

import io.quorate.core.log.Health;

/**
 * What one look at an instance has shown. Immutable.
 *
 * @param note a few words for people
 */
record ProbeResult(Health health, String note) {

    static ProbeResult passing(String note) {
        return new ProbeResult(Health.PASSING, note);
    }

    static ProbeResult critical(String note) {
        return new ProbeResult(Health.CRITICAL, note);
    }
}
