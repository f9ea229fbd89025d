package io.quorate.server.raft;

import io.quorate.core.store.Bytes;
import io.quorate.server.service.LogListener;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.grpc.server.GrpcServices;
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
    private final LogListener listener;
    private final Acquaintances acquaintances;
    private final Runnable giveUpLeadership;
    private final @Nullable PeerGate gate;

    /** @param gate who may call; null: anybody */
    PeerService(
            RaftSettings settings,
            @Nullable PeerGate gate,
            LogListener listener,
            Acquaintances acquaintances,
            Runnable giveUpLeadership) {
        this.settings = settings;
        this.gate = gate;
        this.listener = listener;
        this.acquaintances = acquaintances;
        this.giveUpLeadership = giveUpLeadership;
    }

    @Override
    public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
        if (types.contains(GrpcServices.Type.SERVER)) {
            builder.addService(ServerServiceDefinition.builder(PeerProtocol.SERVICE)
                    .addMethod(PeerProtocol.ASK, ServerCalls.asyncUnaryCall(this::answer))
                    .build());
            PeerGate guarded = gate;
            if (guarded != null) {
                builder.intercept(guarded).handshakeTimeout(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS);
            }
            // Peers probe a silent connection, so that a cut is noticed without waiting for TCP.
            builder.permitKeepAliveTime(5, TimeUnit.SECONDS).permitKeepAliveWithoutCalls(true);
        }
        return builder;
    }

    private boolean isWelcome(PeerProtocol.Question question) throws IOException {
        return question.kind() == PeerProtocol.Kind.KNOCK
                ? acquaintances.admits(question.asker())
                : acquaintances.recognizes(question.asker());
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
            if (!question.group().equals(settings.group()) || !question.member().equals(settings.member())) {
                caller.onError(Status.FAILED_PRECONDITION
                        .withDescription("this is member " + settings.member() + " of cluster " + settings.group()
                                + ", not " + question.member() + " of " + question.group())
                        .asRuntimeException());
                return;
            }
            if (!isWelcome(question)) {
                LOG.error(
                        "{} was met on other data before: it lost its data, and must not take part under its name",
                        question.asker().name());
                caller.onError(Status.PERMISSION_DENIED
                        .withDescription(PeerChannels.STRANGER + ": " + settings.member() + " has met "
                                + question.asker().name() + " on other data")
                        .asRuntimeException());
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
