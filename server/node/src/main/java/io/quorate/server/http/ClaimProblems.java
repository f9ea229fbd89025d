package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClaimOutcome.Reason;
import io.quorate.core.log.CounterOutcome;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the state machine did not grant, in the words of HTTP. Stateless. */
final class ClaimProblems {

    private ClaimProblems() {}

    /** A refusal about something of a kind as a problem. */
    static Problem of(Kind kind, Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused && refused.refusal() == Outcome.Refusal.LIMIT_MISMATCH) {
            return Problem.of(
                    kind == Kind.BARRIER ? ProblemCode.PARTIES_MISMATCH : ProblemCode.LIMIT_MISMATCH, refused.detail());
        }
        return of(outcome);
    }

    /** Any outcome that is a refusal, as a problem. */
    static Problem of(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return Outcomes.problem(refused);
        }
        if (outcome instanceof LeaseOutcome.Gone gone) {
            return LeaseIds.notFound(LeaseIds.of(gone.lease()), gone.ending());
        }
        if (outcome instanceof ClaimOutcome.Lost lost) {
            return lost(lost);
        }
        if (outcome instanceof ClaimOutcome.Unavailable unavailable) {
            return unavailable(unavailable);
        }
        if (outcome instanceof ClaimOutcome.Deadlocked deadlocked) {
            return deadlock(deadlocked);
        }
        if (outcome instanceof CounterOutcome.OutOfBounds bound) {
            return Problem.of(
                            ProblemCode.COUNTER_BOUND,
                            "the counter is at " + bound.value() + ", and would leave its bounds")
                    .with("value", bound.value());
        }
        if (outcome instanceof CounterOutcome.Moved moved) {
            return Problem.of(
                            ProblemCode.CAS_FAILED,
                            moved.modRevision() == 0
                                    ? "the counter does not exist"
                                    : "the counter is at revision " + moved.modRevision())
                    .with("current_revision", moved.modRevision())
                    .with("value", moved.value());
        }
        throw new IllegalStateException("a request ended as " + outcome);
    }

    private static Problem lost(ClaimOutcome.Lost lost) {
        return Problem.of(
                        ProblemCode.LOCK_LOST,
                        "the hold with token " + lost.token() + " was lost: " + LeaseIds.cause(lost.ending())
                                + " at revision "
                                + lost.ending().atRevision())
                .hint("what was done under it may have overlapped with the work of the next holder")
                .with("token", lost.token())
                .with("ended", LeaseIds.cause(lost.ending()))
                .with("at_revision", lost.ending().atRevision());
    }

    private static Problem unavailable(ClaimOutcome.Unavailable unavailable) {
        String what = Fences.word(unavailable.kind()) + " " + Entries.shown(unavailable.name());
        if (unavailable.reason() == Reason.LEASE_ENDED) {
            return Problem.of(ProblemCode.LEASE_NOT_FOUND, "the lease ended while the request waited for " + what)
                    .with("waited_ms", unavailable.waitedMillis());
        }
        if (unavailable.reason() == Reason.WITHDRAWN || unavailable.reason() == Reason.FORGOTTEN) {
            String why = unavailable.reason() == Reason.WITHDRAWN
                    ? "was withdrawn"
                    : "ended because what it waited for was forgotten";
            return Problem.of(ProblemCode.WITHDRAWN, "the wait for " + what + " " + why)
                    .with("waited_ms", unavailable.waitedMillis());
        }
        ProblemCode code = switch (unavailable.kind()) {
            case SEMAPHORE -> ProblemCode.SEMAPHORE_FULL;
            case ELECTION -> ProblemCode.NOT_ELECTED;
            case BARRIER -> ProblemCode.WAIT_TIMEOUT;
            default -> ProblemCode.LOCK_HELD;
        };
        Problem problem = Problem.of(code, what + " " + state(unavailable))
                .with("name", Text.shown(unavailable.name().utf8()))
                .with("waited_ms", unavailable.waitedMillis())
                .with("queue_length", (long) unavailable.queueLength());
        if (unavailable.closedMillis() > 0) {
            problem = problem.with("release_delay_ms", unavailable.closedMillis());
        }
        if (unavailable.kind() == Kind.ELECTION) {
            List<Hold> holders = unavailable.holders();
            return holders.isEmpty() ? problem : problem.with("leader", plain(holders.get(0)));
        }
        return unavailable.kind() == Kind.BARRIER ? problem : problem.with("holders", plain(unavailable.holders()));
    }

    private static String state(ClaimOutcome.Unavailable unavailable) {
        String waited = unavailable.reason() == Reason.TIMEOUT
                ? "; the wait of " + unavailable.waitedMillis() + " ms ran out"
                : "";
        if (unavailable.kind() == Kind.BARRIER) {
            return "did not see all its parties" + waited;
        }
        if (unavailable.holders().isEmpty()) {
            return (unavailable.closedMillis() > 0
                            ? "is closed for " + unavailable.closedMillis() + " ms after a loss"
                            : "is wanted by others who came before")
                    + waited;
        }
        Hold first = unavailable.holders().get(0);
        int more = unavailable.holders().size() - 1;
        return "is held by '" + Text.shown(first.owner()) + "' with token " + first.token()
                + (more > 0 ? " and " + more + " more" : "") + waited;
    }

    private static Problem deadlock(ClaimOutcome.Deadlocked deadlocked) {
        List<Object> cycle = new ArrayList<>();
        StringBuilder path = new StringBuilder();
        for (ClaimOutcome.Link link : deadlocked.cycle()) {
            cycle.add(plain(link));
            path.append(path.isEmpty() ? "" : ", ")
                    .append('\'')
                    .append(Text.shown(link.waiter()))
                    .append("' waits for ")
                    .append(Fences.word(link.kind()))
                    .append(' ')
                    .append(Entries.shown(link.name()));
        }
        return Problem.of(ProblemCode.DEADLOCK, "the request would wait for itself: " + path)
                .hint("take locks in one agreed order, or all at once by POST /v1/locks")
                .with("cycle", cycle);
    }

    /** A step of a chain of waiting, as plain values. */
    static Map<String, Object> plain(ClaimOutcome.Link link) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("waiter", link.waiter());
        plain.put("kind", Fences.word(link.kind()));
        plain.put("name", link.name().utf8());
        return plain;
    }

    private static List<Object> plain(List<Hold> holds) {
        List<Object> plain = new ArrayList<>();
        holds.forEach(hold -> plain.add(plain(hold)));
        return plain;
    }

    private static Map<String, Object> plain(Hold hold) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("owner", hold.owner());
        if (hold.kind() == Kind.LOCK) {
            plain.put("mode", ClaimDocuments.mode(hold.shared()));
        }
        if (hold.kind() == Kind.SEMAPHORE) {
            plain.put("slots", (long) hold.slots());
        }
        plain.put("token", hold.token());
        plain.put("since", Timestamps.of(hold.sinceMillis()));
        Bytes payload = hold.payload();
        String text = ClaimTerms.text(payload);
        if (text != null) {
            plain.put(hold.kind() == Kind.ELECTION ? "value" : "note", text);
        }
        return plain;
    }
}
