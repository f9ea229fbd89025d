package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.api.backup.BackupManifest;
import io.quorate.core.ClusterStanding;
import io.quorate.core.CoordinationCounts;
import io.quorate.core.HashPoint;
import io.quorate.core.History;
import io.quorate.core.Position;
import io.quorate.core.StateMachine;
import io.quorate.core.StateView;
import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.Command;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.SpaceLevel;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.log.UpkeepOutcome;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Snapshot;
import io.quorate.server.service.Reads.Freshness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What an operator has done to a cluster that runs. Safe for any thread. */
public final class Maintenance {

    /** Each holds a snapshot of the store, and files that the store would delete. */
    static final int BACKUPS_MAX = 2;

    /** How long a member may take to say how it is, milliseconds. */
    private static final long ASK_MILLIS = 2_000;

    /** With less time than this left no further step is begun, milliseconds. */
    private static final long STEP_MILLIS = 300;

    private final MemberSettings settings;
    private final LocalState state;
    private final ReplicatedLog log;
    private final Reads reads;
    private final Writes writes;
    private final Watermark applied;
    private final FreeDisk freeDisk;
    private final AtomicInteger backups = new AtomicInteger();

    Maintenance(
            MemberSettings settings,
            LocalState state,
            ReplicatedLog log,
            Reads reads,
            Writes writes,
            Watermark applied,
            FreeDisk freeDisk) {
        this.settings = settings;
        this.state = state;
        this.log = log;
        this.reads = reads;
        this.writes = writes;
        this.applied = applied;
        this.freeDisk = freeDisk;
    }

    // ---- backups

    /** A backup of the cluster as it is once it is as fresh as asked for; {@code rate-limited} when there are too many. */
    public CompletableFuture<Backup> backup(Freshness freshness, Deadline deadline) {
        if (backups.incrementAndGet() > BACKUPS_MAX) {
            backups.decrementAndGet();
            return CompletableFuture.failedFuture(new RefusedException(Problem.of(
                            ProblemCode.RATE_LIMITED,
                            BACKUPS_MAX + " backups are read from " + settings.name() + " (expected: at most "
                                    + BACKUPS_MAX + ")")
                    .hint("ask another member, or later")));
        }
        Opening opening = new Opening();
        return reads.read(freshness, deadline, view -> opening.open())
                .whenComplete((reading, failure) -> {
                    if (failure != null) {
                        opening.giveUp();
                    }
                })
                .thenApply(Reads.Reading::value);
    }

    /**
     * A backup being opened on a reader's thread, for someone who may have given up by then: what nobody takes is closed.
     * Safe for any thread.
     */
    private final class Opening {

        private @Nullable Backup opened;
        private boolean isGivenUp;
        private boolean isOver;

        /** Takes a snapshot after that of the reader: at least as fresh. */
        Backup open() {
            Snapshot snapshot = state.snapshot();
            Backup backup;
            try {
                backup = new Backup(snapshot, manifest(snapshot), this::over);
            } catch (RuntimeException e) {
                snapshot.close();
                throw e;
            }
            synchronized (this) {
                opened = backup;
                if (!isGivenUp) {
                    return backup;
                }
            }
            backup.close();
            return backup;
        }

        void giveUp() {
            Backup unwanted;
            synchronized (this) {
                isGivenUp = true;
                unwanted = opened;
            }
            if (unwanted != null) {
                unwanted.close();
            }
            over();
        }

        private synchronized void over() {
            if (!isOver) {
                isOver = true;
                backups.decrementAndGet();
            }
        }
    }

