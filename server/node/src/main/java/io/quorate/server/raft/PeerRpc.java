package io.quorate.server.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;

/**
 * What members say to each other for Raft: Ratis' own gRPC, but votes pass by {@link Ballots}, and entries are sent by
 * {@link FollowerAppender}. Made by Ratis, by its name.
 */
public final class PeerRpc implements RpcType {

    private static final String LINKS = "quorate.follower-links";
    private static final String BALLOTS = "quorate.ballots";

    /** From now on the server that is made with these talks this way. */
    static void install(RaftProperties properties, Parameters parameters, FollowerLinks links, Ballots ballots) {
        parameters.put(LINKS, links, FollowerLinks.class);
        parameters.put(BALLOTS, ballots, Ballots.class);
        properties.set(RaftConfigKeys.Rpc.TYPE_KEY, PeerRpc.class.getName());
    }

    @Override
    public String name() {
        return "GRPC";
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(
                parameters,
                parameters.getNonNull(LINKS, FollowerLinks.class),
                parameters.getNonNull(BALLOTS, Ballots.class));
    }

    /** Ratis' own, which its senders of entries insist on. */
    static GrpcServicesImpl inner(RaftServerRpc rpc) {
        return ((Services) rpc).inner;
    }

    private static final class Factory extends GrpcFactory {

        private final FollowerLinks links;
        private final Ballots ballots;

        Factory(Parameters parameters, FollowerLinks links, Ballots ballots) {
            super(parameters);
            this.links = links;
            this.ballots = ballots;
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            try {
                ballots.requireElected(state, server.getInfo().getCurrentTerm(), server.getRaftConf());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LogAppender appender = new FollowerAppender(server, state, follower);
            links.add(state, follower, appender);
            return appender;
        }

        @Override
        public GrpcServices newRaftServerRpc(RaftServer server) {
            return new Services((GrpcServicesImpl) super.newRaftServerRpc(honest(server)), ballots);
        }

        /** {@code server} as it answers other members. */
        private RaftServer honest(RaftServer server) {
            return (RaftServer) Proxy.newProxyInstance(
                    RaftServer.class.getClassLoader(),
                    new Class<?>[] {RaftServer.class},
                    (proxy, method, arguments) -> {
                        try {
                            Object answer = method.invoke(server, arguments);
                            return answer instanceof RequestVoteReplyProto reply
                                    ? ballots.answered((RequestVoteRequestProto) arguments[0], reply)
                                    : answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    /** Asks other members. Safe for any thread. */
    private record Services(GrpcServicesImpl inner, Ballots ballots) implements GrpcServices {

        @Override
        public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
            ballots.asking(request);
            RequestVoteReplyProto reply = inner.requestVote(request);
            ballots.asked(request, reply);
            return reply;
        }

        @Override
        public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
            return inner.appendEntries(request);
        }

        @Override
        public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
            return inner.installSnapshot(request);
        }

        @Override
        public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
                throws IOException {
            return inner.startLeaderElection(request);
        }

        @Override
        public RaftServerAsynchronousProtocol async() {
            return inner.async();
        }

        @Override
        public void addRaftPeers(Collection<RaftPeer> peers) {
            inner.addRaftPeers(peers);
        }

        @Override
        public void handleException(RaftPeerId member, Exception failure, boolean reconnect) {
            inner.handleException(member, failure, reconnect);
        }

        @Override
        public void notifyNotLeader(RaftGroupId group) {
            inner.notifyNotLeader(group);
        }

        @Override
        public InetSocketAddress getInetSocketAddress() {
            return inner.getInetSocketAddress();
        }

        @Override
        public InetSocketAddress getClientServerAddress() {
            return inner.getClientServerAddress();
        }

        @Override
        public InetSocketAddress getAdminServerAddress() {
            return inner.getAdminServerAddress();
        }

        @Override
        public RpcType getRpcType() {
            return inner.getRpcType();
        }

        @Override
        public void start() throws IOException {
            inner.start();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }
}
