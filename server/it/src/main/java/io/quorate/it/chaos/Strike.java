package io.quorate.it.chaos;

/**
 * One fault as it happened. Immutable.
 *
 * @param victim the member it happened to
 * @param beganNanos when
 * @param healedNanos when it was ended
 * @param readyNanos when all members were ready again
 */
public record Strike(Fault fault, String victim, long beganNanos, long healedNanos, long readyNanos) {}
