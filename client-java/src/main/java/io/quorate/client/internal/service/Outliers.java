package io.quorate.client.internal.service;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which instances fail: by how many calls in a row, and until when they are left out. Safe for any thread; time comes in as
 * a parameter.
 */
final class Outliers {

    private final int failuresMax;
    private final long ejectionNanos;
    private final Map<String, Tally> tallies = new HashMap<>();

    /** What is known of one. Guarded by the outliers. */
    private static final class Tally {
        int open;
        int failures;
        boolean ejected;
        long untilNanos;
    }

    /** @param failuresMax after how many failures in a row an instance is ejected; 0: never */
    Outliers(int failuresMax, Duration ejection) {
        this.failuresMax = failuresMax;
        this.ejectionNanos = ejection.toNanos();
    }

    synchronized void begun(String id) {
        tallies.computeIfAbsent(id, unknown -> new Tally()).open++;
    }

    /** A call has ended. Says that the instance was ejected by it. */
    synchronized boolean ended(String id, boolean well, long nowNanos) {
        Tally tally = tallies.computeIfAbsent(id, unknown -> new Tally());
        tally.open = Math.max(0, tally.open - 1);
        if (well) {
            tally.failures = 0;
            tally.ejected = false;
            return false;
        }
        tally.failures++;
        if (failuresMax == 0 || tally.failures < failuresMax || isEjected(tally, nowNanos)) {
            return false;
        }
        tally.ejected = true;
        tally.untilNanos = nowNanos + ejectionNanos;
        return true;
    }

    synchronized int open(String id) {
        Tally tally = tallies.get(id);
        return tally == null ? 0 : tally.open;
    }

    synchronized boolean isEjected(String id, long nowNanos) {
        Tally tally = tallies.get(id);
        return tally != null && isEjected(tally, nowNanos);
    }

    private static boolean isEjected(Tally tally, long nowNanos) {
        return tally.ejected && nowNanos - tally.untilNanos < 0;
    }

    /** Forgets whoever is not there any more, and is not called. */
    synchronized void keep(Set<String> ids) {
        tallies.entrySet().removeIf(tally -> !ids.contains(tally.getKey()) && tally.getValue().open == 0);
    }
}
