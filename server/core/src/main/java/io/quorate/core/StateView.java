package io.quorate.core;

import io.quorate.core.access.AccessReader;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.kv.Changes;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.kv.PrefixSize;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.registry.RegistryTotals;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.registry.TagCount;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about everything replicated from one sight of the store. Confined to one thread, valid as long as
 * the sight is. What remains of a lease or a wait is as of the sight's own cluster time.
 */
public interface StateView extends KeyReader {

    /** Cluster time, milliseconds. */
    long clusterMillis();

    /** Users, roles and tokens. */
    AccessReader access();

    /** A lease that is there, due or not; null: it is not. */
    @Nullable
    LeaseRecord lease(long id);

    /** How a lease ended; null: not known, or not remembered. */
    @Nullable
    Ending leaseEnding(long id);

    /** Leases by id, those after {@code afterId}; 0: from the first one. */
    List<LeaseRecord> leases(long afterId, int limit);

    /** The keys that live on a lease, in order. */
    List<Bytes> keysOn(long lease, int limit);

    /** The holds that live on a lease, in the order of their claims. */
    List<Hold> holdsOn(long lease, int limit);

    /** The keys of the instances that live on a lease, in order. */
    List<Bytes> instancesOn(long lease, int limit);

    /** How many instances a service has. */
    StateCounts serviceCounts(String service);

    /** The services in a range of names that have instances, in order. */
    List<ServiceCounts> services(KeyRange names, int limit);

    /** The tags that instances of a service have, in order. */
    List<TagCount> serviceTags(String service, int limit);

    /** How much is registered. */
    RegistryTotals registryTotals();

    /** A place to try out what operations on the registry would do to what is there. */
    InstanceRehearsal rehearseInstances();

    /** How things stand with a name; who waits for it, {@code queueLimit} at most. An unused name is free. */
    ClaimState claimState(Kind kind, Bytes name, int queueLimit);

    /** The names in a range that are held, wanted, or have a limit or a past, in order. */
    List<Bytes> claimed(Kind kind, KeyRange names, int limit);

    /** The holds of a claim; empty: it waits; null: it is over. */
    @Nullable
    List<Hold> standing(long claim);

    /** The incarnations of members that claims wait on, {@code limit} at most. */
    List<Long> waitedOn(int limit);

    /** A counter, its value in eight bytes, the most significant first; null: it is not there. */
    @Nullable
    KeyRecord counter(Bytes name);

    /** The counters in a range of names, in order. */
    List<KeyRecord> counters(KeyRange names, int limit);

    /**
     * What changed after revision {@code after}, in order; whole revisions only, so that a page is a place to go on from.
     *
     * @param after the compaction mark or more
     * @param changesMax the page ends before the revision after which it would have more changes, one revision at least
     * @param bytesMax it ends likewise once so many bytes of history were passed, wanted or not
     */
    Changes.Page changesAfter(long after, Changes.Filter filter, int changesMax, long bytesMax);

    /**
     * A page of what has versions and is of {@code kind}, as {@link #list}. The keys of locks, semaphores and elections
     * are those of their holds: {@link Hold#keys}.
     */
    Page list(Kind kind, ListQuery query);

    /** The record of something that has versions, as {@link #get}. */
    @Nullable
    KeyRecord get(Kind kind, Bytes key, long atRevision);

    /** Whether something that has versions changed, as {@link #changedSince}. */
    boolean changedSince(Kind kind, KeyRange keys, long revision);

    /** All members, by name. */
    List<MemberRecord> members();

    /** The ids of the data of members that were removed. */
    List<Long> spentData();

    /** How much history is retained. */
    History history();

    /** The settings of the cluster, and how much live data there is. */
    ClusterStanding standing();

    /** The first segments of keys that take the most, the largest first; seen are the first {@code keysMax} keys. */
    List<PrefixSize> largestPrefixes(int limit, int keysMax);

    /** How much is being coordinated. */
    CoordinationCounts counts();

    /** The longest chains of waiting, the longest first, each from the last who waits. */
    List<List<ClaimOutcome.Link>> waitChains(int limit);
}
