package io.quorate.server.raft;

import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.LogListener;
import io.quorate.server.service.Roster;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the questions of other members, whatever role this one has. Ratis' own way for this, a stale read, answers
 * only while the group is running and passes three thread pools. Called by gRPC's threads.
 */
final class PeerService implements GrpcServices.Customizer {

    private static final Logger LOG = LoggerFactory.getLogger(PeerService.class);

    /** How long a handshake may take. */
    private static final long HANDSHAKE_SECONDS_MAX = 5;

    private final RaftSettings settings;
    private final long data;
    private final LogListener listener;
    private final Acquaintances acquaintances;
    private final Supplier<Roster> roster;
    private final Runnable giveUpLeadership;
    private final Consumer<String> mistaken;
    private final Strangers strangers;
    private final List<ServerInterceptor> gates;

    /**
     * @param gates who may call, the first one judges last
     * @param data the id of the data this member stands on
     * @param strangers told of those who are of other clusters
     * @param mistaken told what another member said that knows this one on other data
     */
    PeerService(
            RaftSettings settings,
            List<ServerInterceptor> gates,
            long data,
            LogListener listener,
            Acquaintances acquaintances,
            Supplier<Roster> roster,
            Runnable giveUpLeadership,
            Consumer<String> mistaken,
            Strangers strangers) {
        this.settings = settings;
        this.gates = List.copyOf(gates);
        this.data = data;
        this.listener = listener;
        this.acquaintances = acquaintances;
        this.roster = roster;
        this.giveUpLeadership = giveUpLeadership;
        this.mistaken = mistaken;
        this.strangers = strangers;
    }

    @Override
    public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
        if (types.contains(GrpcServices.Type.SERVER)) {
            builder.addService(ServerServiceDefinition.builder(PeerProtocol.SERVICE)
                    .addMethod(PeerProtocol.ASK, ServerCalls.asyncUnaryCall(this::answer))
                    .build());
            gates.forEach(builder::intercept);
            if (settings.tls() != null) {
                builder.handshakeTimeout(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS);
            }
            // Peers probe a silent connection, so that a cut is noticed without waiting for TCP.
            builder.permitKeepAliveTime(5, TimeUnit.SECONDS).permitKeepAliveWithoutCalls(true);
        }
        return builder;
    }

    /** Why the asking member may not take part; null: it may. */
    private @Nullable String objection(PeerProtocol.Question question) throws IOException {
        PeerProtocol.Asker asker = question.asker();
        Roster now = roster.get();
        if (now.spent().contains(asker.data())) {
            return PeerChannels.REMOVED + ": " + asker.name() + " was removed, says " + settings.member();
        }
        MemberRecord known = now.members().get(asker.name());
        boolean isKnock = question.kind() == PeerProtocol.Kind.KNOCK;
        if (isKnock && known != null && known.data() == asker.data() && known.state() == MemberState.VOTER) {
            // Its directory has lost all but its name.
            return PeerChannels.STRANGER + ": " + asker.name() + " has a vote, says " + settings.member()
                    + ", and comes without its log";
        }
        boolean isWelcome;
        if (known != null && known.data() != 0) {
            isWelcome = known.data() == asker.data();
        } else {
            isWelcome = isKnock ? acquaintances.admits(asker) : acquaintances.recognizes(asker);
        }
        return isWelcome
                ? null
                : PeerChannels.STRANGER + ": " + settings.member() + " has met " + asker.name() + " on other data";
    }

    private CompletableFuture<Bytes> answer(PeerProtocol.Question question) {
        return switch (question.kind()) {
            case CONTENT -> listener.onQuestion(question.content());
            case HELLO, KNOCK -> CompletableFuture.completedFuture(Bytes.EMPTY);
            case GIVE_UP -> {
                LOG.info("{} cannot catch up with this leader", question.asker().name());
                giveUpLeadership.run();
                yield CompletableFuture.completedFuture(Bytes.EMPTY);
            }
        };
    }

    private void answer(byte[] message, StreamObserver<byte[]> caller) {
        CompletableFuture<Bytes> answer;
        try {
            PeerProtocol.Question question = PeerProtocol.Question.decode(message);
            String asked = question.asked().name();
            if (!question.group().equals(settings.group()) || !asked.equals(settings.member())) {
                strangers.met(question.asker().name() + " of cluster " + question.group() + " takes this for member "
                        + asked + " of the same, but it is " + settings.member() + " of " + settings.group()
                        + Strangers.REASONS);
                caller.onError(Status.PERMISSION_DENIED
                        .withDescription(PeerChannels.OTHER_CLUSTER + "this is member " + settings.member()
                                + " of cluster " + settings.group() + ", not " + asked + " of " + question.group()
                                + Strangers.REASONS)
                        .asRuntimeException());
                return;
            }
            if (question.asked().data() != 0 && question.asked().data() != data) {
                String said = question.asker().name() + " knows " + asked + " on other data";
                caller.onError(Status.FAILED_PRECONDITION.withDescription(said).asRuntimeException());
                mistaken.accept(said);
                return;
            }
            String objection = objection(question);
            if (objection != null) {
                LOG.warn("{} must not take part: {}", question.asker().name(), objection);
                caller.onError(
                        Status.PERMISSION_DENIED.withDescription(objection).asRuntimeException());
                return;
            }
            answer = answer(question);
        } catch (IllegalArgumentException e) {
            caller.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} could not answer a question", settings.member(), e);
            caller.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
            return;
        }
        // A caller that has hung up meanwhile needs no answer.
        answer.whenComplete((bytes, failure) -> {
            if (failure != null) {
                caller.onError(
                        Status.ABORTED.withDescription(failure.toString()).asRuntimeException());
            } else {
                caller.onNext(bytes.array());
                caller.onCompleted();
            }
        });
    }
}
