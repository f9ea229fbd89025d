package io.quorate.api;

import java.util.Locale;
import java.util.Optional;

/**
 * The closed list of problems a request can end in. The {@link #code() code} is stable: programs switch on it.
 *
 * <p>Immutable. Each code fixes the HTTP status, whether the request was {@link Applied applied}, and how it may be
 * {@link Retry retried}, so that no failure leaves anything to guesswork.
 */
public enum ProblemCode {
    BAD_ESCAPE(400, Applied.NO, Retry.NEVER, "Malformed percent-escape"),
    DUPLICATE_KEY(400, Applied.NO, Retry.NEVER, "Two writes to one key"),
    HTTPS_REQUIRED(400, Applied.NO, Retry.NEVER, "HTTPS required"),
    INVALID_BODY(400, Applied.NO, Retry.NEVER, "Invalid body"),
    INVALID_PARAMETER(400, Applied.NO, Retry.NEVER, "Invalid parameter"),
    INVALID_REQUEST(400, Applied.NO, Retry.NEVER, "Malformed HTTP request"),
    NAME_INVALID(400, Applied.NO, Retry.NEVER, "Invalid key or name"),
    PATH_NOT_STABLE(400, Applied.NO, Retry.NEVER, "Path would be rewritten on its way"),
    CONFIRM_REQUIRED(400, Applied.NO, Retry.NEVER, "Confirmation required"),
    SORT_TOO_LARGE(400, Applied.NO, Retry.NEVER, "Too many items to sort"),
    TOKEN_REQUIRED(400, Applied.NO, Retry.NEVER, "Token required"),
    UNKNOWN_FIELD(400, Applied.NO, Retry.NEVER, "Unknown field"),
    UNKNOWN_PARAMETER(400, Applied.NO, Retry.NEVER, "Unknown parameter"),
    UNAUTHENTICATED(401, Applied.NO, Retry.NEVER, "Not authenticated"),
    ORIGIN_NOT_ALLOWED(403, Applied.NO, Retry.NEVER, "Origin not allowed"),
    PERMISSION_DENIED(403, Applied.NO, Retry.NEVER, "Permission denied"),
    PERMISSION_REVOKED(403, Applied.NO, Retry.NEVER, "Permission revoked"),
    NOT_FOUND(404, Applied.NO, Retry.REFRESH, "No such route"),
    KEY_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "Key not found"),
    LEASE_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "Lease not found"),
    ELECTION_VACANT(404, Applied.NO, Retry.REFRESH, "Election has no leader"),
    MEMBER_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "Member not found"),
    SERVICE_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "Service not found"),
    INSTANCE_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "Instance not found"),
    USER_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "User not found"),
    ROLE_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "Role not found"),
    TOKEN_NOT_FOUND(404, Applied.NO, Retry.REFRESH, "Token not found"),
    REQUEST_UNKNOWN(404, Applied.NO, Retry.REFRESH, "Request unknown"),
    METHOD_NOT_ALLOWED(405, Applied.NO, Retry.NEVER, "Method not allowed"),
    NOT_ACCEPTABLE(406, Applied.NO, Retry.NEVER, "Not acceptable"),
    NOT_TEXT(406, Applied.NO, Retry.NEVER, "Value is not text"),
    REQUEST_TIMEOUT(408, Applied.NO, Retry.LATER, "Request arrived too slowly"),
    ALREADY_BOOTSTRAPPED(409, Applied.NO, Retry.REFRESH, "Already bootstrapped"),
    COUNTER_BOUND(409, Applied.NO, Retry.REFRESH, "Counter would leave its bounds"),
    DEADLOCK(409, Applied.NO, Retry.REFRESH, "Deadlock"),
    IDEMPOTENCY_FORGOTTEN(409, Applied.UNKNOWN, Retry.NEVER, "Idempotency key forgotten"),
    IDEMPOTENCY_IN_PROGRESS(409, Applied.NO, Retry.LATER, "Request still running"),
    LAST_ROOT(409, Applied.NO, Retry.REFRESH, "Last administrator"),
    LIMIT_MISMATCH(409, Applied.NO, Retry.REFRESH, "Semaphore has another limit"),
    LOCK_LOST(409, Applied.NO, Retry.REFRESH, "Hold was lost"),
    MODE_CONFLICT(409, Applied.NO, Retry.REFRESH, "Held or wanted in another mode"),
    NO_SUCH_CANDIDATE(409, Applied.NO, Retry.REFRESH, "No such candidate"),
    NOT_HOLDER(409, Applied.NO, Retry.REFRESH, "Not the holder"),
    PARTIES_MISMATCH(409, Applied.NO, Retry.REFRESH, "Barrier has another number of parties"),
    REQUEST_ABANDONED(409, Applied.NO, Retry.NEVER, "Request was settled as abandoned"),
    REVISION_IN_FUTURE(409, Applied.NO, Retry.REFRESH, "Revision is in the future"),
    WAIT_TIMEOUT(409, Applied.NO, Retry.REFRESH, "Wait ran out"),
    WITHDRAWN(409, Applied.NO, Retry.REFRESH, "Claim was withdrawn"),
    CURSOR_EXPIRED(410, Applied.NO, Retry.REFRESH, "Cursor expired"),
    LEASE_ENDED(410, Applied.NO, Retry.REFRESH, "Lease ended while it was watched"),
    REVISION_COMPACTED(410, Applied.NO, Retry.REFRESH, "Revision compacted"),
    CAS_FAILED(412, Applied.NO, Retry.REFRESH, "Compare-and-set failed"),
    FENCE_STALE(412, Applied.NO, Retry.REFRESH, "Fence is stale"),
    TXN_GUARD_FAILED(412, Applied.NO, Retry.REFRESH, "Transaction guard failed"),
    TOO_LARGE(413, Applied.NO, Retry.NEVER, "Too large"),
    URI_TOO_LONG(414, Applied.NO, Retry.NEVER, "Request line too long"),
    UNSUPPORTED_MEDIA_TYPE(415, Applied.NO, Retry.NEVER, "Unsupported media type"),
    HOST_NOT_ALLOWED(421, Applied.NO, Retry.NEVER, "Host not allowed"),
    WRONG_CLUSTER(421, Applied.NO, Retry.NEVER, "Wrong cluster"),
    IDEMPOTENCY_KEY_REUSED(422, Applied.NO, Retry.NEVER, "Idempotency key used for another request"),
    LOCK_HELD(423, Applied.NO, Retry.LATER, "Lock is held"),
    NOT_ELECTED(423, Applied.NO, Retry.LATER, "Not elected"),
    SEMAPHORE_FULL(423, Applied.NO, Retry.LATER, "Semaphore is full"),
    QUEUE_FULL(429, Applied.NO, Retry.LATER, "Queue full"),
    RATE_LIMITED(429, Applied.NO, Retry.LATER, "Too many requests"),
    HEADERS_TOO_LARGE(431, Applied.NO, Retry.NEVER, "Headers too large"),
    INTERNAL_ERROR(500, Applied.UNKNOWN, Retry.IDEMPOTENT, "Internal error"),
    HOLD_UNAVAILABLE(503, Applied.NO, Retry.LATER, "Hold unavailable"),
    NO_LEADER(503, Applied.NO, Retry.LATER, "No leader"),
    OVERLOADED(503, Applied.NO, Retry.LATER, "Overloaded"),
    REVISION_NOT_REACHED(503, Applied.NO, Retry.LATER, "Revision not reached"),
    SHUTTING_DOWN(503, Applied.NO, Retry.LATER, "Shutting down"),
    TOO_STALE(503, Applied.NO, Retry.LATER, "Too stale"),
    WATCH_TOO_SLOW(503, Applied.NO, Retry.LATER, "Watch read too slowly"),
    DEADLINE_EXCEEDED(504, Applied.NO, Retry.LATER, "Deadline exceeded"),
    OUTCOME_UNKNOWN(504, Applied.UNKNOWN, Retry.IDEMPOTENT, "Outcome unknown"),
    OUT_OF_SPACE(507, Applied.NO, Retry.LATER, "Out of space");

    /** Whether the request took effect. */
    public enum Applied {
        /** It did not, and never will. */
        NO,
        /** It did. */
        YES,
        /** It may have, or may still do so. */
        UNKNOWN;

        /** The word used on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the request may be repeated. */
    public enum Retry {
        /** Mend the request first. */
        NEVER,
        /** Read again, then decide. */
        REFRESH,
        /** Safe to repeat as it is, after {@code Retry-After}. */
        LATER,
        /** Repeat only if it is idempotent or carries an {@code Idempotency-Key}. */
        IDEMPOTENT;

        /** The word used on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final int status;
    private final Applied applied;
    private final Retry retry;
    private final String title;
    private final String code;

    ProblemCode(int status, Applied applied, Retry retry, String title) {
        this.status = status;
        this.applied = applied;
        this.retry = retry;
        this.title = title;
        this.code = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    /** Whether a request that ends so was applied. */
    public Applied applied() {
        return applied;
    }

    /** How a request that ends so may be repeated. */
    public Retry retry() {
        return retry;
    }

    /** A few words for people. */
    public String title() {
        return title;
    }

    /** The stable spelling on the wire, such as {@code cas-failed}. */
    public String code() {
        return code;
    }

    /** The code spelled {@code code}, if there is one. */
    public static Optional<ProblemCode> of(String code) {
        for (ProblemCode candidate : values()) {
            if (candidate.code.equals(code)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
