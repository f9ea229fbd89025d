package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;

/** Why a watch can't begin, or go on. Stateless. */
final class WatchProblems {

    private WatchProblems() {}

    /** History is gone that would have to be told. */
    static Problem compacted(long compactRevision, long currentRevision) {
        return Problem.of(
                        ProblemCode.REVISION_COMPACTED,
                        "history up to revision " + compactRevision + " is forgotten, and with it what was to be told"
                                + " next")
                .hint("start again with ?initial, or from=" + (compactRevision + 1)
                        + " if losing history is acceptable")
                .with("compact_revision", compactRevision)
                .with("current_revision", currentRevision);
    }

    /** A revision is wanted that nobody has written. */
    static Problem inFuture(String parameter, long revision, long currentRevision) {
        return Problem.of(
                        ProblemCode.REVISION_IN_FUTURE,
                        parameter + ": " + revision + " is not there yet: the newest revision is " + currentRevision)
                .hint("this is another cluster than the one the revision is from, or one that was built anew")
                .with("current_revision", currentRevision);
    }

    /** The client takes nothing. */
    static Problem tooSlow(long stalledMillis, long told) {
        Problem problem = Problem.of(
                ProblemCode.WATCH_TOO_SLOW, "the client took nothing for " + stalledMillis + " ms while lines waited");
        return told < 0 ? problem : problem.with("resume", told + 1);
    }
}
