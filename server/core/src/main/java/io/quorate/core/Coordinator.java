package io.quorate.core;

import io.quorate.core.claim.Answer;
import io.quorate.core.claim.Claims;
import io.quorate.core.claim.HoldChange;
import io.quorate.core.claim.LeaseBook;
import io.quorate.core.kv.Coordination;
import io.quorate.core.kv.Ledger;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.lease.Leases;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.Settled;
import io.quorate.core.registry.Instances;
import io.quorate.core.registry.Liveness;
import io.quorate.core.registry.Records;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ties keys, leases, claims and instances together while one command is carried out: the only place where the end of a lease is
 * the end of what lives on it. Confined to one thread.
 *
 * <p>What follows from a command is first found out, then {@link #write written} at the revision the command ends at,
 * which depends on how many grants there are.
 */
final class Coordinator implements Coordination, LeaseBook, Liveness {

    private final long clusterMillis;
    private final long wallMillis;
    private final long revision;
    private final @Nullable String author;

    private Transaction transaction;
    private @Nullable Leases leases;
    private @Nullable Claims claims;

    private final TreeMap<Long, Ending.How> ended = new TreeMap<>();
    /** What lived on leases that have ended, but for claims. */
    private final List<Doomed> doomed = new ArrayList<>();

    private final List<Bytes> overdue = new ArrayList<>();
    private @Nullable Outcome refusal;

    Coordinator(Transaction transaction, long clusterMillis, long wallMillis, long revision, @Nullable String author) {
        this.clusterMillis = clusterMillis;
        this.wallMillis = wallMillis;
        this.revision = revision;
        this.author = author;
        this.transaction = transaction;
    }

    /** A key, or an instance, on a lease that has ended. */
    private record Doomed(Kind kind, Bytes key, long lease) {}

    Leases leases() {
        Leases made = leases;
        if (made == null) {
            made = new Leases(transaction, clusterMillis);
            leases = made;
        }
        return made;
    }

    Claims claims() {
        Claims made = claims;
        if (made == null) {
            made = new Claims(transaction, this, clusterMillis, wallMillis, revision);
            claims = made;
        }
        return made;
    }

    /** Ends a lease that is there, and with it all that lives on it. */
    void endLease(long lease, Ending.How how) {
        if (ended.containsKey(lease)) {
            return;
        }
        ended.put(lease, how);
        for (Bytes key : leases().keys(lease)) {
            doomed.add(new Doomed(Kind.KEY, key, lease));
        }
        for (Bytes instance : leases().instances(lease)) {
            doomed.add(new Doomed(Kind.INSTANCE, instance, lease));
        }
        LeaseRecord record = leases().get(lease);
        Claims queues = claims();
        if (record != null && record.claims() > 0) {
            queues.leaseEnded(lease, how);
        }
    }

    /** Ends instances that have been critical for too long; how many. */
    int expireInstances(int max) {
        overdue.addAll(Instances.due(transaction, clusterMillis, max));
        return overdue.size();
    }

    /** The revision at which the command ends, once all that follows from it has been found out. */
    long revisionAfter() {
        boolean changed = !claims().changes().isEmpty() || !doomed.isEmpty() || !overdue.isEmpty();
        return changed ? revision + Math.max(1, claims().grants()) : revision;
    }

    /** How many grants there were. */
    int grants() {
        return claims().grants();
    }

    /** The requests whose wait is over. */
    List<Settled> settled(long atRevision) {
        return claims().settled(atRevision);
    }

    /** Writes what changed. The ledger stands at the revision at which the command ends. */
    void write(Ledger ledger, long atRevision) {
        Instances instances = instances(ledger);
        for (Doomed what : doomed) {
            Change.Cause cause = causeOf(ended.getOrDefault(what.lease(), Ending.How.REVOKED));
            if (what.kind() == Kind.KEY) {
                ledger.delete(Kind.KEY, what.key(), cause);
            } else {
                instances.leaseEnded(what.key(), what.lease(), cause);
            }
        }
        overdue.forEach(instances::expire);
        for (HoldChange change : claims().changes()) {
            write(ledger, change);
        }
        claims().remember(atRevision);
        ended.forEach((lease, how) -> leases().end(lease, how, atRevision));
    }

    private static void write(Ledger ledger, HoldChange change) {
        if (change instanceof HoldChange.Granted granted) {
            Hold hold = granted.hold();
            ledger.putNew(hold.kind(), hold.key(), value(hold), hold.lease());
        } else if (change instanceof HoldChange.Amended amended) {
            Hold hold = amended.hold();
            ledger.put(hold.kind(), hold.key(), value(hold), hold.lease());
        } else if (change instanceof HoldChange.Ended end) {
            ledger.delete(end.hold().kind(), end.hold().key(), causeOf(end.how()));
        } else if (change instanceof HoldChange.Passed passed) {
            Bytes generation = new Encoder().fixed64(passed.generation()).toBytes();
            ledger.put(Kind.BARRIER, passed.name(), generation, 0);
        } else if (change instanceof HoldChange.Forgotten forgotten) {
            ledger.delete(Kind.BARRIER, forgotten.name(), Change.Cause.DELETED);
        } else {
            throw new IllegalStateException(change.getClass() + " can't be written");
        }
    }

    private static Bytes value(Hold hold) {
        Encoder value = new Encoder();
        hold.write(value);
        return value.toBytes();
    }

    private static Change.Cause causeOf(Ending.How how) {
        return switch (how) {
            case RELEASED -> Change.Cause.RELEASED;
            case EXPIRED -> Change.Cause.EXPIRED;
            case REVOKED -> Change.Cause.REVOKED;
            case FORCED -> Change.Cause.FORCED;
        };
    }

    /** What a command is told that names a lease which is not alive. */
    Answer gone(long lease) {
        Ending ending = leases().ending(lease);
        return at -> new LeaseOutcome.Gone(at, lease, ending);
    }

    // ---- what transactions on keys ask

    @Override
    public void workIn(Transaction other) {
        transaction = other;
        leases = null;
        claims = null;
    }

    @Override
    public boolean isAlive(long lease) {
        return leases().isAlive(lease) && !ended.containsKey(lease);
    }

    @Override
    public boolean isHeld(Kind kind, Bytes name, long token) {
        return claims().isHeld(kind, name, token);
    }

    @Override
    public long attach(Bytes key, Attachment attachment, long lease, long bytesBefore, long bytes) {
        return attach(new Lodger(Kind.KEY, key, bytesBefore, bytes), attachment, lease);
    }

    /** What is to live on a lease, and what it takes, now and then: nothing is counted of instances. */
    private record Lodger(Kind kind, Bytes key, long bytesBefore, long bytes) {}

    private long attach(Lodger lodger, Attachment attachment, long lease) {
        if (attachment instanceof Attachment.Keep) {
            return lease == 0 || grow(lodger, lease) ? lease : -1;
        }
        if (attachment instanceof Attachment.To to) {
            return attachTo(lodger, to.lease(), lease);
        }
        if (attachment instanceof Attachment.Ttl ttl) {
            return attachToOwn(lodger, ttl, lease);
        }
        detach(lodger.kind(), lodger.key(), lease, lodger.bytesBefore());
        return 0;
    }

    /** Whether what lives on the lease already may take what it is to take. */
    private boolean grow(Lodger lodger, long lease) {
        long more = lodger.bytes() - lodger.bytesBefore();
        if (more == 0 || ended.containsKey(lease)) {
            return true;
        }
        if (more > 0 && !hasRoom(lease, more)) {
            return false;
        }
        leases().resize(lease, more);
        return true;
    }

    private boolean hasRoom(long lease, long more) {
        if (leases().bytes(lease) + more <= Limits.LEASE_BYTES_MAX) {
            return true;
        }
        refusal = new Refused(
                Refusal.TOO_MANY_KEYS,
                revision,
                Limits.LEASE_BYTES_MAX + " bytes of keys and values live on the lease");
        return false;
    }

    private long attachTo(Lodger lodger, long lease, long before) {
        Kind kind = lodger.kind();
        LeaseRecord record = leases().get(lease);
        if (record == null || !isAlive(lease)) {
            refusal = gone(lease).at(revision);
            return -1;
        }
        if (lease == before) {
            return grow(lodger, lease) ? lease : -1;
        }
        int most = kind == Kind.KEY ? Limits.LEASE_KEYS_MAX : Limits.LEASE_INSTANCES_MAX;
        if ((kind == Kind.KEY ? record.keys() : record.instances()) >= most) {
            String what = kind == Kind.KEY ? " keys" : " instances";
            refusal = new Refused(Refusal.TOO_MANY_KEYS, revision, most + what + " live on the lease already");
            return -1;
        }
        if (!hasRoom(lease, lodger.bytes())) {
            return -1;
        }
        if (before != 0) {
            detach(kind, lodger.key(), before, lodger.bytesBefore());
        }
        leases().attach(lease, kind, lodger.key(), lodger.bytes());
        return lease;
    }

    private long attachToOwn(Lodger lodger, Attachment.Ttl ttl, long before) {
        Kind kind = lodger.kind();
        LeaseRecord record = before == 0 ? null : leases().get(before);
        if (record != null && !ended.containsKey(before) && isOnlyFor(kind, record)) {
            leases().reset(before, ttl.ttlMillis());
            leases().resize(before, lodger.bytes() - lodger.bytesBefore());
            return before;
        }
        if (!leases().hasRoom()) {
            refusal = new Refused(Refusal.LEASES_FULL, revision, "too many leases are alive");
            return -1;
        }
        if (before != 0) {
            detach(kind, lodger.key(), before, lodger.bytesBefore());
        }
        long lease = grantOwn(ttl.ttlMillis(), ttl.salt());
        leases().attach(lease, kind, lodger.key(), lodger.bytes());
        return lease;
    }

    /** Whether it is a lease of its own on which one thing lives: one of that kind. */
    private static boolean isOnlyFor(Kind kind, LeaseRecord lease) {
        int ofKind = kind == Kind.KEY ? lease.keys() : lease.instances();
        return lease.isOwn() && ofKind == 1 && lease.keys() + lease.claims() + lease.instances() == 1;
    }

    @Override
    public void detach(Bytes key, long lease, long bytes) {
        detach(Kind.KEY, key, lease, bytes);
    }

    private void detach(Kind kind, Bytes key, long lease, long bytes) {
        if (ended.containsKey(lease)) {
            // It left before the end was carried out, which sweeps the lease itself away.
            doomed.remove(new Doomed(kind, key, lease));
        } else {
            leases().detach(lease, kind, key, bytes);
        }
    }

    @Override
    public boolean release(Kind kind, Bytes name, long token) {
        boolean held = claims().isHeld(kind, name, token);
        Outcome outcome = claims().release(kind, name, token).at(revision);
        if (!held) {
            refusal = outcome instanceof Refused
                    ? outcome
                    : new Refused(Refusal.HOLD_LOST, revision, "'" + name.utf8() + "' is no longer held");
        }
        return held;
    }

    @Override
    public void finish(Ledger ledger) {
        if (claims != null) {
            claims().handOn();
            if (!claims().changes().isEmpty() || !ended.isEmpty()) {
                write(ledger, ledger.revision());
            }
        }
    }

    @Override
    public @Nullable Outcome refusal() {
        return refusal;
    }

    // ---- the registry

    private Instances instances(Ledger ledger) {
        return new Instances(transaction, new Versions(ledger), this, clusterMillis, wallMillis, revision);
    }

    @Override
    public @Nullable OperationResult execute(Ledger ledger, Operation.OfRegistry operation) {
        Instances instances = instances(ledger);
        OperationResult result = instances.execute(operation);
        if (result == null) {
            refusal = instances.refusal();
        }
        return result;
    }

    /** Carries out a command about the registry, which never has consequences for claims. */
    Outcome execute(Ledger ledger, RegistryCommand command) {
        return instances(ledger).execute(command);
    }

    @Override
    public long attachInstance(Bytes instance, Attachment attachment, long lease) {
        return attach(new Lodger(Kind.INSTANCE, instance, 0, 0), attachment, lease);
    }

    @Override
    public void detachInstance(Bytes instance, long lease) {
        detach(Kind.INSTANCE, instance, lease, 0);
    }

    @Override
    public void renew(long lease) {
        leases().renew(lease, 0);
    }

    /** The versions that a ledger writes. */
    private record Versions(Ledger ledger) implements Records {

        @Override
        public @Nullable KeyRecord current(Kind kind, Bytes key) {
            return ledger.current(kind, key);
        }

        @Override
        public KeyRecord put(Kind kind, Bytes key, Bytes value, long lease) {
            return ledger.put(kind, key, value, lease);
        }

        @Override
        public void delete(Kind kind, Bytes key, Change.Cause cause) {
            ledger.delete(kind, key, cause);
        }
    }

    // ---- what claims ask

    @Override
    public long ttlMillis(long lease) {
        LeaseRecord record = leases().get(lease);
        return record == null ? 0 : record.ttlMillis();
    }

    @Override
    public long remainingMillis(long lease) {
        LeaseRecord record = leases().get(lease);
        return record == null ? 0 : record.remainingMillis();
    }

    @Override
    public boolean hasRoom() {
        return leases().hasRoom();
    }

    @Override
    public long grantOwn(long ttlMillis, int salt) {
        return leases().grant(ttlMillis, salt, true, "", Bytes.EMPTY, wallMillis, author);
    }

    @Override
    public void claimed(long lease, int change) {
        leases().claimed(lease, change);
    }

    @Override
    public void dropOwn(long lease) {
        LeaseRecord record = leases().get(lease);
        if (record == null || ended.containsKey(lease)) {
            return;
        }
        if (record.keys() == 0 && record.claims() == 0 && record.instances() == 0) {
            leases().drop(lease);
        } else {
            endLease(lease, Ending.How.RELEASED);
        }
    }
}