    private BackupManifest manifest(Snapshot snapshot) {
        StateView view = StateMachine.reader(snapshot);
        Position at = StateMachine.position(snapshot);
        CoordinationCounts coordination = view.counts();
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("leases", coordination.leases());
        counts.put("claims_held", coordination.held());
        counts.put("claims_waiting", coordination.waiting());
        counts.put("services", view.registryTotals().services());
        counts.put("instances", view.registryTotals().instances().total());
        Map<String, Long> values = new LinkedHashMap<>();
        view.standing().settings().values().forEach((setting, value) -> values.put(setting.word(), value));
        return new BackupManifest(
                settings.clusterName(),
                StateMachine.clusterId(snapshot),
                settings.name(),
                settings.version(),
                view.revision(),
                view.compactRevision(),
                at.term(),
                at.index(),
                view.clusterMillis(),
                Instant.now().toString(),
                counts,
                values);
    }

    /** How many backups are being read from this member. */
    public int backups() {
        return backups.get();
    }

    // ---- history

    /**
     * How far history was forgotten.
     *
     * @param compactRevision the compaction mark now
     * @param wanted what it is to be; more than the mark when there was no time for all of it
     */
    public record Compaction(long compactRevision, long wanted) {}

    /** Forgets history up to the revision that {@code mark} gives, in steps, as far as it gets by {@code deadline}. */
    public CompletableFuture<Compaction> compact(ToLongFunction<History> mark, Deadline deadline) {
        return reads.read(Freshness.LINEARIZABLE, deadline, view -> {
                    History history = view.history();
                    long wanted = Math.min(mark.applyAsLong(history), history.revision() - 1);
                    return new Compaction(history.compactRevision(), Math.max(wanted, history.compactRevision()));
                })
                .thenCompose(reading -> step(reading.value(), deadline));
    }

    private CompletableFuture<Compaction> step(Compaction before, Deadline deadline) {
        if (before.compactRevision() >= before.wanted()) {
            return CompletableFuture.completedFuture(before);
        }
        long next = Math.min(before.wanted(), before.compactRevision() + Retention.STEP_REVISIONS);
        return submit(new Command.Trim(next), deadline).thenCompose(outcome -> {
            if (!(outcome instanceof Outcome.Trimmed trimmed)) {
                throw new IllegalStateException(outcome + " (expected: a trimming)");
            }
            Compaction after = new Compaction(trimmed.compactRevision(), before.wanted());
            boolean stops =
                    after.compactRevision() == before.compactRevision() || deadline.remainingMillis() < STEP_MILLIS;
            return stops ? CompletableFuture.completedFuture(after) : step(after, deadline);
        });
    }

    private CompletableFuture<Outcome> submit(Command command, Deadline deadline) {
        return writes.submit(Request.internal(command), deadline).thenApply(Writes.Answer::outcome);
    }

    // ---- space

    /** What is wrong at this moment, with all members and the cluster. */
    public CompletableFuture<List<Alarm>> alarms() {
        Map<String, CompletableFuture<@Nullable DiskState>> asked = new LinkedHashMap<>();
        for (String name : members()) {
            asked.put(name, disk(name));
        }
        return CompletableFuture.allOf(asked.values().toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> {
                    List<Alarm> alarms = new ArrayList<>();
                    Alarm data = ofData(state.now().standing());
                    if (data != null) {
                        alarms.add(data);
                    }
                    asked.forEach((name, answer) -> {
                        DiskState disk = answer.join();
                        if (disk != null && disk.level() != SpaceLevel.OK) {
                            alarms.add(ofDisk(name, disk));
                        }
                    });
                    return List.copyOf(alarms);
                });
    }

    private Set<String> members() {
        ReplicatedLog.Voters voters = log.voters();
        TreeSet<String> names = new TreeSet<>(voters.current());
        names.addAll(voters.previous());
        return names;
    }

    private CompletableFuture<@Nullable DiskState> disk(String name) {
        if (name.equals(settings.name())) {
            return CompletableFuture.completedFuture(freeDisk.state());
        }
        // Who does not answer has other troubles, which other pages tell.
        return log.ask(name, DiskState.question(), ASK_MILLIS)
                .handle((answer, failure) -> failure == null ? DiskState.of(answer) : null);
    }

