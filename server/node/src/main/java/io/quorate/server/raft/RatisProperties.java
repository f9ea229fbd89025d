package io.quorate.server.raft;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis' configuration, made of ours. Stateless. */
final class RatisProperties {

    /** Chunks of a snapshot under way to one member: with their size, what a transfer holds in memory. */
    private static final int SNAPSHOT_CHUNKS_UNDER_WAY = 32;

    private static final int KILOBYTE = 1 << 10;
    private static final int MEGABYTE = 1 << 20;

    private RatisProperties() {}

    /** The largest entry that Ratis takes and reads: ours in its envelope. */
    static int envelopeBytesMax(RaftSettings settings) {
        return Math.max(settings.entryBytesMax(), RaftSettings.ENTRY_BYTES_FLOOR) + 64 * KILOBYTE;
    }

    /** @param isAlone whether this is the only member, as far as it knows */
    static RaftProperties of(RaftSettings settings, RaftLayout layout, boolean isAlone) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(layout.raft().toFile()));
        RaftServerConfigKeys.setRemovedGroupsDir(properties, layout.removed().toFile());
        elections(properties, settings, isAlone);
        log(properties, settings);
        snapshots(properties, settings);
        threads(properties);
        transport(properties, settings);
        return properties;
    }

    private static void elections(RaftProperties properties, RaftSettings settings, boolean isAlone) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(settings.electionMinMillis()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(settings.electionMaxMillis()));
        // A lone member has nobody to wait for; several give a leader that is there already time to speak.
        long firstMin = isAlone ? 10 : Math.min(150, settings.electionMinMillis());
        long firstMax = isAlone ? 20 : Math.min(400, settings.electionMaxMillis());
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(firstMin));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(firstMax));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(3_000));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        // A member that comes may be far behind and slow to answer; it holds up nobody until it counts.
        RaftServerConfigKeys.setStagingTimeout(properties, millis(10 * settings.electionMaxMillis()));
        // For so long a leader that lost its majority does not stand again, even if it alone could win.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(settings.electionMaxMillis()));
        // Ratis would close itself after a pause of a minute. A suspended machine is to go on when it wakes up.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(3_650, TimeUnit.DAYS));
    }

    private static void log(RaftProperties properties, RaftSettings settings) {
        int envelope = envelopeBytesMax(settings);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, size(settings.segmentBytesMax()));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, size(Math.min(MEGABYTE, settings.segmentBytesMax())));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, size(48 * MEGABYTE));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, size(envelope));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, size(envelope + 64 * KILOBYTE));
        // A follower that comes back must not wait for the five seconds at which Ratis would arrive.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "10ms,10, 200ms,100000000");
        RaftServerConfigKeys.Write.setElementLimit(properties, 4_096);
        RaftServerConfigKeys.Write.setByteLimit(properties, size(Math.max(64 * MEGABYTE, 2 * envelope)));
        // Repeats are told apart by the state machine; nothing is ever submitted to Ratis twice.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(1_000));
    }

    private static void snapshots(RaftProperties properties, RaftSettings settings) {
        RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, true);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, size(MEGABYTE / 2));
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, settings.snapshotEntries());
        // The state machine declines when the next start has little to replay.
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
        // Otherwise one dead member would keep the whole log on every disk.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, settings.preservedEntries());
        RaftServerConfigKeys.Log.setPurgeGap(properties, (int)
                Math.max(1, Math.min(1_024, settings.snapshotEntries() / 2)));
    }

    private static void threads(RaftProperties properties) {
        RaftServerConfigKeys.ThreadPool.setProxyCached(properties, false);
        RaftServerConfigKeys.ThreadPool.setProxySize(properties, 1);
        RaftServerConfigKeys.ThreadPool.setServerCached(properties, false);
        RaftServerConfigKeys.ThreadPool.setServerSize(properties, 2);
        RaftServerConfigKeys.ThreadPool.setClientCached(properties, false);
        RaftServerConfigKeys.ThreadPool.setClientSize(properties, 1);
        GrpcConfigKeys.Server.setAsyncRequestThreadPoolCached(properties, false);
        GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(properties, 1);
        // gRPC's own event loops, which all members of a process share: closing others would take two seconds each.
        GrpcConfigKeys.Server.setBossGroupSize(properties, 0);
        GrpcConfigKeys.Server.setWorkerGroupSize(properties, 0);
        GrpcConfigKeys.Client.setWorkerGroupSize(properties, 0);
    }

    private static void transport(RaftProperties properties, RaftSettings settings) {
        // A snapshot that is sent to a member that just went away blocks its appender for (chunks / limit) of these.
        GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(properties, SNAPSHOT_CHUNKS_UNDER_WAY);
        GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        GrpcConfigKeys.Server.setHost(properties, settings.bindHost());
        GrpcConfigKeys.Server.setPort(properties, settings.port());
        GrpcConfigKeys.setMessageSizeMax(properties, size(messageBytesMax(settings)));
    }

    /** The largest message between members. */
    static int messageBytesMax(RaftSettings settings) {
        return Math.max(16 * MEGABYTE, envelopeBytesMax(settings) + 2 * MEGABYTE);
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }

    private static SizeInBytes size(long bytes) {
        return SizeInBytes.valueOf(bytes);
    }
}
