package io.quorate.core;

import io.quorate.core.access.Ownership;
import io.quorate.core.claim.ClaimReader;
import io.quorate.core.lease.LeaseReader;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.View;
import org.jspecify.annotations.Nullable;

/** Whose a lease or a hold is, by what is stored. Confined to one thread. */
record StoredOwnership(View view, long clusterMillis) implements Ownership {

    @Override
    public @Nullable Owner ofLease(long lease) {
        LeaseRecord record = new LeaseReader(view, clusterMillis).get(lease);
        return record == null ? null : new Owner(record.author(), record.name());
    }

    @Override
    public @Nullable Owner ofHold(Kind kind, Bytes name, long token) {
        long lease = new ClaimReader(view, clusterMillis).leaseOf(kind, name, token);
        return lease == 0 ? null : ofLease(lease);
    }
}
