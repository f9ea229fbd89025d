package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.error.Failure;
import io.quorate.client.error.QuorateException;
import org.jspecify.annotations.Nullable;

/**
 * What came of a request. Immutable.
 *
 * <p>A failure is a value here, so that the exception is made by the thread that is to be told, and bears its trace.
 */
sealed interface Outcome {

    /** The answer, whatever its status. */
    ApiAnswer answer() throws QuorateException;

    /** A member answered. */
    record Answered(ApiAnswer answer) implements Outcome {}

    /** No member gave a final answer. */
    record Unanswered(Failure failure, @Nullable Throwable cause) implements Outcome {

        @Override
        public ApiAnswer answer() {
            QuorateException exception = Failures.exception(failure);
            if (cause != null) {
                exception.initCause(cause);
            }
            throw exception;
        }
    }
}
