package io.quorate.server.service;

import io.quorate.core.ClusterStanding;
import io.quorate.core.CoordinationCounts;
import io.quorate.core.StateMachine;
import io.quorate.core.StateView;
import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.log.SpaceLevel;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Snapshot;
import io.quorate.server.service.LocalState.Now;
import io.quorate.server.service.Questions.HashAt;
import io.quorate.server.service.Questions.MemberStatus;
import io.quorate.server.service.ReplicatedLog.Leadership;
import io.quorate.server.service.ReplicatedLog.Voters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What this member knows of itself and, by asking, of the others. Safe for any thread. */
final class LocalClusterView implements ClusterView {

    /** How long a member may take to say how it is, milliseconds. */
    private static final long ASK_MILLIS = 1_000;
    /** A sweep that is this late means that threads here do not get to run, milliseconds. */
    private static final long STALLED_MILLIS = 5_000;

    private static final List<String> FEATURES = List.of(
            "kv",
            "txn",
            "batch",
            "history",
            "idempotency",
            "leases",
            "locks",
            "semaphores",
            "elections",
            "counters",
            "barriers",
            "hold",
            "watches",
            "services",
            "backup",
            "settings",
            "membership",
            "auth");

    private final MemberSettings settings;
    private final long incarnation;
    private final ReplicatedLog log;
    private final LocalState state;
    private final Proposals proposals;
    private final StateStorage storage;
    private final FreeDisk freeDisk;
    private final ReadyProbe readyProbe;
    private final Expirer expirer;
    private final long startedNanos = System.nanoTime();
    private final Map<String, Contact> contacts = new ConcurrentHashMap<>();
    private volatile long lookedNanos = System.nanoTime();

    LocalClusterView(
            MemberSettings settings,
            long incarnation,
            ReplicatedLog log,
            LocalState state,
            Proposals proposals,
            StateStorage storage,
            FreeDisk freeDisk,
            ReadyProbe readyProbe,
            Expirer expirer) {
        this.settings = settings;
        this.incarnation = incarnation;
        this.log = log;
        this.state = state;
        this.proposals = proposals;
        this.storage = storage;
        this.freeDisk = freeDisk;
        this.readyProbe = readyProbe;
        this.expirer = expirer;
    }

    /** The last thing a member said, and when. */
    private record Contact(MemberStatus status, long nanos) {}

    /** Called by the pacer: shows that it still runs. */
    void look() {
        lookedNanos = System.nanoTime();
    }

    @Override
    public Here here() {
        Leadership leadership = log.leadership();
        Now now = state.now();
        return new Here(
                now.clusterId(),
                settings.name(),
                leadership.leader(),
                leadership.ready(),
                leadership.term(),
                now.revision(),
                now.compactRevision());
    }

    /** What this member says when another asks. */
    MemberStatus memberStatus(List<HashAt> hashes) {
        Now now = state.now();
        return new MemberStatus(
                settings.version(),
                settings.clientUrls(),
                incarnation,
                log.termSeen(),
                now.position().index(),
                now.revision(),
                hashes);
    }

    @Override
    public CompletableFuture<List<Member>> members(Deadline deadline) {
        Leadership leadership = log.leadership();
        Voters voters = log.voters();
        TreeSet<String> names = new TreeSet<>(voters.current());
        names.addAll(voters.previous());
        names.addAll(state.roster().members().keySet());
        long timeoutMillis = Math.max(1, Math.min(ASK_MILLIS, deadline.remainingMillis()));
        List<CompletableFuture<Member>> asked = new ArrayList<>();
        for (String name : names) {
            boolean voter = voters.current().contains(name);
            asked.add(ask(name, timeoutMillis)
                    .thenApply(status -> member(name, voter, name.equals(leadership.leader()), status)));
        }
        return CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<@Nullable MemberStatus> ask(String name, long timeoutMillis) {
        if (isAbsent(name)) {
            return CompletableFuture.completedFuture(null);
        }
        if (name.equals(settings.name())) {
            MemberStatus own = memberStatus(List.of());
            contacts.put(name, new Contact(own, System.nanoTime()));
            return CompletableFuture.completedFuture(own);
        }
        CompletableFuture<Bytes> answer = log.ask(name, Questions.status(), timeoutMillis);
        return answer.handle((bytes, failure) -> {
            if (failure != null) {
                return null;
            }
            MemberStatus status = Questions.status(bytes);
            contacts.put(name, new Contact(status, System.nanoTime()));
            return status;
        });
    }

    /** Whether it was invited and has not come: nobody is there who could be asked. */
    private boolean isAbsent(String name) {
        MemberRecord known = state.roster().members().get(name);
        return known != null && known.state() == MemberState.INVITED;
    }

    private Member member(String name, boolean voter, boolean leader, @Nullable MemberStatus status) {
        Contact last = contacts.get(name);
        long sinceMillis = last == null ? -1 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.nanos());
        MemberRecord known = state.roster().members().get(name);
        MemberState in = known == null ? MemberState.VOTER : known.state();
        List<String> urls = known == null ? List.of() : known.clientUrls();
        String peerAddress = Objects.requireNonNullElse(log.peerAddress(name), "");
        if (status == null) {
            return new Member(idOf(name), name, voter, in, leader, false, peerAddress, urls, "", -1, -1, sinceMillis);
        }
        long lag = Math.max(0, log.commitIndex() - status.appliedIndex());
        return new Member(
                idOf(name),
                name,
                voter,
                in,
                leader,
                true,
                peerAddress,
                status.clientUrls(),
                status.version(),
                status.appliedIndex(),
                lag,
                sinceMillis);
    }

