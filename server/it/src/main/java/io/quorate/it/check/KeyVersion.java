package io.quorate.it.check;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a key's history as a member tells it. Immutable.
 *
 * @param modRevision the revision of this change
 * @param value the value stored, or null for a deletion
 * @param createRevision the revision of the first write since the key was last absent; 0 for a deletion
 * @param version how many writes since the key was last absent; 0 for a deletion
 */
public record KeyVersion(long modRevision, @Nullable String value, long createRevision, long version) {}
