package io.quorate.client.kv;

import io.quorate.client.Bytes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a key. Immutable.
 *
 * @param value empty for a tombstone and where values were not asked for
 * @param createRevision the revision at which the key last came to be
 * @param modRevision the revision of this version
 * @param version how many times the key was put since it came to be, this time included
 * @param deleted whether this is the tombstone that ended the key; only in histories
 * @param modifiedAt by the leader's clock, for people; null if the answer has none
 */
public record KeyValue(
        Bytes key,
        Bytes value,
        long createRevision,
        long modRevision,
        long version,
        boolean deleted,
        @Nullable Instant modifiedAt) {

    /** When it was put, by the leader's clock: for people, not for ordering. */
    public Optional<Instant> modified() {
        return Optional.ofNullable(modifiedAt);
    }
}
