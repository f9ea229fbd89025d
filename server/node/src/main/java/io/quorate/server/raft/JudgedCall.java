package io.quorate.server.raft;

import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of another member of which each message is judged before Ratis sees it; the first that is refused ends it.
 * Confined to the call's thread.
 */
abstract class JudgedCall<Q, A> extends SimpleForwardingServerCallListener<Q> {

    private static final Logger LOG = LoggerFactory.getLogger(JudgedCall.class);

    private final ServerCall<Q, A> call;
    private boolean isRefused;

    JudgedCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        super(next.startCall(call, headers));
        this.call = call;
    }

    /**
     * How the call ends for a message; null: the message is let through.
     *
     * @param name in whose name it comes; null: in nobody's
     */
    abstract @Nullable Status refusal(@Nullable String name);

    @Override
    public final void onMessage(Q message) {
        if (isRefused) {
            return;
        }
        Status refusal = refusal(PeerGate.nameIn(message));
        if (refusal == null) {
            super.onMessage(message);
            return;
        }
        isRefused = true;
        if (refusal.getCode() == Status.Code.PERMISSION_DENIED) {
            LOG.warn(
                    "A call to {} was refused: {}",
                    call.getMethodDescriptor().getFullMethodName(),
                    refusal.getDescription());
        }
        call.close(refusal, new Metadata());
    }

    @Override
    public final void onHalfClose() {
        if (!isRefused) {
            super.onHalfClose();
        }
    }
}
