package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.server.service.Reads.Reading;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} through a future. Has no stack trace: it is an answer, not a bug. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;
    private final transient @Nullable Reading<?> reading;

    public RefusedException(Problem problem) {
        this(problem, null);
    }

    private RefusedException(Problem problem, @Nullable Reading<?> reading) {
        super(problem.code().code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
        this.reading = reading;
    }

    public RefusedException(ProblemCode code, String detail) {
        this(Problem.of(code, detail));
    }

    /** This refusal as what was found where {@code stand} says: "absent" is an answer too, and has a revision. */
    RefusedException at(Reading<?> stand) {
        return new RefusedException(problem, stand);
    }

    /** Where a refusal that a read ended in stands; null for any other. Its value says nothing. */
    public @Nullable Reading<?> reading() {
        return reading;
    }

    /** The answer. */
    public Problem problem() {
        return problem;
    }
}
