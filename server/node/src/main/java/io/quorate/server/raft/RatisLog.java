package io.quorate.server.raft;

import io.quorate.core.log.MemberState;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.FailStop;
import io.quorate.server.service.LogListener;
import io.quorate.server.service.NotAskedException;
import io.quorate.server.service.ReplicatedLog;
import io.quorate.server.service.ReplicatedState;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicated log on Apache Ratis, one member of it. {@link #start} and {@link #close} are called once, by one
 * thread; {@link #append} by one thread; the rest is safe for any thread and never waits.
 *
 * <p>The {@link ReplicatedState} is driven by Ratis' updater thread, and by the starting thread before there is one.
 * Leadership is reported from several threads, one call at a time. Answers of other members arrive on an event loop.
 */
public final class RatisLog implements ReplicatedLog, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RatisLog.class);
    /** After so long without a leader the others are greeted anew. */
    private static final long LEADERLESS_MILLIS = 3_000;

    /** The same of one that knows that it is to be removed. */
    private static final long LEAVING_MILLIS = 500;

    /** How long a member that dropped a torn record waits for the leader to send what follows. */
    private static final long CATCH_UP_MILLIS = 2_000;

    private final RaftSettings settings;
    private final RaftLayout layout;
    private final ReplicatedState state;
    private final LogListener listener;
    private final FailStop failStop;
    private final RaftPeerId self;
    private final RaftGroupId group;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final DiskProgress termFileWrites = new DiskProgress();
    private final FollowerLinks followers = new FollowerLinks();
    private final Ballots ballots;
    private final Strangers strangers;
    private final @Nullable PeerGate gate;
    private final Departure departure;
    private volatile @Nullable Running running;
    private @Nullable DataLock lock;

    /** What a start has found or made before it takes part. */
    private record Ground(
            Snapshots snapshots,
            StartChecks.Found found,
            MemberIdentity identity,
            @Nullable JoinFile joined,
            Acquaintances acquaintances,
            PeerAddresses addresses) {

        /** Whether it came to a cluster that was there. */
        boolean isJoined() {
            return joined != null;
        }
    }

    /** What exists between start and close. */
    private record Running(
            RaftServer server,
            RaftServer.Division division,
            DivisionInfo info,
            LogThreads logThreads,
            RatisStateMachine stateMachine,
            PeerChannels peers,
            PeerChannels greeters,
            LogWatch watch,
            ScheduledExecutorService watchThread,
            ScheduledExecutorService adminThread,
            LogAdmin admin,
            PeerAddresses addresses,
            long data,
            long termFloor) {}

    public RatisLog(RaftSettings settings, ReplicatedState state, LogListener listener, FailStop failStop) {
        this.settings = settings;
        this.layout = RaftLayout.of(settings);
        this.state = state;
        this.listener = listener;
        this.self = RaftPeerId.valueOf(settings.member());
        this.group = RaftGroupId.valueOf(settings.group());
        this.gate = PeerGate.of(settings, () -> {
            Running now = running;
            return now == null ? settings.members() : now.addresses.all();
        });
        this.strangers = new Strangers(settings.member(), System::nanoTime);
        this.departure = new Departure(settings, layout, state, this::data, closing::get, failStop);
        this.failStop = departure::failed;
        this.ballots = new Ballots(settings.member(), this.failStop);
    }

    /**
     * Checks the data directory, brings the state up to the newest snapshot, and takes part in the log.
     *
     * @throws StartRefusedException if this member must not start; the message says why and what to do
     */
    public void start() throws IOException {
        try {
            Durable.createDirectories(layout.data());
            lock = DataLock.acquire(layout.lock());
            StartChecks.requireNotRemoved(settings, layout);
            StartChecks.requireFreePort(settings);
            JoinFile joined = JoinFile.find(layout.data(), settings.member());
            MemberIdentity identity = MemberIdentity.establish(
                    settings,
                    layout,
                    joined,
                    fresh -> Introductions.introduce(
                            settings, joined == null ? settings.members() : joined.members(), gate, fresh));
            Acquaintances acquaintances =
                    new Acquaintances(layout.acquaintances(), settings.members().keySet());
            Snapshots snapshots = new Snapshots(layout.snapshots(), layout.received());
            snapshots.open();
            StartChecks.Found found = StartChecks.run(settings, layout, snapshots, state);
            PeerAddresses addresses =
                    new PeerAddresses(settings, joined == null ? Map.of() : joined.members(), state::roster);
            run(new Ground(snapshots, found, identity, joined, acquaintances, addresses));
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void run(Ground ground) throws IOException {
        Embedding.prepare();
        RatisStateMachine stateMachine = new RatisStateMachine(
                state, ground.snapshots, new LeaderEvents(listener), failStop, layout.configuration());
        List<Thread> evictionsOfOthers = LogThreads.evictions(memberId());
        RaftServer server = build(ground, stateMachine);
        boolean started = false;
        try {
            begin(ground, server, stateMachine);
            started = true;
        } catch (ExitUtils.ExitException e) {
            ExitUtils.clear();
            throw new StartRefusedException(
                    "cannot listen on " + settings.bindHost() + ":" + settings.port() + ": " + e.getCause(), e);
        } catch (IOException | RuntimeException e) {
            String damage = LogFiles.describeDamage(layout.current(), RatisProperties.envelopeBytesMax(settings));
            if (damage != null) {
                throw new StartRefusedException(damage, e);
            }
            throw e;
        } finally {
            if (!started) {
                closing.set(true);
                server.close();
                ground.addresses.close();
                LogThreads.endForsaken(memberId(), evictionsOfOthers);
            }
        }
    }

    private RaftServer build(Ground ground, RatisStateMachine stateMachine) throws IOException {
        Parameters parameters = new Parameters();
        GrpcConfigKeys.Server.setServicesCustomizer(
                parameters,
                new PeerService(
                        settings,
                        LoneGate.gates(settings, ground.isJoined(), gate, this::configuration),
                        ground.identity.data(),
                        listener,
                        ground.acquaintances,
                        state::roster,
                        () -> giveUpLeadership("a member cannot be brought up to date"),
                        said -> verdict(ground.isJoined()).refused(PeerChannels.Refusal.STRANGER, said),
                        strangers));
        PeerGate.install(gate, parameters);
        boolean isAlone = !ground.isJoined() && ground.addresses.others().isEmpty();
        RaftProperties properties = RatisProperties.of(settings, layout, isAlone);
        PeerRpc.install(properties, parameters, followers, ballots);
        return RaftServer.newBuilder()
                .setServerId(self)
                .setGroup(RaftGroup.valueOf(group, ground.isJoined() ? List.of() : ground.addresses.founders()))
                .setStateMachine(stateMachine)
                .setProperties(properties)
                .setParameters(parameters)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
    }

    private void begin(Ground ground, RaftServer server, RatisStateMachine stateMachine) throws IOException {
        RaftServer.Division division = server.getDivision(group);
        DivisionInfo info = division.getInfo();
        stateMachine.setLeaderReady(term -> info.isLeader() && info.isLeaderReady() && info.getCurrentTerm() == term);
        stateMachine.setInLog(index -> division.getRaftLog().getTermIndex(index) != null);
        GuardedTermFile termFile = ballots.start(server, division, termFileWrites);
        LogWriter logWriter = LogWriter.of(division.getRaftLog(), () -> termFile.reach(info.getCurrentTerm()));
        stateMachine.setLogWriter(logWriter);
        PeerChannels.Verdict verdict = verdict(ground.isJoined());
        ScheduledExecutorService adminThread = daemon("admin");
        Running now = new Running(
                server,
                division,
                info,
                new LogThreads(memberId(), logWriter, stateMachine::writing),
                stateMachine,
                new PeerChannels(settings, gate, ground.identity.data(), this::dataOf, verdict),
                new PeerChannels(settings, gate, ground.identity.data(), this::dataOf, verdict),
                watchOver(division, stateMachine, termFile),
                daemon("watch"),
                adminThread,
                new LogAdmin(server, division, ground.addresses, adminThread),
                ground.addresses,
                ground.identity.data(),
                ground.found.newestTerm());
        running = now;
        now.watchThread.scheduleWithFixedDelay(now.watch, 0, LogWatch.PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        now.watchThread.scheduleWithFixedDelay(
                ground.addresses::look, LogWatch.PERIOD_MILLIS, LogWatch.PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        greetPeers(now);
        now.watchThread.scheduleWithFixedDelay(followers::lookAtNewcomers, 1, 1, TimeUnit.SECONDS);
        if (ground.found.tailWasCut()) {
            watchCatchingUp(now, ground.found.lastIndex());
        }
    }

    @Override
    public CompletableFuture<Long> append(Bytes entry) {
        if (entry.size() > settings.entryBytesMax()) {
            throw new IllegalArgumentException(
                    "entry: " + entry.size() + " bytes (expected: at most " + settings.entryBytesMax() + ")");
        }
        Running now = running;
        if (now == null || closing.get()) {
            return Replies.refused("the log is not running");
        }
        if (!leadership(now).ready()) {
            return Replies.refused(settings.member() + " is not the ready leader");
        }
        RatisStateMachine.Submission submission = new RatisStateMachine.Submission(entry);
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(self)
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setMessage(submission)
                .setType(RaftClientRequest.writeRequestType())
                .build();
        CompletableFuture<RaftClientReply> reply;
        try {
            reply = ((RaftClientAsynchronousProtocol) now.division).submitClientRequestAsync(request);
        } catch (IOException | RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        return submission.reachedLog()
                ? submission.applied(reply.thenApply(Replies::indexOf))
                : Replies.refused(settings.member() + " did not take the entry: " + Replies.reasonOf(reply));
    }

    @Override
    public boolean hasFollowers() {
        return followers.any();
    }

    @Override
    public boolean tellCommitted() {
        return followers.tellCommitted();
    }

    @Override
    public Leadership leadership() {
        Running now = running;
        return now == null ? new Leadership(0, null, false) : leadership(now);
    }

    private Leadership leadership(Running now) {
        // Term, leader and role change one by one under a lock of Ratis that a hung write may hold: read until the
        // term is the same before and after.
        long term = now.info.getCurrentTerm();
        while (true) {
            RaftPeerId leader = now.info.getLeaderId();
            boolean ready = now.info.isLeader()
                    && now.info.isLeaderReady()
                    && now.stateMachine.readyTerm() == term
                    && self.equals(leader);
            long after = now.info.getCurrentTerm();
            if (after == term) {
                return new Leadership(term, leader == null ? null : leader.toString(), ready);
            }
            term = after;
        }
    }

    /** {@inheritDoc} {@link Long#MAX_VALUE} when it never has. */
    @Override
    public long sinceLeaderMillis() {
        Running now = running;
        return now == null ? Long.MAX_VALUE : now.info.isLeader() ? 0 : now.watch.sinceLeaderMillis();
    }

    @Override
    public long commitIndex() {
        Running now = running;
        return now == null ? 0 : Math.max(0, now.division.getRaftLog().getLastCommittedIndex());
    }

    @Override
    public Voters voters() {
        RaftConfiguration configuration = configuration();
        return configuration == null
                ? new Voters(Set.of(), Set.of())
                : new Voters(names(configuration.getCurrentPeers()), names(configuration.getPreviousPeers()));
    }

    @Override
    public Set<String> peers() {
        Set<String> peers = new TreeSet<>(ReplicatedLog.super.peers());
        state.roster().members().values().stream()
                .filter(member -> member.state() == MemberState.JOINING)
                .forEach(member -> peers.add(member.name()));
        return peers;
    }

    private static Set<String> names(Collection<RaftPeer> peers) {
        return peers.stream().map(peer -> peer.getId().toString()).collect(Collectors.toSet());
    }

    @Override
    public long termSeen() {
        Running now = running;
        // No entry of a newer term than the current one is ever appended, so the floor from the start is enough to
        // cover the log, and no lock of the log is needed.
        return now == null
                ? 0
                : Math.max(
                        Math.max(now.info.getCurrentTerm(), now.termFloor),
                        state.position().term());
    }

    /** {@inheritDoc} The answer of another member arrives on an event loop: do not wait there. */
    @Override
    public CompletableFuture<Bytes> ask(String member, Bytes question, long timeoutMillis) {
        Running now = running;
        if (now == null || closing.get()) {
            return CompletableFuture.failedFuture(new NotAskedException("the log is not running"));
        }
        if (member.equals(settings.member())) {
            return listener.onQuestion(question).copy().orTimeout(timeoutMillis, TimeUnit.MILLISECONDS);
        }
        String address = addressOf(now, member);
        if (address == null) {
            return CompletableFuture.failedFuture(
                    new NotAskedException("member: " + member + " (expected: one of " + voters() + ")"));
        }
        return now.peers.ask(member, address, question, timeoutMillis);
    }

    @Override
    public @Nullable String peerAddress(String member) {
        Running now = running;
        return now == null ? settings.members().get(member) : addressOf(now, member);
    }

    private static @Nullable String addressOf(Running now, String member) {
        String address = now.addresses.of(member);
        if (address != null) {
            return address;
        }
        RaftPeer peer = now.division.getRaftConf().getPeer(RaftPeerId.valueOf(member));
        return peer == null ? null : PeerAddresses.lastResort(peer.getAddress());
    }

    @Override
    public CompletableFuture<Void> stepDown() {
        Running now = running;
        return now == null ? CompletableFuture.completedFuture(null) : now.admin.stepDown();
    }

    /** {@inheritDoc} Where nobody in particular is to, and the one furthest along fails to, the others elect someone. */
    @Override
    public CompletableFuture<Void> handOver(@Nullable String member) {
        Running now = running;
        if (now == null) {
            return notRunning();
        }
        return member == null ? now.admin.handOver() : now.admin.handOver(member);
    }

    @Override
    public CompletableFuture<Void> admit(String member, String address) {
        Running now = running;
        return now == null ? notRunning() : now.admin.admit(member, address);
    }

    @Override
    public CompletableFuture<Void> dismiss(String member) {
        Running now = running;
        return now == null ? notRunning() : now.admin.dismiss(member);
    }

    @Override
    public List<String> warnings() {
        return strangers.recent();
    }

    @Override
    public long data() {
        Running now = running;
        return now == null ? 0 : now.data;
    }

    private static <T> CompletableFuture<T> notRunning() {
        return CompletableFuture.failedFuture(new IllegalStateException("the log is not running"));
    }

    /** What Ratis measures of this member now: counters and gauges, to be read by their suppliers. */
    public List<RatisMetrics.Metric> metrics() {
        Running now = running;
        if (now == null) {
            return List.of();
        }
        List<String> owners = List.of(now.division.getMemberId().toString(), settings.member());
        return RatisMetricRegistries.list(owners, settings.member(), voters().current());
    }

    /** Leaves the log. Idempotent. The state is not touched any more when this returns. */
    @Override
    public void close() throws IOException {
        closing.set(true);
        Running last = running;
        running = null;
        if (last != null) {
            last.watchThread.shutdownNow();
            last.adminThread.shutdownNow();
            last.peers.close();
            last.greeters.close();
            last.stateMachine.stopping();
            last.logThreads.stopping(last.server::close);
            last.addresses.close();
        }
        DataLock held = lock;
        lock = null;
        if (held != null) {
            held.close();
        }
    }

    private long dataOf(String member) {
        return state.roster().data(member);
    }

    private @Nullable RaftConfiguration configuration() {
        Running now = running;
        return now == null ? null : now.division.getRaftConf();
    }

    /** As Ratis names this member's threads. */
    private String memberId() {
        return RaftGroupMemberId.valueOf(self, group).toString();
    }

    private PeerChannels.Verdict verdict(boolean hasJoined) {
        return (refusal, said) -> {
            if (refusal == PeerChannels.Refusal.REMOVED) {
                departure.told(said);
            } else if (refusal == PeerChannels.Refusal.OTHER_CLUSTER) {
                strangers.met(said);
            } else if (hasJoined) {
                // It is in the table with its data: who does not know that has not read so far yet.
                LOG.info("{}: {}", settings.member(), said);
            } else {
                failStop.fail(Introductions.refusal(settings, said), new StartRefusedException(said));
            }
        };
    }

    private ScheduledExecutorService daemon(String what) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "quorate-raft-" + what + "-" + settings.member());
            thread.setDaemon(true);
            return thread;
        });
    }

    private LogWatch watchOver(RaftServer.Division division, RatisStateMachine stateMachine, GuardedTermFile termFile) {
        RatisMetrics log = RatisMetricRegistries.ofLog(division.getMemberId().toString());
        DiskWatch disk = new DiskWatch(
                settings, log, termFileWrites, () -> giveUpLeadership("the disk does not answer"), failStop);
        return new LogWatch(settings, division, stateMachine, disk, termFile, this::askForSnapshot, failStop);
    }

    /** Makes this member known to each of the others, and renews Ratis' connections to those that come back. */
    private void greetPeers(Running now) {
        // On connections of their own: those that find nobody yet would back off just when the peer comes up.
        Introductions others = new Introductions(
                () -> now.addresses.others(),
                member -> addressOf(now, member),
                now.greeters,
                now.admin::renewConnection);
        departure.askedOf(others);
        others.keepUp(
                now.watchThread,
                now.watch::sinceLeaderMillis,
                () -> state.roster().isLeaving(settings.member(), now.data) ? LEAVING_MILLIS : LEADERLESS_MILLIS);
    }

    /**
     * This member dropped a record that it may have acknowledged. Ratis' leader never takes back what it believes a
     * follower to have, and would refuse it for ever; the next leader starts anew. So if nothing arrives for a while
     * although there is a leader, that one is asked, once, to give up.
     */
    private void watchCatchingUp(Running now, long lastIndex) {
        now.watchThread.schedule(
                () -> {
                    Leadership leadership = leadership(now);
                    String leader = leadership.leader();
                    if (now.division.getRaftLog().getNextIndex() > lastIndex + 1
                            || settings.member().equals(leader)) {
                        return;
                    }
                    String address = leader == null ? null : addressOf(now, leader);
                    if (leader == null || address == null) {
                        watchCatchingUp(now, lastIndex);
                        return;
                    }
                    LOG.warn(
                            "{}: nothing arrives after entry {}: asking {} to give up leadership",
                            settings.member(),
                            lastIndex,
                            leader);
                    var unused = now.peers.askToGiveUp(leader, address, CATCH_UP_MILLIS);
                },
                CATCH_UP_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void giveUpLeadership(String why) {
        // Alone there is nobody to give it to.
        if (leadership().ready() && voters().current().size() > 1) {
            LOG.warn("{}: {}: giving up leadership", settings.member(), why);
            stepDown().exceptionally(e -> {
                LOG.warn("{}: leadership was not given up", settings.member(), e);
                return null;
            });
        }
    }

    private void askForSnapshot(Runnable whenDone) {
        // Whoever asked asks again, should there be no log at the moment.
        var unused = snapshot(0).whenComplete((index, failure) -> {
            whenDone.run();
            if (failure != null) {
                LOG.warn("{}: no snapshot was taken", settings.member(), failure);
            }
        });
    }

    @Override
    public CompletableFuture<Long> checkpoint() {
        return snapshot(1);
    }

    /** @param entries how many must have been applied since the last one; 0: as Ratis has it */
    private CompletableFuture<Long> snapshot(long entries) {
        Running now = running;
        return now == null ? notRunning() : now.admin.takeSnapshot(entries);
    }
}
