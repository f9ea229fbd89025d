package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.ConditionFailedException;
import io.quorate.client.error.ConflictException;
import io.quorate.client.error.DeadlineExceededException;
import io.quorate.client.error.DeadlockException;
import io.quorate.client.error.Failure;
import io.quorate.client.error.FenceStaleException;
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
import io.quorate.client.error.TxnGuardFailedException;
import io.quorate.client.error.UnauthenticatedException;
import io.quorate.client.error.UnavailableException;
import io.quorate.client.error.WaitTimeoutException;
import io.quorate.client.error.WrongClusterException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Failures from answers, and exceptions from failures. Stateless. */
public final class Failures {

    static final String CLIENT_CLOSED = "client-closed";

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

    /** Whether an answer is that problem. */
    static boolean isA(ApiAnswer answer, int status, String code) {
        return answer.status() == status && failure(answer).code().equals(code);
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
    public static Failure unreachable(String detail, @Nullable String hint) {
        return new Failure("unreachable", 0, detail, hint, Applied.NO, Retry.LATER, null, Map.of());
    }

    /** Nobody is at an endpoint, for the reason that {@code detail} gives. */
    static Failure nobodyThere(String detail) {
        boolean isHere = detail.contains("//127.0.0.1") || detail.contains("//localhost") || detail.contains("//[::1]");
        return unreachable(detail, "is a member running there?" + (isHere ? " try: quorate dev" : ""));
    }

    /** The client was closed before anything was sent. */
    public static Failure closed() {
        return new Failure(CLIENT_CLOSED, 0, "the client is closed", null, Applied.NO, Retry.NEVER, null, Map.of());
    }

    /** Nothing could be sent, for a reason that lies in this program. */
    static Failure unsendable(ApiRequest request, Throwable why) {
        return new Failure(
                "not-sent",
                0,
                request + " was not sent: " + describe(why),
                null,
                Applied.NO,
                Retry.NEVER,
                null,
                Map.of());
    }

    /** The answer comes from another cluster than the first one did. */
    static Failure stranger(ApiAnswer answer, @Nullable String known, boolean isRead) {
        return new Failure(
                ProblemCode.WRONG_CLUSTER.code(),
                ProblemCode.WRONG_CLUSTER.status(),
                answer.endpoint() + " belongs to cluster "
                        + answer.header(Shared.CLUSTER).orElse("?") + " (expected: " + known
                        + ", with which this client began)",
                "make a client for each cluster",
                isRead ? Applied.NO : Applied.UNKNOWN,
                Retry.NEVER,
                answer.header("Request-Id").orElse(null),
                Map.of());
    }

    /** What went wrong, in a few words. */
    public static String describe(Throwable fault) {
        String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    /** The exception that goes with a failure. */
    public static QuorateException exception(Failure failure) {
        QuorateException own = byCode(failure);
        if (own != null) {
            return own;
        }
        return switch (failure.status()) {
            case 400, 405, 406, 408, 413, 414, 415, 422, 431 -> new InvalidRequestException(failure);
            case 401 -> new UnauthenticatedException(failure);
            case 403 -> new PermissionDeniedException(failure);
            case 404 -> new NotFoundException(failure);
            case 409 -> new ConflictException(failure);
            case 410 -> new HistoryUnavailableException(failure);
            case 412 -> new ConditionFailedException(failure);
            case 421 -> new WrongClusterException(failure);
            case 423 -> new NotAcquiredException(failure);
            case 0, 429, 503, 507 -> new UnavailableException(failure);
            case 502, 504 -> new OutcomeUnknownException(failure);
            default -> new ServerException(failure);
        };
    }

    /** For codes that say more than their status; null for others. */
    private static @Nullable QuorateException byCode(Failure failure) {
        return switch (failure.code()) {
            case "internal-error" -> new ServerException(failure);
            case "deadline-exceeded" -> new DeadlineExceededException(failure);
            case "outcome-unknown", "idempotency-forgotten" -> new OutcomeUnknownException(failure);
            case "fence-stale" -> new FenceStaleException(failure);
            case "txn-guard-failed" -> new TxnGuardFailedException(failure);
            case "deadlock" -> new DeadlockException(failure);
            case "wait-timeout" -> new WaitTimeoutException(failure);
            case "lock-held", "semaphore-full" ->
                new LockNotAcquiredException(failure, ClaimOperations.holders(Fields.of(failure.document())));
            case "not-elected" -> new NotElectedException(failure);
            case CLIENT_CLOSED -> new ClientClosedException(failure);
            default -> null;
        };
    }
}
