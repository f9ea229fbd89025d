package io.quorate.core;

import io.quorate.core.access.AccessReader;
import io.quorate.core.claim.ClaimReader;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.kv.Changes;
import io.quorate.core.kv.KeyspaceReader;
import io.quorate.core.kv.PrefixSize;
import io.quorate.core.kv.RequestRecord;
import io.quorate.core.lease.LeaseReader;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.RequestKey;
import io.quorate.core.member.MemberReader;
import io.quorate.core.registry.RegistryReader;
import io.quorate.core.registry.RegistryTotals;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.registry.TagCount;
import io.quorate.core.request.RememberedRequest;
import io.quorate.core.request.Requests;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads keys, leases, claims and requests from one sight of the store. Confined to one thread. */
final class StateReader implements StateView {

    private final View view;
    private final StateHeader header;
    private final KeyspaceReader keys;
    private @Nullable ClaimReader claims;

    StateReader(View view) {
        this.view = view;
        this.header = StateHeader.read(view);
        this.keys = new KeyspaceReader(view, Kind.KEY, header.revision(), header.compactRevision());
    }

    @Override
    public long revision() {
        return header.revision();
    }

    @Override
    public long compactRevision() {
        return header.compactRevision();
    }

    @Override
    public Availability availability(long revision) {
        return keys.availability(revision);
    }

    @Override
    public @Nullable KeyRecord get(Bytes key, long atRevision) {
        return keys.get(key, atRevision);
    }

    @Override
    public Page list(ListQuery query) {
        return keys.list(query);
    }

    @Override
    public long count(KeyRange range, long atRevision, RevisionFilter filter) {
        return keys.count(range, atRevision, filter);
    }

    @Override
    public List<Change> history(Bytes key, int limit, long before) {
        return keys.history(key, limit, before);
    }

    @Override
    public boolean changedSince(KeyRange range, long revision) {
        return keys.changedSince(range, revision);
    }

    @Override
    public @Nullable RequestRecord request(RequestKey key) {
        RememberedRequest request = Requests.find(view, key, header.clusterMillis());
        return request == null
                ? null
                : new RequestRecord(request.digest(), request.recordedAtMillis(), request.outcome());
    }

    @Override
    public long requestMemoryMillis() {
        return Requests.memoryMillis(view, header.clusterMillis());
    }

    @Override
    public long clusterMillis() {
        return header.clusterMillis();
    }

    @Override
    public AccessReader access() {
        return new AccessReader(view);
    }

    @Override
    public @Nullable LeaseRecord lease(long id) {
        return leases().get(id);
    }

    @Override
    public @Nullable Ending leaseEnding(long id) {
        return leases().ending(id);
    }

    @Override
    public List<LeaseRecord> leases(long afterId, int limit) {
        return leases().list(afterId, limit);
    }

    @Override
    public List<Bytes> keysOn(long lease, int limit) {
        return leases().keys(lease, limit);
    }

    @Override
    public List<Bytes> instancesOn(long lease, int limit) {
        return leases().instances(lease, limit);
    }

    @Override
    public StateCounts serviceCounts(String service) {
        return new RegistryReader(view).counts(Bytes.utf8(service));
    }

    @Override
    public List<ServiceCounts> services(KeyRange names, int limit) {
        return new RegistryReader(view).services(names, limit);
    }

    @Override
    public List<TagCount> serviceTags(String service, int limit) {
        return new RegistryReader(view).tags(Bytes.utf8(service), limit);
    }

    @Override
    public RegistryTotals registryTotals() {
        return new RegistryReader(view).totals();
    }

    @Override
    public InstanceRehearsal rehearseInstances() {
        return new InstanceRehearsal(view, header.revision(), header.compactRevision(), header.clusterMillis());
    }

    @Override
    public List<Hold> holdsOn(long lease, int limit) {
        return claims().holdsOn(lease, limit);
    }

    @Override
    public ClaimState claimState(Kind kind, Bytes name, int queueLimit) {
        return claims().state(kind, name, queueLimit);
    }

    @Override
    public List<Bytes> claimed(Kind kind, KeyRange names, int limit) {
        return claims().names(kind, names, limit);
    }

    @Override
    public @Nullable List<Hold> standing(long claim) {
        return claims().standing(claim);
    }

    @Override
    public List<Long> waitedOn(int limit) {
        return claims().waitedOn(limit);
    }

    @Override
    public @Nullable KeyRecord counter(Bytes name) {
        return versioned(Kind.COUNTER).get(name, 0);
    }

    @Override
    public List<KeyRecord> counters(KeyRange names, int limit) {
        return versioned(Kind.COUNTER)
                .list(new ListQuery(
                        names,
                        0,
                        limit,
                        Long.MAX_VALUE,
                        Sort.KEY,
                        Order.ASCENDING,
                        false,
                        RevisionFilter.NONE,
                        null,
                        0))
                .records();
    }

    @Override
    public Changes.Page changesAfter(long after, Changes.Filter filter, int changesMax, long bytesMax) {
        return new Changes(view, header.revision(), header.compactRevision())
                .after(after, filter, changesMax, bytesMax);
    }

    @Override
    public Page list(Kind kind, ListQuery query) {
        return versioned(kind).list(query);
    }

    @Override
    public @Nullable KeyRecord get(Kind kind, Bytes key, long atRevision) {
        return versioned(kind).get(key, atRevision);
    }

    @Override
    public boolean changedSince(Kind kind, KeyRange range, long revision) {
        return versioned(kind).changedSince(range, revision);
    }

    @Override
    public List<MemberRecord> members() {
        return new MemberReader(view).all();
    }

    @Override
    public List<Long> spentData() {
        return new MemberReader(view).spent();
    }

    @Override
    public History history() {
        return new History(view);
    }

    @Override
    public ClusterStanding standing() {
        return ClusterStanding.read(view);
    }

    @Override
    public List<PrefixSize> largestPrefixes(int limit, int keysMax) {
        return PrefixSize.largest(view, limit, keysMax);
    }

    @Override
    public CoordinationCounts counts() {
        return new CoordinationCounts(leases().live(), claims().held(), claims().waiting(), claims().deadlocks());
    }

    @Override
    public List<List<ClaimOutcome.Link>> waitChains(int limit) {
        return claims().chains(limit);
    }

    private LeaseReader leases() {
        return new LeaseReader(view, header.clusterMillis());
    }

    private ClaimReader claims() {
        ClaimReader reader = claims;
        if (reader == null) {
            reader = new ClaimReader(view, header.clusterMillis());
            claims = reader;
        }
        return reader;
    }

    private KeyspaceReader versioned(Kind kind) {
        return kind == Kind.KEY ? keys : new KeyspaceReader(view, kind, header.revision(), header.compactRevision());
    }
}
