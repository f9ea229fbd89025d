package io.quorate.cli;

import io.quorate.api.ProblemCode;
import io.quorate.client.error.Failure;

/** What the command line ends with. Scripts rely on these numbers. Stateless. */
public final class ExitCode {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int CONDITION_FAILED = 4;
    public static final int NOT_ACQUIRED = 5;
    public static final int NOT_PERMITTED = 6;
    public static final int UNAVAILABLE = 7;
    public static final int OUTCOME_UNKNOWN = 8;
    public static final int HISTORY_COMPACTED = 9;

    private ExitCode() {}

    /** The code for a request that failed. */
    public static int of(Failure failure) {
        if (failure.code().equals(ProblemCode.DEADLINE_EXCEEDED.code())) {
            return UNAVAILABLE;
        }
        if (failure.code().equals(ProblemCode.OUTCOME_UNKNOWN.code())
                || failure.code().equals(ProblemCode.IDEMPOTENCY_FORGOTTEN.code())) {
            return OUTCOME_UNKNOWN;
        }
        return switch (failure.status()) {
            case 400, 405, 406, 413, 414, 415, 421, 422, 431 -> USAGE;
            case 404 -> NOT_FOUND;
            case 409, 412 -> CONDITION_FAILED;
            case 423 -> NOT_ACQUIRED;
            case 401, 403 -> NOT_PERMITTED;
            case 0, 429, 503, 507 -> UNAVAILABLE;
            case 410 -> HISTORY_COMPACTED;
            case 502, 504 -> OUTCOME_UNKNOWN;
            default -> FAILED;
        };
    }
}