    private static String idOf(String name) {
        return "mb_" + name;
    }

    @Override
    public ClusterSettings settings() {
        ClusterStanding standing = state.now().standing();
        return standing.isCounted() ? standing.settings() : settings.initial();
    }

    /** The limits of this member, with those that the cluster has set. */
    private Map<String, Object> limits() {
        ClusterSettings set = settings();
        Map<String, Object> limits = new LinkedHashMap<>(settings.limits());
        limits.put("history_ms", set.get(ClusterSetting.HISTORY_KEEP));
        limits.put("history_revisions_min", set.get(ClusterSetting.HISTORY_REVISIONS_MIN));
        limits.put("history_revisions_max", set.get(ClusterSetting.HISTORY_REVISIONS_MAX));
        limits.put("history_bytes", set.get(ClusterSetting.HISTORY_BYTES_MAX));
        limits.put("lease_ttl_ms_min", set.get(ClusterSetting.LEASE_TTL_MIN));
        limits.put("live_bytes_soft", set.get(ClusterSetting.SPACE_SOFT_BYTES));
        limits.put("live_bytes_hard", set.get(ClusterSetting.SPACE_HARD_BYTES));
        return limits;
    }

    private List<String> alarms(ClusterStanding standing) {
        return spaceLevel(standing) == SpaceLevel.OK ? List.of() : List.of(Alarm.SPACE);
    }

    private SpaceLevel spaceLevel(ClusterStanding standing) {
        SpaceLevel disk = freeDisk.state().level();
        return disk.compareTo(standing.level()) > 0 ? disk : standing.level();
    }

    private List<String> warnings(ClusterStanding standing) {
        List<String> warnings = new ArrayList<>(settings.warnings().get());
        warnings.addAll(log.warnings());
        Alarm data = Maintenance.ofData(standing);
        if (data != null) {
            warnings.add(data.detail());
        }
        DiskState disk = freeDisk.state();
        if (disk.level() != SpaceLevel.OK) {
            warnings.add(disk.describe(settings.name()));
        }
        int voters = log.voters().current().size();
        if (voters > 0 && voters % 2 == 0) {
            warnings.add(voters + " members tolerate no more failures than " + (voters - 1));
        }
        return warnings;
    }

    @Override
    public Status status() {
        Now now = state.now();
        Map<String, Object> raft = new LinkedHashMap<>();
        raft.put("term", log.leadership().term());
        raft.put("commit_index", log.commitIndex());
        raft.put("applied_index", now.position().index());
        raft.put("applied_term", now.position().term());
        long sinceLeader = log.sinceLeaderMillis();
        if (sinceLeader != Long.MAX_VALUE) {
            raft.put("since_leader_ms", sinceLeader);
        }
        Map<String, Object> store = new LinkedHashMap<>();
        storage.sizes().forEach(store::put);
        store.put("free_disk_bytes", freeDisk.freeBytes());
        if (now.standing().isCounted()) {
            store.put("live_bytes", now.standing().liveBytes());
            store.put("space_level", spaceLevel(now.standing()).word());
        }
        store.put("state_hash", Long.toHexString(now.stateHash()));
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("queued_requests", proposals.queued());
        try (Snapshot snapshot = state.snapshot()) {
            StateView view = StateMachine.reader(snapshot);
            CoordinationCounts coordination = view.counts();
            counts.put("leases", coordination.leases());
            counts.put("claims_held", coordination.held());
            counts.put("claims_waiting", coordination.waiting());
            counts.put("services", view.registryTotals().services());
            counts.put("instances", view.registryTotals().instances().total());
        }
        counts.put("expiry_lag_ms", expirer.lagMillis());
        return new Status(
                here(),
                settings.version(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                raft,
                store,
                counts,
                limits(),
                alarms(now.standing()),
                warnings(now.standing()),
                FEATURES);
    }

    @Override
    public RegistryLook registry(int largestMax) {
        try (Snapshot snapshot = state.snapshot()) {
            return RegistryLook.at(StateMachine.reader(snapshot), largestMax);
        }
    }

    @Override
    public List<Check> checks() {
        Leadership leadership = log.leadership();
        long sinceLookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lookedNanos);
        boolean led = leadership.leader() != null
                && (leadership.ready() || !leadership.leader().equals(settings.name()));
        return List.of(
                new Check(
                        "threads",
                        true,
                        true,
                        true,
                        sinceLookMillis < STALLED_MILLIS,
                        "the pacer ran " + sinceLookMillis + " ms ago"),
                new Check(
                        "cluster",
                        false,
                        true,
                        true,
                        !state.now().clusterId().isEmpty(),
                        state.now().clusterId().isEmpty()
                                ? "this member has never heard of its cluster"
                                : "it is " + state.now().clusterId()),
                new Check(
                        "disk",
                        false,
                        true,
                        false,
                        !freeDisk.isLow(),
                        freeDisk.isLow() ? freeDisk.describe() : freeDisk.freeBytes() + " bytes free"),
                new Check(
                        "leader",
                        false,
                        true,
                        false,
                        led,
                        leadership.leader() == null ? "there is none" : "it is " + leadership.leader()),
                new Check("reads", false, true, false, readyProbe.isPassing(), readyProbe.describe()));
    }
}
