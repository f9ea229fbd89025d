package io.quorate.server.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to one follower as Ratis does it, but outlives a purge: where the entries that were to be sent are purged
 * meanwhile, Ratis' own ends with an error. For a voter it is made anew; for a member that is being added it is not, and
 * nobody ever hears how that ended. Confined to its thread.
 */
final class FollowerAppender extends GrpcLogAppender {

    private static final Logger LOG = LoggerFactory.getLogger(FollowerAppender.class);

    private final long bytesMax;

    FollowerAppender(RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
        super(server, leader, follower);
        this.bytesMax = RaftServerConfigKeys.Log.Appender.bufferByteLimit(
                        server.getRaftServer().getProperties())
                .getSize();
    }

    @Override
    public GrpcServicesImpl getServerRpc() {
        return PeerRpc.inner(getServer().getRaftServer().getServerRpc());
    }

    /** The next entries for the follower, or a heartbeat; null: neither is due, or it needs a snapshot first. */
    @Override
    public @Nullable AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat) {
        FollowerInfo follower = getFollower();
        long next = follower.getNextIndex();
        TermIndex previous = getPrevious(next);
        long heartbeatMillis = getHeartbeatWaitTimeMs();
        if (heartbeat || heartbeatMillis <= 0) {
            TermIndex known = hasPendingDataRequests() ? null : previous;
            return getLeaderState().newAppendEntriesRequestProto(follower, List.of(), known, callId);
        }
        if (previous == null && next > RaftLog.LEAST_VALID_LOG_INDEX && next != follower.getSnapshotIndex() + 1) {
            LOG.debug("{}: what precedes entry {} was purged: a snapshot is next", this, next);
            return null;
        }
        long leftMillis = heartbeatMillis / 2;
        List<LogEntryProto> entries = read(getRaftLog(), next, bytesMax, () -> getHeartbeatWaitTimeMs() > leftMillis);
        return entries.isEmpty()
                ? null
                : getLeaderState().newAppendEntriesRequestProto(follower, entries, previous, callId);
    }

    /**
     * The entries from {@code first} on, as many as fit into one message; fewer or none where the log is purged meanwhile.
     *
     * @param bytesMax more than one entry only up to so many bytes
     * @param inTime whether there is time for another entry
     */
    static List<LogEntryProto> read(RaftLog log, long first, long bytesMax, BooleanSupplier inTime) {
        List<LogEntryProto> entries = new ArrayList<>();
        long end = log.getNextIndex();
        long bytes = 0;
        for (long index = first; index < end && inTime.getAsBoolean(); index++) {
            LogEntryProto entry = readUnlessPurged(log, index);
            if (entry == null) {
                break;
            }
            bytes += entry.getSerializedSize();
            if (bytes > bytesMax && !entries.isEmpty()) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    private static @Nullable LogEntryProto readUnlessPurged(RaftLog log, long index) {
        RaftLogIOException unreadable = null;
        try {
            LogEntryProto entry = log.get(index);
            if (entry != null) {
                return entry;
            }
        } catch (RaftLogIOException e) {
            unreadable = e;
        }
        if (index < log.getStartIndex()) {
            LOG.debug("entry {} was purged while it was read", index, unreadable);
            return null;
        }
        throw new IllegalStateException(
                "entry " + index + " cannot be read from a log that begins at " + log.getStartIndex(), unreadable);
    }
}
