package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;

/** Carries a {@link Problem} through a future. Has no stack trace: it is an answer, not a bug. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public RefusedException(Problem problem) {
        super(problem.code().code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public RefusedException(ProblemCode code, String detail) {
        this(Problem.of(code, detail));
    }

    /** The answer. */
    public Problem problem() {
        return problem;
    }
}
