package io.quorate.server.service;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Reads failed futures. */
public final class Failures {

    private Failures() {}

    /** The failure itself, without what futures wrap round it. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
