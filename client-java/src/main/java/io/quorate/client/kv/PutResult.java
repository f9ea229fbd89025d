package io.quorate.client.kv;

/**
 * A put that was applied. Immutable.
 *
 * @param created whether the key was absent before
 * @param changed false if it held this value already and the put was {@link PutOption#ifChanged}
 */
public record PutResult(long revision, long createRevision, long version, boolean created, boolean changed) {}
