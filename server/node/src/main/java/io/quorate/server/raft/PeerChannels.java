package io.quorate.server.raft;

import io.quorate.core.store.Bytes;
import io.quorate.server.raft.PeerProtocol.Asked;
import io.quorate.server.raft.PeerProtocol.Asker;
import io.quorate.server.raft.PeerProtocol.Kind;
import io.quorate.server.service.NotAskedException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import javax.net.ssl.SSLException;
import org.apache.ratis.thirdparty.io.grpc.Attributes;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ClientStreamTracer;
import org.apache.ratis.thirdparty.io.grpc.ConnectivityState;
import org.apache.ratis.thirdparty.io.grpc.Context;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NegotiationType;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Asks other members, over one connection to each. Safe for any thread; never waits, so a member that hangs holds up
 * nobody who asks another. Answers arrive on the connection's event loop.
 */
final class PeerChannels implements AutoCloseable {

    /** A connection that was silent for so long while it was asked is given up. */
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    /** A member that cannot be reached is tried anew at most this often. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How a member begins its answer to one that it has met on other data. */
    static final String STRANGER = "stranger";

    /** How a member begins its answer to one that was removed. */
    static final String REMOVED = "removed";

    /** How a member begins its answer to one of another cluster, or to one that wants another member. */
    static final String OTHER_CLUSTER = "other: ";

    /** How a member ends a question that it does not look into. Nothing on the way to it does so. */
    private static final Set<Status.Code> TURNED_AWAY =
            EnumSet.of(Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED, Status.Code.FAILED_PRECONDITION);

    /** Why another member does not let this one take part. */
    enum Refusal {
        /** It was removed. */
        REMOVED,
        /** It was met on other data. */
        STRANGER,
        /** Who was asked is of another cluster, or another member. */
        OTHER_CLUSTER
    }

    /** Hears that another member does not let this one take part. */
    @FunctionalInterface
    interface Verdict {

        /**
         * Called on an event loop.
         *
         * @param said what the other one said
         */
        void refused(Refusal refusal, String said);
    }

    private final RaftSettings settings;
    private final @Nullable PeerGate gate;
    private final Asker self;
    private final ToLongFunction<String> known;
    private final Verdict verdict;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param gate how connections are encrypted; null: they are not
     * @param data the id of the data this member stands on
     * @param known the id of the data on which another member is known; 0: it is not
     * @param verdict told when another member does not let this one take part
     */
    PeerChannels(
            RaftSettings settings, @Nullable PeerGate gate, long data, ToLongFunction<String> known, Verdict verdict) {
        this.settings = settings;
        this.gate = gate;
        this.self = new Asker(settings.member(), data);
        this.known = known;
        this.verdict = verdict;
    }

    /** Asks {@code member} at {@code address} something for the listener of its log, once. */
    CompletableFuture<Bytes> ask(String member, String address, Bytes question, long timeoutMillis) {
        return ask(Kind.CONTENT, member, address, question, timeoutMillis);
    }

    /** Makes this member known to {@code member}. */
    CompletableFuture<Bytes> greet(String member, String address, long timeoutMillis) {
        return ask(Kind.HELLO, member, address, Bytes.EMPTY, timeoutMillis);
    }

    /** Asks {@code member} whether it has met this one on other data, without being remembered. */
    CompletableFuture<Bytes> knock(String member, String address, long timeoutMillis) {
        return ask(Kind.KNOCK, member, address, Bytes.EMPTY, timeoutMillis);
    }

    /** Asks {@code member} to give up leadership. */
    CompletableFuture<Bytes> askToGiveUp(String member, String address, long timeoutMillis) {
        return ask(Kind.GIVE_UP, member, address, Bytes.EMPTY, timeoutMillis);
    }

    private CompletableFuture<Bytes> ask(Kind kind, String member, String address, Bytes question, long timeoutMillis) {
        if (closed) {
            return CompletableFuture.failedFuture(new NotAskedException("the log is closed"));
        }
        Peer peer = peers.computeIfAbsent(address, this::connect);
        if (closed) {
            // It was closed meanwhile, and may have missed this one.
            peer.channel.shutdownNow();
            return CompletableFuture.failedFuture(new NotAskedException("the log is closed"));
        }
        Asked asked = new Asked(member, known.applyAsLong(member));
        byte[] message = new PeerProtocol.Question(settings.group(), kind, self, asked, question).encode();
        return peer.ask(message, member, timeoutMillis);
    }

