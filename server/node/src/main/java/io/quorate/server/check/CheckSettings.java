package io.quorate.server.check;

/**
 * How checks are run. Immutable.
 *
 * @param member this member's name
 * @param concurrentMax how many instances are looked at at once
 */
public record CheckSettings(String member, int concurrentMax) {}
