package io.quorate.server.raft;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SetConfigurationRequest.Mode;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes who leads and who counts, on the leader. Safe for any thread; never waits. */
final class LogAdmin {

    private static final Logger LOG = LoggerFactory.getLogger(LogAdmin.class);

    private static final long STEP_DOWN_TIMEOUT_MILLIS = 3_000;

    /** How long a chosen follower has to take over before the others elect someone. */
    private static final long HAND_OVER_TIMEOUT_MILLIS = 1_500;

    private static final long SNAPSHOT_MILLIS_MAX = TimeUnit.MINUTES.toMillis(10);

    private final RaftPeerId self;
    private final RaftGroupId group;
    private final RaftServer server;
    private final RaftServer.Division division;
    private final PeerAddresses addresses;
    private final Executor executor;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    /** @param executor where what Ratis does in the calling thread is done */
    LogAdmin(RaftServer server, RaftServer.Division division, PeerAddresses addresses, Executor executor) {
        this.self = server.getId();
        this.group = division.getGroup().getGroupId();
        this.server = server;
        this.division = division;
        this.addresses = addresses;
        this.executor = executor;
    }

    /** One call to Ratis. */
    private interface Call {
        CompletableFuture<RaftClientReply> make() throws IOException;
    }

    private CompletableFuture<RaftClientReply> call(Call call) {
        return CompletableFuture.completedFuture(call)
                .thenComposeAsync(
                        it -> {
                            try {
                                return it.make();
                            } catch (IOException e) {
                                return CompletableFuture.failedFuture(e);
                            }
                        },
                        executor);
    }

    /**
     * Has Ratis connect anew to a member that is back, if there is no leader: gRPC waits for longer after each attempt that
     * fails, two minutes at last, and a candidate asks for votes over the same connection. A leader sees to it by itself.
     */
    void renewConnection(String member) {
        try {
            executor.execute(() -> {
                if (division.getInfo().getLeaderId() == null) {
                    server.getServerRpc()
                            .handleException(RaftPeerId.valueOf(member), new IOException(member + " is back"), true);
                }
            });
        } catch (RejectedExecutionException closing) {
            LOG.debug("{} is back too late", member, closing);
        }
    }

    /** Gives up leadership, for the others to elect someone. */
    CompletableFuture<Void> stepDown() {
        return division.getInfo().isLeader()
                ? transfer(null, STEP_DOWN_TIMEOUT_MILLIS)
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Makes the follower that is furthest along the leader, if this member leads; where that fails, leadership is given
     * up for the others to elect someone, which takes an election timeout longer. Completes when this member no longer
     * leads, or when it failed to stop.
     */
    CompletableFuture<Void> handOver() {
        RaftPeerId successor = successor();
        if (!division.getInfo().isLeader() || successor == null) {
            return stepDown();
        }
        return transfer(successor, HAND_OVER_TIMEOUT_MILLIS)
                .thenRun(() -> LOG.info("{}: {} takes over the leadership", self, successor))
                .exceptionallyCompose(failure -> {
                    LOG.info("{}: {} did not take over the leadership: {}", self, successor, failure.getMessage());
                    return stepDown();
                });
    }

    /** Makes {@code member} the leader, if this one leads; fails if it does not take over. */
    CompletableFuture<Void> handOver(String member) {
        if (!division.getInfo().isLeader()) {
            return CompletableFuture.failedFuture(new IllegalStateException(self + " does not lead"));
        }
        return transfer(RaftPeerId.valueOf(member), STEP_DOWN_TIMEOUT_MILLIS);
    }

    /** The voter that is known to have committed the most; null if there is no other one. */
    private @Nullable RaftPeerId successor() {
        Set<RaftPeerId> voters = division.getRaftConf().getCurrentPeers().stream()
                .map(RaftPeer::getId)
                .collect(Collectors.toSet());
        RaftPeerId best = null;
        long bestIndex = -1;
        for (CommitInfoProto commit : division.getCommitInfos()) {
            RaftPeerId peer = RaftPeerId.valueOf(commit.getServer().getId());
            if (!peer.equals(self) && voters.contains(peer) && commit.getCommitIndex() > bestIndex) {
                best = peer;
                bestIndex = commit.getCommitIndex();
            }
        }
        return best;
    }

    /** Has {@code successor} elected, or whoever the others choose if it is null. */
    private CompletableFuture<Void> transfer(@Nullable RaftPeerId successor, long timeoutMillis) {
        TransferLeadershipRequest request =
                new TransferLeadershipRequest(clientId, self, group, calls.incrementAndGet(), successor, timeoutMillis);
        return call(() -> server.transferLeadershipAsync(request)).thenAccept(reply -> {
            if (!reply.isSuccess() && division.getInfo().isLeader()) {
                throw new IllegalStateException("leadership was not given up", reply.getException());
            }
        });
    }

    /** Brings {@code member} up to date, then has it count. Completes when that is committed. */
    CompletableFuture<Void> admit(String member, String address) {
        return configure(SetConfigurationRequest.Arguments.newBuilder()
                .setServersInNewConf(List.of(addresses.peer(member, address)))
                .setListenersInNewConf(List.of())
                .setMode(Mode.ADD)
                .build());
    }

    /** Has {@code member} no longer count. Completes when that is committed. */
    CompletableFuture<Void> dismiss(String member) {
        RaftConfiguration configuration = division.getRaftConf();
        List<RaftPeer> now = List.copyOf(configuration.getCurrentPeers());
        List<RaftPeer> left = now.stream()
                .filter(peer -> !peer.getId().toString().equals(member))
                .toList();
        return configure(SetConfigurationRequest.Arguments.newBuilder()
                .setServersInCurrentConf(now)
                .setListenersInCurrentConf(List.of())
                .setServersInNewConf(left)
                .setListenersInNewConf(List.of())
                .setMode(Mode.COMPARE_AND_SET)
                .build());
    }

    private CompletableFuture<Void> configure(SetConfigurationRequest.Arguments arguments) {
        SetConfigurationRequest request =
                new SetConfigurationRequest(clientId, self, group, calls.incrementAndGet(), arguments);
        return call(() -> server.setConfigurationAsync(request)).thenAccept(reply -> {
            if (!reply.isSuccess()) {
                throw new IllegalStateException(
                        "the configuration was not changed: " + reply.getException(), reply.getException());
            }
        });
    }

    /**
     * Takes a snapshot; its index.
     *
     * @param entries how many must have been applied since the last one; 0: as Ratis has it
     */
    CompletableFuture<Long> takeSnapshot(long entries) {
        SnapshotManagementRequest request = SnapshotManagementRequest.newCreate(
                clientId, self, group, calls.incrementAndGet(), SNAPSHOT_MILLIS_MAX, entries);
        return call(() -> server.snapshotManagementAsync(request)).thenApply(reply -> {
            if (!reply.isSuccess()) {
                throw new IllegalStateException("no snapshot was taken", reply.getException());
            }
            return reply.getLogIndex();
        });
    }
}
