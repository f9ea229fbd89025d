package io.quorate.client.claim;

/**
 * A release that was answered. Immutable.
 *
 * @param released false if it had been released before
 * @param revision of the release; 0 if there was nothing to do
 */
public record Released(boolean released, long revision) {}
