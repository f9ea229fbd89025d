package io.quorate.server.raft;

import io.quorate.core.Position;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.FailStop;
import io.quorate.server.service.ReplicatedState;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Lets Ratis drive the state: hands over committed entries in order, takes and installs snapshots, and ends the member
 * when anything of that fails. Called by Ratis' threads only; the state is touched by the updater thread alone, once
 * Ratis runs.
 */
final class RatisStateMachine extends BaseStateMachine {

    /** What is said when Ratis ends the group. */
    static final String CLOSED = "the log was closed";

    /** Replaying so many entries takes a noticeable part of a second. */
    private static final long STOP_SNAPSHOT_ENTRIES = 2_000;

    private final ReplicatedState state;
    private final Snapshots snapshots;
    private final LeaderEvents leaderEvents;
    private final FailStop failStop;
    private final ConfigurationFile configurationFile;
    private final AtomicLong bytesSinceSnapshot = new AtomicLong();
    private volatile @Nullable LeaderReady leaderReady;
    private volatile LongPredicate inLog = index -> false;
    private volatile long readyTerm = -1;
    private volatile boolean stopping;
    private volatile @Nullable Thread writing;
    private volatile @Nullable LogWriter logWriter;
    private boolean startsTerm;

    /** Says whether this member is, at this moment, the leader of a term and Ratis takes it for ready. */
    interface LeaderReady {
        boolean inTerm(long term);
    }

    /** An entry on its way into the log, which notes when it gets there and when it is applied. */
    static final class Submission implements Message {

        private final Bytes entry;
        private final ByteString content;
        private final CompletableFuture<Long> applied = new CompletableFuture<>();
        private boolean reachedLog;

        Submission(Bytes entry) {
            this.entry = entry;
            this.content = UnsafeByteOperations.unsafeWrap(entry.array());
        }

        @Override
        public ByteString getContent() {
            return content;
        }

        /** Whether it may be in the log. To be asked by the thread that submitted it, after that. */
        boolean reachedLog() {
            return reachedLog;
        }

        /**
         * Completes with the index at which the entry was applied here, or as {@code reply} does if that fails. The reply
         * alone would not do: Ratis loses it where it gives up leadership while it applies the entry.
         */
        CompletableFuture<Long> applied(CompletableFuture<Long> reply) {
            reply.whenComplete((index, failure) -> {
                if (failure != null) {
                    applied.completeExceptionally(failure);
                } else {
                    applied.complete(index);
                }
            });
            return applied;
        }
    }

    RatisStateMachine(
            ReplicatedState state,
            Snapshots snapshots,
            LeaderEvents leaderEvents,
            FailStop failStop,
            ConfigurationFile configurationFile) {
        this.state = state;
        this.snapshots = snapshots;
        this.leaderEvents = leaderEvents;
        this.failStop = failStop;
        this.configurationFile = configurationFile;
        publishApplied();
    }

    void setLeaderReady(LeaderReady leaderReady) {
        this.leaderReady = leaderReady;
    }

    /** @param inLog whether the entry of that index is in this member's log */
    void setInLog(LongPredicate inLog) {
        this.inLog = inLog;
    }

    /** The newest term in which this member led and applied the first entry; -1 when there is none. */
    long readyTerm() {
        return readyTerm;
    }

    void setLogWriter(LogWriter logWriter) {
        this.logWriter = logWriter;
    }

    /** The thread that writes the log; null: it has not written anything yet. */
    @Nullable
    Thread writing() {
        return writing;
    }

    /** Ratis is about to sync the log, on the thread that writes it. There is nothing else to sync. */
    @Override
    public CompletableFuture<Void> flush(long index) {
        writing = Thread.currentThread();
        LogWriter writer = logWriter;
        if (writer != null) {
            try {
                writer.look();
            } catch (IOException e) {
                // As a failed write, which it is: thrown from here, Ratis would not say so.
                return CompletableFuture.failedFuture(e);
            }
        }
        return super.flush(index);
    }

    /** From here on a snapshot is only taken if it spares the next start much. */
    void stopping() {
        stopping = true;
    }

