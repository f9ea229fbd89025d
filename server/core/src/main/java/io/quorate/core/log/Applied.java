package io.quorate.core.log;

/**
 * The answer to one request. Immutable.
 *
 * @param outcome what came of it
 * @param replayed whether this is the outcome of an earlier copy of the request
 */
public record Applied(Outcome outcome, boolean replayed) {}
