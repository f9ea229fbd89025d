package io.quorate.core.registry;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/** What instances ask of leases. Confined to one thread; it works in the same store transaction as the instances. */
public interface Liveness {

    /**
     * The lease that an instance lives on once it is attached so. Nothing was changed if it can't be.
     *
     * @param lease the one it lives on now; 0: none
     * @return 0: none; negative: it can't live on what it should, which {@link #refusal()} explains
     */
    long attachInstance(Bytes instance, Attachment attachment, long lease);

    /** An instance no longer lives on {@code lease}. */
    void detachInstance(Bytes instance, long lease);

    /** Renews a lease that is there. */
    void renew(long lease);

    /** The length of a lease, milliseconds; 0: it is not there. */
    long ttlMillis(long lease);

    /** How long a lease lives without a renewal, milliseconds. */
    long remainingMillis(long lease);

    /** Why the last {@link #attachInstance} did not come to be. */
    @Nullable
    Outcome refusal();
}
