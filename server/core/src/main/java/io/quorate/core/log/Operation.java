package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Order;
import org.jspecify.annotations.Nullable;

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

    /** A step about the registry. */
    sealed interface OfRegistry extends Operation {}

    /**
     * Registers an instance, or what there is of it anew. Checks that stay the same keep their status; one that is new
     * is critical until it has a result. When nothing differs there is no new version; a lease of its own is set anew
     * all the same.
     *
     * @param liveness the lease it lives on
     * @param draining whether it takes no new work; null: as it is
     * @param maintenance whether it is taken out; null: as it is
     * @param status what it says of itself; null: as it is, passing if it is new or silent
     * @param note what goes with that; null: as it is, or none if there is a status
     */
    record Register(
            Registration registration,
            Attachment liveness,
            @Nullable Boolean draining,
            @Nullable Boolean maintenance,
            @Nullable Health status,
            @Nullable String note)
            implements OfRegistry {

        /** Registers an instance that is as it is. */
        public Register(Registration registration, Attachment liveness) {
            this(registration, liveness, null, null, null, null);
        }
    }

    /** Deregisters an instance. Nothing happens when it is not there. */
    record Deregister(String service, String id) implements OfRegistry {}

    /** Changes an instance. If it is not there the transaction is refused. */
    record SetState(String service, String id, InstancePatch patch) implements OfRegistry {}

    /**
     * Says what holds for all instances of a service.
     *
     * @param settings null: nothing any more
     */
    record Configure(String service, @Nullable ServiceSettings settings) implements OfRegistry {}
}
