package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The faults of one request, so that all of them are told at once. Confined to its request. */
final class Faults {

    /** No request lists more: the rest would only repeat. */
    private static final int FAULTS_MAX = 32;

    private List<Problem.Fault> faults = List.of();
    private @Nullable ProblemCode first;
    private @Nullable String suggestion;

    /** Notes a fault at a place such as {@code query.limit}. */
    void add(ProblemCode code, String at, String message) {
        if (first == null) {
            first = code;
        }
        if (faults.isEmpty()) {
            faults = new ArrayList<>();
        }
        Problem.Fault fault = new Problem.Fault(at, message);
        if (faults.size() < FAULTS_MAX && !faults.contains(fault)) {
            faults.add(fault);
        }
    }

    /** Notes a name that isn't known, and the known one that comes closest. */
    void unknown(ProblemCode code, String at, String message, @Nullable String closest) {
        if (suggestion == null) {
            suggestion = closest;
        }
        add(code, at, closest == null ? message : message + "; did you mean '" + closest + "'?");
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return first == null;
    }

    /** Forgets them: the request is answered otherwise. */
    void clear() {
        first = null;
        faults = List.of();
    }

    /** The refusal that lists them all; its code is that of the first one. */
    Problem problem() {
        ProblemCode code = first == null ? ProblemCode.INVALID_PARAMETER : first;
        Problem problem = new Problem(code, faults.get(0).message(), null, faults, Map.of());
        return suggestion == null ? problem : problem.with("did_you_mean", suggestion);
    }
}
