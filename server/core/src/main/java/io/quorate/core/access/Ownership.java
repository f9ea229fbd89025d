package io.quorate.core.access;

import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/** Knows whose leases and holds are. Confined to the thread of whoever asks. */
public interface Ownership {

    /** Whose a lease is; null: there is no such lease. */
    @Nullable
    Owner ofLease(long lease);

    /** Whose the lease of a hold is; null: there is no such hold. */
    @Nullable
    Owner ofHold(Kind kind, Bytes name, long token);

    /**
     * Of a lease.
     *
     * @param author who made it; null: nobody knows
     * @param leaseName what it is called; may be empty
     */
    record Owner(@Nullable String author, String leaseName) {}
}
