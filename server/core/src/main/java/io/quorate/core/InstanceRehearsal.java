package io.quorate.core;

import io.quorate.core.kv.KeyspaceReader;
import io.quorate.core.lease.LeaseReader;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.registry.Instances;
import io.quorate.core.registry.Liveness;
import io.quorate.core.registry.Records;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tries out what operations on the registry would do, one after the other, without a trace. What a write would get from
 * its revision, or from the clock, is 0. Confined to one thread.
 */
public final class InstanceRehearsal implements Records, Liveness {

    /** Stands for a lease that is yet to be made: no lease has this number. */
    public static final long LEASE_TO_BE = Long.MAX_VALUE;

    private final View view;
    private final long revision;
    private final long compactRevision;
    private final LeaseReader leases;
    private final Instances instances;
    private final Map<Bytes, Written> written = new TreeMap<>();
    private long toBeMillis;
    private @Nullable Outcome refusal;

    /** What became of an instance, or of settings; a record of null means that it is gone. */
    private record Written(@Nullable KeyRecord record) {}

    /** A rehearsal on {@code view}, whose newest revision is {@code revision}. */
    public InstanceRehearsal(View view, long revision, long compactRevision, long clusterMillis) {
        this.view = view;
        this.revision = revision;
        this.compactRevision = compactRevision;
        this.leases = new LeaseReader(view, clusterMillis);
        this.instances = new Instances(new Transaction(view), this, this, clusterMillis, 0, revision);
    }

    /** What an operation would answer; null: it can't be carried out, which {@link #outcome()} explains. */
    public @Nullable OperationResult execute(Operation.OfRegistry operation) {
        return instances.execute(operation);
    }

    /** Why the last {@link #execute} did not come to be. */
    public @Nullable Outcome outcome() {
        return instances.refusal();
    }

    // ---- versions

    /** The key of an instance has a zero byte, the name of a service has none. */
    @Override
    public @Nullable KeyRecord current(Kind kind, Bytes key) {
        Written here = written.get(key);
        return here == null ? new KeyspaceReader(view, kind, revision, compactRevision).get(key, 0) : here.record();
    }

    @Override
    public KeyRecord put(Kind kind, Bytes key, Bytes value, long lease) {
        KeyRecord before = current(kind, key);
        KeyRecord record = new KeyRecord(
                key,
                value,
                before == null ? 0 : before.createRevision(),
                0,
                before == null ? 1 : before.version() + 1,
                lease,
                0,
                null);
        written.put(key, new Written(record));
        return record;
    }

    @Override
    public void delete(Kind kind, Bytes key, Change.Cause cause) {
        written.put(key, new Written(null));
    }

    // ---- leases

    @Override
    public long attachInstance(Bytes instance, Attachment attachment, long lease) {
        if (attachment instanceof Attachment.To to) {
            LeaseRecord record = leases.get(to.lease());
            if (record == null || record.remainingMillis() <= 0) {
                refusal = new LeaseOutcome.Gone(revision, to.lease(), leases.ending(to.lease()));
                return -1;
            }
            return to.lease();
        }
        if (attachment instanceof Attachment.Ttl ttl) {
            toBeMillis = ttl.ttlMillis();
            return isOwn(lease) ? lease : LEASE_TO_BE;
        }
        return attachment instanceof Attachment.Keep ? lease : 0;
    }

    private boolean isOwn(long lease) {
        LeaseRecord record = lease == 0 ? null : leases.get(lease);
        return record != null && record.isOwn();
    }

    @Override
    public void detachInstance(Bytes instance, long lease) {
        // Nobody asks what lives on a lease here.
    }

    @Override
    public void renew(long lease) {
        // Nobody asks how long it lives here.
    }

    @Override
    public long ttlMillis(long lease) {
        LeaseRecord record = leases.get(lease);
        return record == null ? toBeMillis : record.ttlMillis();
    }

    @Override
    public long remainingMillis(long lease) {
        LeaseRecord record = leases.get(lease);
        return record == null ? toBeMillis : record.remainingMillis();
    }

    @Override
    public @Nullable Outcome refusal() {
        return refusal;
    }
}