    /** How many bytes of entries were applied since the last snapshot. */
    long bytesSinceSnapshot() {
        return bytesSinceSnapshot.get();
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        getLifeCycle().startAndTransition(() -> {});
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .setLogData(request.getMessage().getContent())
                .setStateMachineContext(request.getMessage())
                .build();
        if (!(request.getMessage() instanceof Submission)) {
            // Whoever reaches the port of the peers must not write past the service in front of the log.
            transaction.setException(new IOException("only this member itself appends to its log"));
        }
        return transaction;
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) throws IOException {
        // Ratis names the entry by the term that it read last, and that may be a later one than it leads.
        LeaderReady stillLeads = leaderReady;
        if (stillLeads == null || !stillLeads.inTerm(readyTerm)) {
            throw new IOException("this member does not lead term " + readyTerm + " any longer");
        }
        // The last thing that Ratis does before it appends, in the thread that submits: what does not get here is not
        // in the log and never will be.
        if (transaction.getStateMachineContext() instanceof Submission submission) {
            submission.reachedLog = true;
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto logEntry = transaction.getLogEntry();
        long index = logEntry.getIndex();
        try {
            Submission own = transaction.getStateMachineContext() instanceof Submission submission ? submission : null;
            Bytes entry = own != null
                    ? own.entry
                    : Bytes.wrap(logEntry.getStateMachineLogEntry().getLogData().toByteArray());
            state.apply(logEntry.getTerm(), index, entry);
            bytesSinceSnapshot.addAndGet(entry.size());
            publishApplied();
            if (own != null) {
                own.applied.complete(index);
            }
        } catch (RuntimeException | Error e) {
            failStop.fail("entry " + index + " could not be applied", e);
            throw e;
        }
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    /** Ratis has applied an entry of its own. */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        try {
            state.applyInternal(term, index);
            publishApplied();
        } catch (RuntimeException | Error e) {
            failStop.fail("entry " + index + " could not be applied", e);
            throw e;
        }
        if (startsTerm) {
            startsTerm = false;
            readyTerm = term;
            LeaderReady stillLeads = leaderReady;
            leaderEvents.ready(term, () -> stillLeads != null && stillLeads.inTerm(term));
        }
    }

    /** Ratis is applying the entry that starts this leader's term; {@link #notifyTermIndexUpdated} follows. */
    @Override
    public void notifyLeaderReady() {
        startsTerm = true;
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        leaderEvents.lost();
    }

    /** Ratis has just written the configuration down, and has swallowed the failure if that failed. */
    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        try {
            if (!inLog.test(index)) {
                configurationFile.noteArrival(index);
            }
            configurationFile.requireWritten(index);
        } catch (IOException e) {
            failStop.fail("the configuration of entry " + index + " could not be written", e);
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failed) {
        failStop.fail(
                failed == null
                        ? "the log could not be written"
                        : "entry " + failed.getIndex() + " could not be written to the log",
                cause);
    }

    @Override
    public long takeSnapshot() {
        if (stopping && entriesSinceSnapshot() < STOP_SNAPSHOT_ENTRIES) {
            return -1;
        }
        try {
            Position taken = snapshots.take(state);
            bytesSinceSnapshot.set(0);
            return taken.index();
        } catch (IOException | RuntimeException | Error e) {
            failStop.fail("no snapshot could be taken at " + state.position(), e);
            throw new IllegalStateException("no snapshot could be taken", e);
        }
    }

    private long entriesSinceSnapshot() {
        Snapshots.Sealed newest = snapshots.newest();
        return state.position().index()
                - (newest == null ? 0 : newest.position().index());
    }

    /** All of a snapshot was received; Ratis puts it in place next, and purges the log. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
        try {
            snapshots.sealReceived();
        } catch (IOException | RuntimeException e) {
            failStop.fail("a received snapshot could not be written", e);
            throw new IllegalStateException("a received snapshot could not be written", e);
        }
    }

    /** The received snapshot is in place. */
    @Override
    public void reinitialize() {
        try {
            Snapshots.Sealed received = snapshots.acceptReceived();
            state.install(received.directory());
            if (!state.position().equals(received.position())) {
                throw new IllegalStateException("the state is at " + state.position() + " after the snapshot of "
                        + received.position() + " was installed");
            }
            bytesSinceSnapshot.set(0);
            publishApplied();
            getLifeCycle().startAndTransition(() -> {});
        } catch (IOException | RuntimeException | Error e) {
            failStop.fail("a received snapshot could not be installed", e);
            throw new IllegalStateException("a received snapshot could not be installed", e);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return snapshots.newest();
    }

    /** Ratis has ended the group: a stop that was asked for, or a failure that it did not report otherwise. */
    @Override
    public void close() {
        failStop.fail(CLOSED, null);
    }

    /** Before the first entry, Ratis is told of index -1: its own first entry has index 0, which the state skips. */
    private void publishApplied() {
        Position position = state.position();
        setLastAppliedTermIndex(
                position.equals(Position.START)
                        ? TermIndex.valueOf(0, -1)
                        : TermIndex.valueOf(position.term(), position.index()));
    }
}