    private Peer connect(String address) {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(address);
        PeerGate tls = gate;
        if (tls == null) {
            builder.negotiationType(NegotiationType.PLAINTEXT);
        } else {
            builder.negotiationType(NegotiationType.TLS).sslContext(tls.outgoing());
        }
        ManagedChannel channel = builder.proxyDetector(target -> null)
                .directExecutor()
                .disableRetry()
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(2, TimeUnit.SECONDS)
                .maxInboundMessageSize(RatisProperties.messageBytesMax(settings))
                .build();
        return new Peer(address, channel, verdict);
    }

    @Override
    public void close() {
        closed = true;
        for (Peer peer : peers.values()) {
            peer.channel.shutdownNow();
        }
    }

    /**
     * Whether a question has left this member. gRPC looks for a connection that is ready, which one that is encrypted is when
     * both sides have taken the other's certificate, and says when it has one; a question that ends before was never sent,
     * and gRPC, told so, repeats none by itself.
     */
    private static final class Passage extends ClientStreamTracer.Factory {

        private volatile boolean isOpen;

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes transport, Metadata sent) {
                    isOpen = true;
                }
            };
        }
    }

    /** The connection to one member. gRPC opens it when it is needed. */
    private static final class Peer {

        private final String address;
        private final ManagedChannel channel;
        private final Verdict verdict;
        private final AtomicLong heardNanos = new AtomicLong(System.nanoTime());
        private final AtomicLong renewedNanos = new AtomicLong(System.nanoTime() - RETRY_NANOS);

        Peer(String address, ManagedChannel channel, Verdict verdict) {
            this.address = address;
            this.channel = channel;
            this.verdict = verdict;
        }

        CompletableFuture<Bytes> ask(byte[] message, String member, long timeoutMillis) {
            if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE && mayRenew()) {
                // gRPC would wait for up to two minutes; a member that came back is to be heard at once.
                channel.resetConnectBackoff();
            }
            CompletableFuture<Bytes> answer = new CompletableFuture<>();
            long askedNanos = System.nanoTime();
            Passage passage = new Passage();
            CallOptions options = CallOptions.DEFAULT
                    .withDeadlineAfter(timeoutMillis, TimeUnit.MILLISECONDS)
                    .withStreamTracerFactory(passage);
            StreamObserver<byte[]> listener = new StreamObserver<>() {
                @Override
                public void onNext(byte[] bytes) {
                    heardNanos.set(System.nanoTime());
                    answer.complete(Bytes.wrap(bytes));
                }

                @Override
                public void onError(Throwable failure) {
                    Status status = Status.fromThrowable(failure);
                    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
                        noteSilence(askedNanos);
                    }
                    String said = status.getDescription();
                    if (status.getCode() == Status.Code.PERMISSION_DENIED && said != null) {
                        judge(member, said);
                    }
                    String why = "member " + member + " at " + address + " did not answer: " + status.getCode()
                            + (said == null ? "" : ", " + said) + handshake(status);
                    boolean wasAsked = passage.isOpen && !TURNED_AWAY.contains(status.getCode());
                    answer.completeExceptionally(
                            wasAsked ? new IllegalStateException(why, failure) : new NotAskedException(why));
                }

                @Override
                public void onCompleted() {
                    // onNext has said it all.
                }
            };
            // A question that is asked while another member's is answered is none of that one's: gRPC would end both
            // together.
            Context ofCaller = Context.ROOT.attach();
            try {
                ClientCalls.asyncUnaryCall(channel.newCall(PeerProtocol.ASK, options), message, listener);
            } finally {
                Context.ROOT.detach(ofCaller);
            }
            return answer;
        }

        /** What a handshake failed of, which gRPC hides behind "io exception". */
        private static String handshake(Status status) {
            for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SSLException) {
                    return ", " + cause.getMessage();
                }
            }
            return "";
        }

        private void judge(String member, String said) {
            if (said.startsWith(REMOVED)) {
                verdict.refused(Refusal.REMOVED, said);
            } else if (said.startsWith(STRANGER)) {
                verdict.refused(Refusal.STRANGER, said);
            } else if (said.startsWith(OTHER_CLUSTER)) {
                verdict.refused(
                        Refusal.OTHER_CLUSTER,
                        member + " at " + address + " says: " + said.substring(OTHER_CLUSTER.length()));
            }
        }

        /** Leaves a connection behind that may lead nowhere: calls under way stay on it, new ones open another. */
        private void noteSilence(long askedNanos) {
            long now = System.nanoTime();
            boolean silent = heardNanos.get() - askedNanos < 0 && now - heardNanos.get() > SILENCE_NANOS;
            if (silent && mayRenew()) {
                channel.enterIdle();
            }
        }

        private boolean mayRenew() {
            long now = System.nanoTime();
            long last = renewedNanos.get();
            return now - last > RETRY_NANOS && renewedNanos.compareAndSet(last, now);
        }
    }
}
