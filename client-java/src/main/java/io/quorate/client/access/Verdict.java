package io.quorate.client.access;

/**
 * Whether something may be done. Immutable.
 *
 * @param by what grants it, or what is missing
 */
public record Verdict(boolean isAllowed, String by) {}
