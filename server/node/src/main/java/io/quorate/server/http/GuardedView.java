package io.quorate.server.http;

import io.quorate.core.ClusterStanding;
import io.quorate.core.CoordinationCounts;
import io.quorate.core.History;
import io.quorate.core.InstanceRehearsal;
import io.quorate.core.StateView;
import io.quorate.core.access.AccessReader;
import io.quorate.core.access.Demand;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.kv.Changes;
import io.quorate.core.kv.PrefixSize;
import io.quorate.core.kv.RequestRecord;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Action;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.RequestKey;
import io.quorate.core.registry.RegistryTotals;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.registry.TagCount;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state as one caller may see it: whatever is asked of it is judged here, by the names it is about, so that no way of
 * asking leads past. What may not be seen is a refusal; but lists of names, and of what lives on a lease, leave it out.
 * Confined as the view behind it.
 */
final class GuardedView implements StateView {

    private final StateView view;
    private final Sight sight;

    GuardedView(StateView view, Sight sight) {
        this.view = view;
        this.sight = sight;
    }

    // ---- what is about nothing in particular

    @Override
    public long revision() {
        return view.revision();
    }

    @Override
    public long compactRevision() {
        return view.compactRevision();
    }

    @Override
    public Availability availability(long revision) {
        return view.availability(revision);
    }

    @Override
    public long clusterMillis() {
        return view.clusterMillis();
    }

    @Override
    public long requestMemoryMillis() {
        return view.requestMemoryMillis();
    }

    @Override
    public CoordinationCounts counts() {
        sight.require(Demand.onAll(Domain.MAINTENANCE, Action.READ));
        return view.counts();
    }

    @Override
    public History history() {
        sight.require(Demand.onAll(Domain.MAINTENANCE, Action.READ));
        return view.history();
    }

    @Override
    public ClusterStanding standing() {
        sight.require(Demand.onAll(Domain.CLUSTER, Action.READ));
        return view.standing();
    }

    @Override
    public List<PrefixSize> largestPrefixes(int limit, int keysMax) {
        sight.require(Demand.onAll(Domain.MAINTENANCE, Action.READ));
        return view.largestPrefixes(limit, keysMax);
    }

    @Override
    public RegistryTotals registryTotals() {
        sight.require(Demand.onAll(Domain.MAINTENANCE, Action.READ));
        return view.registryTotals();
    }

    @Override
    public List<List<ClaimOutcome.Link>> waitChains(int limit) {
        sight.require(Demand.onAll(Domain.MAINTENANCE, Action.READ));
        return view.waitChains(limit);
    }

    @Override
    public List<Long> waitedOn(int limit) {
        sight.require(Demand.onAll(Domain.MAINTENANCE, Action.READ));
        return view.waitedOn(limit);
    }

    @Override
    public List<MemberRecord> members() {
        sight.require(Demand.onAll(Domain.CLUSTER, Action.READ));
        return view.members();
    }

    @Override
    public List<Long> spentData() {
        sight.require(Demand.onAll(Domain.CLUSTER, Action.READ));
        return view.spentData();
    }

    @Override
    public AccessReader access() {
        sight.require(Demand.onAll(Domain.AUTH, Action.READ));
        return view.access();
    }

    // ---- keys

    @Override
    public @Nullable KeyRecord get(Bytes key, long atRevision) {
        sight.require(Kind.KEY, KeyRange.only(key));
        return view.get(key, atRevision);
    }

    @Override
    public Page list(ListQuery query) {
        sight.require(Kind.KEY, query.range());
        return view.list(query);
    }

    @Override
    public long count(KeyRange range, long atRevision, RevisionFilter filter) {
        sight.require(Kind.KEY, range);
        return view.count(range, atRevision, filter);
    }

    @Override
    public List<Change> history(Bytes key, int limit, long before) {
        sight.require(Kind.KEY, KeyRange.only(key));
        return view.history(key, limit, before);
    }

    @Override
    public boolean changedSince(KeyRange range, long revision) {
        sight.require(Kind.KEY, range);
        return view.changedSince(range, revision);
    }

    // ---- whatever has versions

    @Override
    public Page list(Kind kind, ListQuery query) {
        if (kind == Kind.SERVICE) {
            return services(query);
        }
        sight.require(kind, names(kind, query.range()));
        return view.list(kind, query);
    }

    /** A list of services is one of names. */
    private Page services(ListQuery query) {
        List<KeyRecord> records = new ArrayList<>();
        for (KeyRange part : sight.readable(Domain.SERVICE, query.range())) {
            int left = query.limit() - records.size();
            if (left <= 0) {
                return new Page(
                        records,
                        List.of(),
                        new KeyRange(part.from(), query.range().to()));
            }
            Page page = view.list(
                    Kind.SERVICE,
                    new ListQuery(
                            part,
                            query.atRevision(),
                            left,
                            query.bytesMax(),
                            query.sort(),
                            query.order(),
                            query.keysOnly(),
                            query.filter(),
                            query.delimiter(),
                            query.foldFrom()));
            records.addAll(page.records());
            KeyRange next = page.next();
            if (next != null) {
                return new Page(
                        records,
                        List.of(),
                        new KeyRange(next.from(), query.range().to()));
            }
        }
        return new Page(records, List.of(), null);
    }

