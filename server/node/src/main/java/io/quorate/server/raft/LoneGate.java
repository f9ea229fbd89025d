package io.quorate.server.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody else write the log of a member that is a cluster by itself, or have its vote. Nobody can count beside it
 * without an entry of its own log that says so; whoever comes all the same takes it for another one, mostly for the one
 * it was before it lost its data. Questions are let through: they say which. Called by gRPC's threads.
 */
final class LoneGate implements ServerInterceptor {

    private final String self;
    private final Supplier<@Nullable RaftConfiguration> configuration;

    /** @param configuration the newest one in this member's log; null: its log does not run yet */
    LoneGate(String self, Supplier<@Nullable RaftConfiguration> configuration) {
        this.self = self;
        this.configuration = configuration;
    }

    /**
     * Who is asked before anybody may speak to a member, the first one last.
     *
     * @param certified who may speak for whom by certificates; null: nobody has to show any
     */
    static List<ServerInterceptor> gates(
            RaftSettings settings,
            boolean hasJoined,
            @Nullable PeerGate certified,
            Supplier<@Nullable RaftConfiguration> configuration) {
        List<ServerInterceptor> gates = new ArrayList<>();
        if (!hasJoined && settings.members().size() == 1) {
            gates.add(new LoneGate(settings.member(), configuration));
        }
        if (certified != null) {
            gates.add(certified);
        }
        return gates;
    }

    private boolean isAlone(RaftConfiguration now) {
        return now.getPreviousPeers().isEmpty()
                && now.getCurrentPeers().stream()
                        .allMatch(peer -> peer.getId().toString().equals(self));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String service = call.getMethodDescriptor().getServiceName();
        if (PeerProtocol.SERVICE.equals(service)) {
            return next.startCall(call, headers);
        }
        return new JudgedCall<>(call, headers, next) {
            @Override
            @Nullable
            Status refusal(@Nullable String name) {
                RaftConfiguration now = configuration.get();
                if (name == null || name.equals(self) || (now != null && !isAlone(now))) {
                    return null;
                }
                return now == null
                        ? Status.UNAVAILABLE.withDescription(self + " does not run yet, or no longer")
                        : Status.PERMISSION_DENIED.withDescription(
                                self + " is a cluster by itself, of which " + name + " is no member");
            }
        };
    }
}
