package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.ApiAnswer;
import io.quorate.client.error.ConditionFailedException;
import io.quorate.client.error.ConflictException;
import io.quorate.client.error.DeadlineExceededException;
import io.quorate.client.error.DeadlockException;
import io.quorate.client.error.Failure;
import io.quorate.client.error.HistoryUnavailableException;
import io.quorate.client.error.InvalidRequestException;
import io.quorate.client.error.LockNotAcquiredException;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.error.NotElectedException;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.error.PermissionDeniedException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.error.ServerException;
import io.quorate.client.error.UnavailableException;
import io.quorate.client.error.WaitTimeoutException;
import io.quorate.client.error.WrongClusterException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Failures from answers, and exceptions from failures. Stateless. */
public final class Failures {

    private static final int TEXT_CHARS_MAX = 300;

    private Failures() {}

    /** The exception for an answer with a status of 400 or more. */
    public static QuorateException of(ApiAnswer answer) {
        return exception(failure(answer));
    }

    /** What an answer with a status of 400 or more says. */
    static Failure failure(ApiAnswer answer) {
        String type = answer.header("Content-Type").orElse("");
        if (type.startsWith("application/problem+json") || type.startsWith("application/json")) {
            try {
                Fields document = Fields.of(Json.object(answer.body()));
                return document.has("code")
                        ? failure(
                                answer.status(),
                                document,
                                answer.header("Request-Id").orElse(""))
                        : unexplained(answer);
            } catch (IOException malformed) {
                return unexplained(answer);
            }
        }
        return unexplained(answer);
    }

    /** What a problem document says. */
    static Failure failure(int status, Fields document, String requestId) {
        String code = document.text("code", "http-" + status);
        return new Failure(
                code,
                status,
                document.text("detail", document.text("title", code)),
                document.text("hint"),
                word(Applied.class, document.text("applied"), Applied.UNKNOWN),
                word(Retry.class, document.text("retry"), Retry.NEVER),
                document.text("request_id", requestId),
                document.map());
    }

    /** A proxy, or something that is no Quorate at all. */
    private static Failure unexplained(ApiAnswer answer) {
        String text = answer.text().strip();
        String shown = text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) + "…" : text;
        int status = answer.status();
        boolean maybe = status >= 500;
        return new Failure(
                "http-" + status,
                status,
                answer.endpoint() + " answered with status " + status + (shown.isEmpty() ? "" : ": " + shown),
                null,
                maybe ? Applied.UNKNOWN : Applied.NO,
                maybe ? Retry.IDEMPOTENT : Retry.NEVER,
                answer.header("Request-Id").orElse(null),
                Map.of());
    }

    private static <E extends Enum<E>> E word(Class<E> type, @Nullable String word, E otherwise) {
        if (word == null) {
            return otherwise;
        }
        try {
            return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException newer) {
            return otherwise;
        }
    }

    /** A failure that no member told. */
    static Failure local(ProblemCode code, String detail, @Nullable String hint) {
        return new Failure(code.code(), 0, detail, hint, code.applied(), code.retry(), null, Map.of());
    }

    /** Nobody answered, so nothing was applied. */
    static Failure unreachable(String detail, @Nullable String hint) {
        return new Failure("unreachable", 0, detail, hint, Applied.NO, Retry.LATER, null, Map.of());
    }

    static String describe(IOException fault) {
        String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    /** The exception that goes with a failure. */
    static QuorateException exception(Failure failure) {
        if (failure.code().equals(ProblemCode.INTERNAL_ERROR.code())) {
            return new ServerException(failure);
        }
        if (failure.code().equals(ProblemCode.DEADLINE_EXCEEDED.code())) {
            return new DeadlineExceededException(failure);
        }
        if (failure.code().equals(ProblemCode.OUTCOME_UNKNOWN.code())
                || failure.code().equals(ProblemCode.IDEMPOTENCY_FORGOTTEN.code())) {
            return new OutcomeUnknownException(failure);
        }
        return switch (failure.status()) {
            case 400, 405, 406, 408, 413, 414, 415, 422, 431 -> new InvalidRequestException(failure);
            case 401, 403 -> new PermissionDeniedException(failure);
            case 404 -> new NotFoundException(failure);
            case 409 -> conflict(failure);
            case 410 -> new HistoryUnavailableException(failure);
            case 412 -> new ConditionFailedException(failure);
            case 421 -> new WrongClusterException(failure);
            case 423 -> notAcquired(failure);
            case 0, 429, 503, 507 -> new UnavailableException(failure);
            case 502, 504 -> new OutcomeUnknownException(failure);
            default -> new ServerException(failure);
        };
    }

    private static QuorateException conflict(Failure failure) {
        if (failure.code().equals(ProblemCode.DEADLOCK.code())) {
            return new DeadlockException(failure);
        }
        return failure.code().equals(ProblemCode.WAIT_TIMEOUT.code())
                ? new WaitTimeoutException(failure)
                : new ConflictException(failure);
    }

    private static QuorateException notAcquired(Failure failure) {
        if (failure.code().equals(ProblemCode.NOT_ELECTED.code())) {
            return new NotElectedException(failure);
        }
        boolean isLock = failure.code().equals(ProblemCode.LOCK_HELD.code())
                || failure.code().equals(ProblemCode.SEMAPHORE_FULL.code());
        return isLock ? new LockNotAcquiredException(failure) : new NotAcquiredException(failure);
    }
}
