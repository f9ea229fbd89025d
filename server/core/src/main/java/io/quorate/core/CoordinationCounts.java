package io.quorate.core;

/**
 * How much is being coordinated. Immutable.
 *
 * @param leases how many leases are alive
 * @param held how many holds there are
 * @param waiting how many claims wait
 * @param deadlocks how many claims were refused, since the cluster began, because they would have waited for themselves
 */
public record CoordinationCounts(long leases, long held, long waiting, long deadlocks) {}
