package io.quorate.client.error;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import java.util.Optional;

/** A request did not end well. Says whether it took effect and how it may be repeated. Immutable. */
public class QuorateException extends RuntimeException implements QuorateFailure {

    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public QuorateException(Failure failure) {
        super(failure.code() + ": " + failure.detail());
        this.failure = failure;
    }

    /** Everything that is known of it. */
    public Failure failure() {
        return failure;
    }

    @Override
    public String code() {
        return failure.code();
    }

    /** The HTTP status; 0 if nobody answered. */
    public int status() {
        return failure.status();
    }

    /** Whether the request took effect. */
    public Applied applied() {
        return failure.applied();
    }

    /** How the request may be repeated. */
    public Retry retry() {
        return failure.retry();
    }

    /** What the server calls this request in its logs. */
    public Optional<String> requestId() {
        return Optional.ofNullable(failure.requestId());
    }
}
