package io.quorate.client.lease;

/**
 * Something held on a lease. Immutable.
 *
 * @param kind {@code lock}, {@code semaphore} or {@code election}
 * @param token the fencing token of the hold
 */
public record LeaseHold(String kind, String name, long token) {}
