package io.quorate.client.kv;

/** How many keys were deleted, and at which revision. Immutable. */
public record DeleteResult(long deleted, long revision) {}
