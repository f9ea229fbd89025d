package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one operation of a transaction answers. Immutable. */
public sealed interface OperationResult {

    /**
     * Of a put or an append.
     *
     * @param record the key's record now, without its value
     * @param changed false when {@code ifChanged} found nothing to do
     * @param prior the record that was replaced, if asked for and there was one
     */
    record Put(KeyRecord record, boolean changed, @Nullable KeyRecord prior) implements OperationResult {}

    /**
     * Of a delete.
     *
     * @param deleted how many keys went away
     * @param prior their records, if asked for
     */
    record Delete(long deleted, List<KeyRecord> prior) implements OperationResult {

        public Delete {
            prior = List.copyOf(prior);
        }
    }

    /**
     * Of a get.
     *
     * @param more whether the limit left records out
     */
    record Get(List<KeyRecord> records, boolean more) implements OperationResult {

        public Get {
            records = List.copyOf(records);
        }
    }

    /** Of a release. */
    record Release(Kind kind, Bytes name, long token) implements OperationResult {}

    /**
     * Of a registration.
     *
     * @param record the instance's record now, with its value; at version 1 and changed: it was not there before
     * @param changed false when nothing differed
     */
    record Register(KeyRecord record, boolean changed) implements OperationResult {}

    /**
     * Of a deregistration.
     *
     * @param existed whether there was such an instance
     */
    record Deregister(String service, String id, boolean existed) implements OperationResult {}

    /**
     * Of a change of an instance.
     *
     * @param record the instance's record now, with its value
     * @param changed false when nothing differed
     */
    record SetState(KeyRecord record, boolean changed) implements OperationResult {}

    /**
     * Of the settings of a service.
     *
     * @param record their record now, with its value; null: there are none
     * @param changed false when nothing differed
     */
    record Configure(String service, @Nullable KeyRecord record, boolean changed) implements OperationResult {}
}