    @Override
    public @Nullable KeyRecord get(Kind kind, Bytes key, long atRevision) {
        sight.require(kind, names(kind, KeyRange.only(key)));
        return view.get(kind, key, atRevision);
    }

    @Override
    public boolean changedSince(Kind kind, KeyRange keys, long revision) {
        sight.require(kind, names(kind, keys));
        return view.changedSince(kind, keys, revision);
    }

    @Override
    public Changes.Page changesAfter(long after, Changes.Filter filter, int changesMax, long bytesMax) {
        return view.changesAfter(
                after,
                (kind, key) -> filter.wants(kind, key) && sight.sees(kind, names(kind, KeyRange.only(key))),
                changesMax,
                bytesMax);
    }

    /** The names that a range of keys is about: those of holds begin with the name of what is held. */
    private static KeyRange names(Kind kind, KeyRange keys) {
        return switch (kind) {
            case LOCK, SEMAPHORE, ELECTION -> Sight.beforeZero(keys);
            case KEY, COUNTER, BARRIER, SERVICE, INSTANCE -> keys;
        };
    }

    // ---- coordination

    @Override
    public ClaimState claimState(Kind kind, Bytes name, int queueLimit) {
        sight.require(kind, KeyRange.only(name));
        return view.claimState(kind, name, queueLimit);
    }

    @Override
    public List<Bytes> claimed(Kind kind, KeyRange names, int limit) {
        List<Bytes> found = new ArrayList<>();
        for (KeyRange part : sight.readable(Domain.of(kind), names)) {
            if (found.size() < limit) {
                found.addAll(view.claimed(kind, part, limit - found.size()));
            }
        }
        return found;
    }

    @Override
    public @Nullable List<Hold> standing(long claim) {
        List<Hold> holds = view.standing(claim);
        if (holds != null) {
            holds.forEach(hold -> sight.require(hold.kind(), KeyRange.only(hold.name())));
        }
        return holds;
    }

    @Override
    public @Nullable KeyRecord counter(Bytes name) {
        sight.require(Kind.COUNTER, KeyRange.only(name));
        return view.counter(name);
    }

    @Override
    public List<KeyRecord> counters(KeyRange names, int limit) {
        List<KeyRecord> found = new ArrayList<>();
        for (KeyRange part : sight.readable(Domain.COUNTER, names)) {
            if (found.size() < limit) {
                found.addAll(view.counters(part, limit - found.size()));
            }
        }
        return found;
    }

    // ---- leases

    @Override
    public @Nullable LeaseRecord lease(long id) {
        LeaseRecord record = view.lease(id);
        if (record != null) {
            sight.require(record);
        }
        return record;
    }

    /** Of what is over nobody knows whose it was; how it ended tells nothing of what was on it. */
    @Override
    public @Nullable Ending leaseEnding(long id) {
        return view.leaseEnding(id);
    }

    @Override
    public List<LeaseRecord> leases(long afterId, int limit) {
        List<LeaseRecord> found = new ArrayList<>();
        long after = afterId;
        List<LeaseRecord> step;
        do {
            step = view.leases(after, limit);
            for (LeaseRecord record : step) {
                after = record.id();
                if (found.size() < limit && sight.sees(record)) {
                    found.add(record);
                }
            }
        } while (step.size() == limit && found.size() < limit);
        return found;
    }

    @Override
    public List<Bytes> keysOn(long lease, int limit) {
        return view.keysOn(lease, limit).stream()
                .filter(key -> sight.sees(Kind.KEY, KeyRange.only(key)))
                .toList();
    }

    @Override
    public List<Hold> holdsOn(long lease, int limit) {
        return view.holdsOn(lease, limit).stream()
                .filter(hold -> sight.sees(hold.kind(), KeyRange.only(hold.name())))
                .toList();
    }

    @Override
    public List<Bytes> instancesOn(long lease, int limit) {
        return view.instancesOn(lease, limit).stream()
                .filter(key -> sight.sees(Kind.INSTANCE, KeyRange.only(key)))
                .toList();
    }

    // ---- services

    @Override
    public StateCounts serviceCounts(String service) {
        sight.require(Kind.SERVICE, KeyRange.only(Bytes.utf8(service)));
        return view.serviceCounts(service);
    }

    @Override
    public List<ServiceCounts> services(KeyRange names, int limit) {
        List<ServiceCounts> found = new ArrayList<>();
        for (KeyRange part : sight.readable(Domain.SERVICE, names)) {
            if (found.size() < limit) {
                found.addAll(view.services(part, limit - found.size()));
            }
        }
        return found;
    }

    @Override
    public List<TagCount> serviceTags(String service, int limit) {
        sight.require(Kind.SERVICE, KeyRange.only(Bytes.utf8(service)));
        return view.serviceTags(service, limit);
    }

    /** What is tried out there is a command, whose demands are judged as those of one that is carried out. */
    @Override
    public InstanceRehearsal rehearseInstances() {
        return view.rehearseInstances();
    }

    // ---- requests

    @Override
    public @Nullable RequestRecord request(RequestKey key) {
        sight.requireOwn(key);
        return view.request(key);
    }
}
