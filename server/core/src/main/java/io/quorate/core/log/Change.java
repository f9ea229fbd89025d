package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/** What happened to one key at one revision. Immutable; kept in order in the changes space. */
public sealed interface Change {

    /** The kind of thing that changed. */
    Kind kind();

    /** The key; of a hold its name, a zero byte and its token in eight bytes. */
    Bytes key();

    /** The revision at which it changed. */
    long revision();

    /** The revision of the version that was there before; 0: none. */
    long priorRevision();

    /** The key got a new version. */
    record Put(Kind kind, KeyRecord record, long priorRevision) implements Change {

        @Override
        public Bytes key() {
            return record.key();
        }

        @Override
        public long revision() {
            return record.modRevision();
        }
    }

    /**
     * The key went away.
     *
     * @param atMillis the leader's wall clock, for people
     * @param author who deleted it; null without authentication
     */
    record Delete(
            Kind kind,
            Bytes key,
            long revision,
            long priorRevision,
            Cause cause,
            long atMillis,
            @Nullable String author)
            implements Change {}

    /** Why a key went away. */
    enum Cause {
        /** A delete of that one key. */
        DELETED,
        /** A delete of a range. */
        RANGE,
        /** Its lease ran out. */
        EXPIRED,
        /** Its lease was revoked. */
        REVOKED,
        /** Its holder gave it back. */
        RELEASED,
        /** An operator ended it. */
        FORCED
    }
}
