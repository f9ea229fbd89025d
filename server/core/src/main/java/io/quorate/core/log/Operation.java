package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Order;

/** One step of a transaction. Steps run in order, each sees the effects of the ones before it. Immutable. */
public sealed interface Operation {

    /**
     * Sets a key.
     *
     * @param attachment on which lease it lives
     * @param ifChanged do nothing when the key already has this value and lives on this lease
     * @param prior answer with the record that was replaced
     */
    record Put(Bytes key, Bytes value, Attachment attachment, boolean ifChanged, boolean prior) implements Operation {

        /** Sets a key that lives on no lease. */
        public Put(Bytes key, Bytes value, boolean ifChanged, boolean prior) {
            this(key, value, Attachment.NONE, ifChanged, prior);
        }
    }

    /** Creates the key {@code prefix} + the transaction's revision as 20 digits. At most one of a prefix in a branch. */
    record Append(Bytes prefix, Bytes value, Attachment attachment) implements Operation {

        /** Creates a key that lives on no lease. */
        public Append(Bytes prefix, Bytes value) {
            this(prefix, value, Attachment.NONE);
        }
    }

    /**
     * Deletes keys.
     *
     * @param prior answer with the records that were deleted, {@link Limits#PRIOR_RECORDS_MAX} at most
     */
    record Delete(Keys keys, boolean prior) implements Operation {}

    /**
     * Reads keys.
     *
     * @param limit how many records at most; 1 to {@link Limits#PAGE_RECORDS_MAX}
     * @param keysOnly leave the values out
     */
    record Get(Keys keys, int limit, Order order, boolean keysOnly) implements Operation {}

    /** Gives back the hold with this token. If there is none the transaction is refused. */
    record Release(Kind kind, Bytes name, long token) implements Operation {}
}
