package io.quorate.server.raft;

import io.quorate.server.service.FailStop;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;

/**
 * Looks after a running log, round by round: the disk, Ratis ending by itself, terms that were not written down, and a
 * log that grew since the last snapshot; and notes when the leader was heard. Confined to the watch thread, but for
 * {@link #sinceLeaderMillis}.
 */
final class LogWatch implements Runnable {

    /** What is said when Ratis has ended its log without a word. */
    static final String ENDED = "the log ended by itself";

    /** How long it is from the end of a round to the next. */
    static final long PERIOD_MILLIS = 100;

    private final RaftSettings settings;
    private final RaftServer server;
    private final RaftServer.Division division;
    private final RatisStateMachine stateMachine;
    private final DiskWatch disk;
    private final GuardedTermFile termFile;
    private final SnapshotRequest snapshotRequest;
    private final FailStop failStop;
    private final AtomicBoolean snapshotAsked = new AtomicBoolean();
    private long lastNanos = System.nanoTime();
    private long unwrittenMillis;
    private volatile long heardNanos;
    private volatile boolean heard;

    /** Asks Ratis for a snapshot. */
    interface SnapshotRequest {
        void ask(Runnable whenDone);
    }

    LogWatch(
            RaftSettings settings,
            RaftServer.Division division,
            RatisStateMachine stateMachine,
            DiskWatch disk,
            GuardedTermFile termFile,
            SnapshotRequest snapshotRequest,
            FailStop failStop) {
        this.settings = settings;
        this.server = division.getRaftServer();
        this.division = division;
        this.stateMachine = stateMachine;
        this.disk = disk;
        this.termFile = termFile;
        this.snapshotRequest = snapshotRequest;
        this.failStop = failStop;
    }

    @Override
    public void run() {
        try {
            long now = System.nanoTime();
            // A process that was stopped must not take that time for the disk's.
            long sinceLast = Math.min(TimeUnit.NANOSECONDS.toMillis(now - lastNanos), 3 * PERIOD_MILLIS);
            lastNanos = now;
            disk.look(sinceLast);
            noteLeader(now);
            requireRunning();
            requireTermWritten(sinceLast);
            if (stateMachine.bytesSinceSnapshot() > settings.snapshotLogBytes()
                    && snapshotAsked.compareAndSet(false, true)) {
                snapshotRequest.ask(() -> snapshotAsked.set(false));
            }
        } catch (IOException | RuntimeException | Error e) {
            failStop.fail("the watch over the log failed", e);
        }
    }

    /** How long ago the leader was heard, up to one period overstated; {@link Long#MAX_VALUE} when it never was. */
    long sinceLeaderMillis() {
        return heard ? Math.max(0, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos)) : Long.MAX_VALUE;
    }

    private void noteLeader(long now) {
        DivisionInfo info = division.getInfo();
        if (info.isLeader()) {
            heardNanos = now;
            heard = true;
        } else if (info.getLeaderId() != null) {
            RoleInfoProto role = info.getRoleInfoProto();
            if (role.hasFollowerInfo()) {
                long elapsed = role.getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs();
                heardNanos = now - TimeUnit.MILLISECONDS.toNanos(elapsed);
                heard = true;
            }
        }
    }

    private void requireRunning() {
        LifeCycle.State group = division.getInfo().getLifeCycleState();
        LifeCycle.State all = server.getLifeCycleState();
        if (group.isClosingOrClosed() || group == LifeCycle.State.EXCEPTION || all.isClosingOrClosed()) {
            failStop.fail(ENDED + " (group: " + group + ", server: " + all + ")", null);
        }
    }

    /** Guarded writes never fail unnoticed; this finds one that failed while the guard was being put in place. */
    private void requireTermWritten(long sinceLast) throws IOException {
        DivisionInfo info = division.getInfo();
        long written = termFile.getMetadata().getTerm();
        unwrittenMillis = written < info.getCurrentTerm() ? unwrittenMillis + sinceLast : 0;
        if (unwrittenMillis > settings.stallHaltMillis()) {
            failStop.fail(
                    "term " + info.getCurrentTerm() + " was not written down: the term file holds " + written, null);
        }
    }
}
