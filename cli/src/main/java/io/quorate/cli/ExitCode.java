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

    /** A file, or the state of the cluster, is not what was written. */
    public static final int DAMAGED = 10;

    // Of commands that run another one, whose own code they end with otherwise.

    /** The hold was lost and the command was stopped. */
    public static final int LOST = 122;

    /** Not acquired in time, so the command was not run. */
    public static final int NOT_ACQUIRED_NOT_RUN = 124;

    /** This program failed. */
    public static final int NOT_RUN = 125;

    /** The command cannot be executed. */
    public static final int NOT_EXECUTABLE = 126;

    /** There is no such command. */
    public static final int NO_SUCH_COMMAND = 127;

    /** To be added to the number of the signal that ended it. */
    public static final int SIGNALLED = 128;

    /** What the client says when a member does not believe its certificate, or wants one. */
    private static final String CERTIFICATE_REFUSED = "certificate-refused";

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
        if (failure.code().equals(CERTIFICATE_REFUSED)) {
            return NOT_PERMITTED;
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
