package io.quorate.client.internal;

import java.util.concurrent.CompletionException;

/** Exceptions without what stages wrap them in. Stateless. */
public final class Plain {

    private Plain() {}

    /** What really happened. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
