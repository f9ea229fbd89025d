package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.core.ClusterStanding;
import io.quorate.core.Effects;
import io.quorate.core.log.Batch;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Command;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.log.Request;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Questions.TermRound;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the cluster, between its log and its clients: ties proposals, reads, time and state together.
 *
 * <p>Safe for any thread. Owns the proposer, reader and pacer threads.
 */
public final class Member implements LogListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    /** How often time moves on, waits are ended and failed rounds tried again, milliseconds. */
    private static final long SWEEP_MILLIS = 50;

    /** For so long a request that is in no hurry waits for another one to share an entry with. */
    private static final long SOON_MILLIS = 2;

    /** How often disk, retention and the other members' state are looked at, milliseconds. */
    private static final long LOOK_MILLIS = 1_000;

    private final MemberSettings settings;
    private final ServiceObserver observer;
    private final Bursts bursts = new Bursts();
    private final LocalState state;
    private final ReplicatedLog log;
    private final Watermark applied;
    private final Watermark revisions;
    private final Proposals proposals;
    private final ReadBarrier barrier;
    private final BarrierReads reads;
    private final ReplicatedWrites writes;
    private final LocalClusterView cluster;
    private final FreeDisk freeDisk;
    private final ReadyProbe readyProbe;
    private final Retention retention;
    private final Integrity integrity;
    private final Maintenance maintenance;
    private final Errands errands;
    private final ReplicatedClaims claims;
    private final Expirer expirer;
    private final Attendance attendance;
    private final Rota rota;
    private final Membership membership;
    private final DiskDuty diskDuty;
    private final ExecutorService proposer;
    private final ExecutorService readerPool;
    private final ScheduledExecutorService pacer;

    private volatile @Nullable ClusterClock clock;
    private volatile Roster lastRoster = Roster.NONE;
    private volatile @Nullable Consumer<Problem> leaving;
    private volatile ChangeListener changes = ChangeListener.NONE;
    private volatile ChangeListener first = ChangeListener.NONE;
    private volatile @Nullable ForwardListener forwards;
    private volatile LeaseTime time = LeaseTime.STEADY;

    /**
     * A member over {@code storage}, and the log that {@code logs} makes of its state and itself. Nothing runs before
     * {@link #start}.
     *
     * @throws io.quorate.core.store.StoreException if the store can't be opened
     */
    public Member(
            MemberSettings settings,
            StateStorage storage,
            BiFunction<ReplicatedState, LogListener, ReplicatedLog> logs,
            FailStop failStop,
            ServiceObserver observer) {
        this.settings = settings;
        this.observer = observer;
        long incarnation = new SecureRandom().nextLong() >>> 11;
        this.state = new LocalState(storage, this);
        this.applied = new Watermark(state.position().index());
        this.revisions = new Watermark(state.now().revision());
        this.log = logs.apply(state, this);
        this.proposer = Executors.newSingleThreadExecutor(named("proposer"));
        this.readerPool = Executors.newFixedThreadPool(settings.readerThreads(), named("reader"));
        this.pacer = Executors.newSingleThreadScheduledExecutor(named("pacer"));
        this.freeDisk = new FreeDisk(settings.dataDirectory(), settings.freeDiskBytes(), settings.freeDiskShare());
        this.proposals = new Proposals(
                settings.name(), incarnation, log, applied, settings.proposals(), proposer, this::soon, observer);
        this.barrier = new ReadBarrier(settings.name(), settings.group(), incarnation, log, proposals, observer);
        Readers readers = new Readers(
                state::snapshot,
                readerPool,
                settings.readerThreads(),
                settings.proposals().queuedRequestsMax(),
                bursts);
        this.reads = new BarrierReads(
                log, barrier, applied, revisions, readers, settings.proposals().leaderlessMillisMax());
        this.writes = new ReplicatedWrites(proposals, freeDisk, observer);
        this.readyProbe = new ReadyProbe(barrier, applied);
        this.retention = new Retention(this::clusterSettings, state::snapshot, () -> clock != null, proposals);
        this.integrity = new Integrity(settings.name(), state::newestHashes, log, failStop);
        this.maintenance = new Maintenance(settings, state, log, reads, writes, applied, freeDisk);
        this.errands = new Errands(writes);
        this.claims = new ReplicatedClaims(
                incarnation, settings.waitersMax(), writes, writes::submitUnhurried, reads, errands, observer);
        this.expirer = new Expirer(() -> state.now().nextDueMillis(), proposals, observer);
        this.attendance = new Attendance(settings.name(), incarnation, log, state::waitedOn, errands, System::nanoTime);
        this.rota = new Rota(settings.name(), log, System::nanoTime);
        this.membership = new Membership(
                settings,
                log,
                state::roster,
                writes,
                errands,
                () -> barrier.join().thenCompose(applied::reached));
        this.diskDuty = new DiskDuty(settings.name(), log, freeDisk::isLow, observer, System::nanoTime);
        this.cluster = new LocalClusterView(
                settings, incarnation, log, state, proposals, storage, freeDisk, readyProbe, expirer);
    }

    private void soon(Runnable work) {
        try {
            pacer.schedule(work, SOON_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            work.run();
        }
    }

    private ThreadFactory named(String role) {
        String prefix = "quorate-" + settings.name() + "-" + role;
        return work -> {
            Thread thread = new Thread(work, prefix);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Starts to keep time. The log is started by its owner, after this. */
    public void start() {
        freeDisk.look();
        pacer.scheduleWithFixedDelay(guarded(this::sweep), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        pacer.scheduleWithFixedDelay(guarded(this::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Who comes and who goes. */
    public MemberChanges membership() {
        return membership;
    }

    /** The writes of this member's clients. */
    public Writes writes() {
        return writes;
    }

    /** The reads of this member's clients. */
    public Reads reads() {
        return reads;
    }

    /** The claims of this member's clients. */
    public Claims claims() {
        return claims;
    }

    /** What operators have done. */
    public Maintenance maintenance() {
        return maintenance;
    }

    /** The settings of the cluster; until it has any, those that this member would give it. */
    private ClusterSettings clusterSettings() {
        ClusterStanding standing = state.now().standing();
        return standing.isCounted() ? standing.settings() : settings.initial();
    }

    /** This member's own state. */
    public LocalReads local() {
        return state::open;
    }

    /** Which members run health checks. */
    public Rota rota() {
        return rota;
    }

    /** Has {@code listener} told what is applied from now on. Called once, before {@link #start}. */
    public void listen(ChangeListener listener) {
        changes = listener;
    }

    /** As {@link #listen}, but {@code listener} is told before anybody is answered. */
    public void listenFirst(ChangeListener listener) {
        first = listener;
    }

    /**
     * Has {@code listener} told what clients are to hear when this member is to leave its cluster, perhaps more than once:
     * what it has begun it may still finish. Called from the updater thread, or at once.
     */
    public void onLeaving(Consumer<Problem> listener) {
        leaving = listener;
        tellIfLeaving();
    }

    private void tellIfLeaving() {
        Consumer<Problem> listener = leaving;
        if (listener != null && state.roster().isLeaving(settings.name(), log.data())) {
            listener.accept(Stopping.removed(others()));
        }
    }

    /** Where the others answer clients, as far as the table of members says. */
    private List<String> others() {
        return state.roster().members().values().stream()
                .filter(member ->
                        member.state() == MemberState.VOTER && !member.name().equals(settings.name()))
                .sorted(Comparator.comparing(MemberRecord::name))
                .flatMap(member -> member.clientUrls().stream())
                .toList();
    }

    /** This member was removed, and its log has ended: what waits for the log is answered now. Idempotent. */
    public void departed() {
        Problem why = Stopping.removed(others());
        membership.departed();
        claims.close(why);
        proposals.close(why);
        reads.close(why);
    }

    /** Has {@code listener} told of traced commands that others carry to this member. Called once. */
    public void onForwarded(ForwardListener listener) {
        forwards = listener;
    }

    /** Has leases counted in {@code other} time when this member leads. Called once, before {@link #start}. */
    public void keepTime(LeaseTime other) {
        time = other;
    }

    /** The cluster time of what this member has applied, milliseconds. */
    public long clusterMillis() {
        return state.now().clusterMillis();
    }

    /** How whoever goes on with this member's answers should be woken. */
    public Bursts bursts() {
        return bursts;
    }

    /** What this member knows of itself and the cluster. */
    public ClusterView cluster() {
        return cluster;
    }

    /** The number of requests that wait to be proposed, for metrics. */
    public int queuedRequests() {
        return proposals.queued();
    }

    /** Free bytes on the data directory's disk, for metrics. */
    public long freeDiskBytes() {
        return freeDisk.freeBytes();
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("the pacer goes on after a failure", e);
            }
        };
    }

    private void sweep() {
        ClusterClock own = clock;
        if (own != null) {
            own.stampMillis();
        }
        proposals.sweep();
        reads.sweep();
        readyProbe.sweep();
        errands.sweep();
        claims.sweep();
        expirer.sweep(own);
        rota.sweep();
        membership.sweep();
    }

    private void look() {
        freeDisk.look();
        cluster.look();
        integrity.look();
        if (clock != null) {
            configure();
            retention.look();
            attendance.look();
        } else {
            attendance.rest();
        }
        membership.look();
        diskDuty.look();
    }

    @Override
    public void onApplied(Effects effects) {
        first.onApplied(effects);
        bursts.during(() -> {
            revisions.advance(effects.revision());
            claims.onTurns(effects);
            proposals.onApplied(effects);
            claims.onApplied(effects);
        });
        changes.onApplied(effects);
        noteRoster();
    }

    /** What changes who counts is not to wait for the next look. */
    private void noteRoster() {
        Roster now = state.roster();
        if (!now.equals(lastRoster)) {
            lastRoster = now;
            membership.wake();
            tellIfLeaving();
        }
    }

    @Override
    public void onAppliedIndex(long index) {
        bursts.during(() -> {
            revisions.advance(state.now().revision());
            applied.advance(index);
        });
    }

    @Override
    public void onInstalled() {
        first.onInstalled();
        claims.onInstalled();
        changes.onInstalled();
        noteRoster();
    }

    @Override
    public void onLeaderReady(long term) {
        ClusterClock own = new ClusterClock(term, state.now().clusterMillis(), time);
        clock = own;
        proposals.lead(own);
        observer.leadershipChanged(true);
        LOG.info("{} leads term {}", settings.name(), term);
        if (state.now().clusterId().isEmpty()) {
            found();
        }
        configure();
    }

    /** Gives a cluster that has no settings those of its leader. Repeated until it has: only the first one counts. */
    private void configure() {
        if (!state.now().standing().isCounted()) {
            proposals.submit(new PendingRequest(
                    Request.internal(
                            new UpkeepCommand.Configure(settings.initial().values(), true, -1)),
                    Deadline.in(LOOK_MILLIS)));
        }
    }

    private void found() {
        StringBuilder id = new StringBuilder("cl_");
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 12; i++) {
            id.append("0123456789abcdefghjkmnpqrstvwxyz".charAt(random.nextInt(32)));
        }
        proposals.submit(new PendingRequest(
                Request.internal(new Command.Found(id.toString())),
                Deadline.in(settings.proposals().leaderlessMillisMax())));
    }

    @Override
    public void onLeaderLost() {
        if (clock != null) {
            clock = null;
            proposals.follow();
            observer.leadershipChanged(false);
            LOG.info("{} no longer leads", settings.name());
        }
    }

    @Override
    public CompletableFuture<Bytes> onQuestion(Bytes question) {
        byte kind = question.isEmpty() ? 0 : question.at(0);
        return switch (kind) {
            case Questions.FORWARD, Questions.FORWARD_TRACED -> forwarded(question);
            case Questions.BARRIER -> {
                if (!log.leadership().ready()) {
                    yield CompletableFuture.failedFuture(new NotAppendedException(settings.name() + " does not lead"));
                }
                yield barrier.join().thenApply(Questions::index);
            }
            case Questions.TERM -> {
                TermRound asked = Questions.term(question);
                yield CompletableFuture.completedFuture(Questions.term(new TermRound(
                        settings.group(), settings.name(), asked.incarnation(), asked.round(), log.termSeen())));
            }
            case Questions.STATUS ->
                CompletableFuture.completedFuture(Questions.status(cluster.memberStatus(state.newestHashes())));
            case Questions.HAND_OVER ->
                log.handOver(Questions.successor(question)).thenApply(done -> Bytes.EMPTY);
            case HashQuestion.KIND -> maintenance.hashAt(HashQuestion.index(question));
            case DiskState.KIND -> CompletableFuture.completedFuture(maintenance.diskState());
            case Questions.DUTY -> CompletableFuture.completedFuture(rota.answer());
            default -> CompletableFuture.failedFuture(new IllegalArgumentException("unknown question of kind " + kind));
        };
    }

    private CompletableFuture<Bytes> forwarded(Bytes question) {
        Bytes form = Questions.forwardedBatch(question);
        Batch batch = LogCodec.decodeBatch(form);
        Map<Integer, String> traces = Questions.forwardedTraces(question);
        long cameNanos = System.nanoTime();
        CompletableFuture<Forwarded> answer = proposals.accept(batch, form.size());
        ForwardListener listener = forwards;
        if (listener != null && !traces.isEmpty()) {
            answer = answer.whenComplete((done, failure) -> {
                long nanos = System.nanoTime() - cameNanos;
                traces.forEach((place, trace) -> {
                    if (place >= 0 && place < batch.requests().size()) {
                        Command command = batch.requests().get(place).command();
                        listener.answered(trace, command, done instanceof Forwarded.Done, nanos);
                    }
                });
            });
        }
        return answer.thenApply(Questions::answer);
    }

    /** Refuses what waits, and ends the threads. The log is closed by its owner, before this. */
    @Override
    public void close() {
        membership.close();
        claims.close(Stopping.STOPS);
        proposals.close(Stopping.STOPS);
        reads.close(Stopping.STOPS);
        pacer.shutdownNow();
        proposer.shutdownNow();
        readerPool.shutdown();
    }
}
