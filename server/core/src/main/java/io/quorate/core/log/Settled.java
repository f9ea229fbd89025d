package io.quorate.core.log;

/**
 * What came, at last, of a request that was told to wait. Immutable.
 *
 * @param ticket the request
 * @param outcome the answer it waits for
 */
public record Settled(Ticket ticket, Outcome outcome) {}
