package io.quorate.core.kv;

/**
 * What one step of forgetting history did. Immutable.
 *
 * @param compactRevision the new compaction mark
 * @param historyBytes the size of the rows of changes that are gone
 */
public record Trimming(long compactRevision, long historyBytes) {}