    /** What is wrong with the size of live data; null: nothing. */
    static @Nullable Alarm ofData(ClusterStanding standing) {
        if (standing.level() == SpaceLevel.OK) {
            return null;
        }
        boolean isHard = standing.level() == SpaceLevel.HARD;
        ClusterSetting level = isHard ? ClusterSetting.SPACE_HARD_BYTES : ClusterSetting.SPACE_SOFT_BYTES;
        long bytes = standing.settings().get(level);
        return new Alarm(
                Alarm.SPACE,
                isHard,
                "data",
                "",
                "the cluster holds " + standing.liveBytes() + " bytes of live data (expected: less than " + level.word()
                        + ", " + bytes + ")"
                        + (isHard ? ": writes that add data are refused" : ""),
                Map.of("live_bytes", standing.liveBytes(), "level_bytes", bytes));
    }

    private static Alarm ofDisk(String name, DiskState disk) {
        return new Alarm(
                Alarm.SPACE,
                disk.level() == SpaceLevel.HARD,
                "disk",
                name,
                disk.describe(name),
                Map.of("free_bytes", disk.freeBytes(), "level_bytes", disk.levelBytes()));
    }

    /** Ends the alarm on space where there is room again; what is left of it is answered. */
    public CompletableFuture<List<Alarm>> clearSpace(Deadline deadline) {
        freeDisk.look();
        return submit(new UpkeepCommand.ClearSpace(), deadline).thenCompose(outcome -> alarms());
    }

    // ---- integrity

    /**
     * What one member's state is.
     *
     * @param hash the rolling hash of all it has applied, hexadecimal; null: it did not say
     */
    public record MemberHash(String member, @Nullable String hash) {}

    /**
     * What all members' states are at one index.
     *
     * @param index a log index that all of them have applied
     * @param revision the revision there
     */
    public record HashCheck(long index, long revision, List<MemberHash> members) {

        public HashCheck {
            members = List.copyOf(members);
        }

        /** Whether all that answered agree. */
        public boolean isConsistent() {
            return members.stream()
                            .map(MemberHash::hash)
                            .filter(hash -> hash != null)
                            .distinct()
                            .count()
                    <= 1;
        }
    }

    /** Compares the state of all members at one index. */
    public CompletableFuture<HashCheck> checkHashes(Deadline deadline) {
        return submit(new UpkeepCommand.MarkHash(), deadline).thenCompose(outcome -> {
            if (!(outcome instanceof UpkeepOutcome.HashMarked marked)) {
                throw new IllegalStateException(outcome + " (expected: a marked hash)");
            }
            List<CompletableFuture<MemberHash>> asked = new ArrayList<>();
            long timeoutMillis = Math.max(1, Math.min(ASK_MILLIS, deadline.remainingMillis()));
            for (String name : members()) {
                CompletableFuture<Bytes> answer = name.equals(settings.name())
                        ? hashAt(marked.index())
                        : log.ask(name, HashQuestion.of(marked.index()), timeoutMillis);
                asked.add(answer.handle(
                        (bytes, failure) -> new MemberHash(name, failure == null ? HashQuestion.hash(bytes) : null)));
            }
            return CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]))
                    .thenApply(all -> new HashCheck(
                            marked.index(),
                            marked.revision(),
                            asked.stream().map(CompletableFuture::join).toList()));
        });
    }

    /** The state hash of this member after {@code index}, once it has applied that. */
    CompletableFuture<Bytes> hashAt(long index) {
        return applied.reached(index).thenApply(reached -> {
            try (Snapshot snapshot = state.snapshot()) {
                for (HashPoint point : StateMachine.hashPoints(snapshot)) {
                    if (point.index() == index) {
                        return HashQuestion.answer(point.stateHash());
                    }
                }
            }
            throw new IllegalStateException("no hash is kept at " + index + ": another check has come in between");
        });
    }

    /** How much room this member's disk has. */
    Bytes diskState() {
        return freeDisk.state().answer();
    }

    /** Takes a snapshot on this member, so that its log need not keep what is before. Completes with its log index. */
    public CompletableFuture<Long> checkpoint() {
        return log.checkpoint();
    }
}
