package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One version of a key. Immutable.
 *
 * @param key the key
 * @param value the value; empty when it was not asked for
 * @param createRevision the revision at which the key came to be
 * @param modRevision the revision of this version
 * @param version 1 at creation, one more with each change, back to 1 after a delete
 * @param lease the lease that owns the key; 0: none
 * @param modifiedAtMillis the leader's wall clock at this version, for people
 * @param author who wrote it; null without authentication
 */
public record KeyRecord(
        Bytes key,
        Bytes value,
        long createRevision,
        long modRevision,
        long version,
        long lease,
        long modifiedAtMillis,
        @Nullable String author) {}
