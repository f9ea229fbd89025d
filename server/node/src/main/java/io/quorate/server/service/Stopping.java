package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import java.util.List;

/** What clients hear from a member that answers no more. Stateless. */
public final class Stopping {

    /** It stops, and may come back. */
    public static final Problem STOPS = Problem.of(ProblemCode.SHUTTING_DOWN, "this member is shutting down")
            .hint("ask another member");

    private Stopping() {}

    /**
     * It is removed from its cluster, or was, and does not come back.
     *
     * @param others where the others answer clients
     */
    public static Problem removed(List<String> others) {
        Problem problem = Problem.of(ProblemCode.SHUTTING_DOWN, "this member is removed from its cluster");
        return others.isEmpty()
                ? problem.hint("ask another member, and this one no more")
                : problem.hint("ask " + String.join(" or ", others) + ", and this one no more")
                        .with("others", others);
    }
}
