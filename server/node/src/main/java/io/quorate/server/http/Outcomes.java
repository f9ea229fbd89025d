package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.CounterOutcome;
import io.quorate.core.log.Guard;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import java.util.List;

/** What the state machine answered, in the words of HTTP. Stateless. */
final class Outcomes {

    private Outcomes() {}

    /** A refusal as a problem. */
    static Problem problem(Outcome.Refused refused) {
        ProblemCode code = switch (refused.refusal()) {
            case REQUEST_KEY_REUSED -> ProblemCode.IDEMPOTENCY_KEY_REUSED;
            case REQUEST_FORGOTTEN -> ProblemCode.IDEMPOTENCY_FORGOTTEN;
            case REQUEST_ABANDONED -> ProblemCode.REQUEST_ABANDONED;
            case REQUESTS_FULL -> ProblemCode.RATE_LIMITED;
            case DUPLICATE_KEY -> ProblemCode.DUPLICATE_KEY;
            case TOO_MANY_KEYS -> ProblemCode.TOO_LARGE;
            case INVALID -> ProblemCode.INVALID_PARAMETER;
            case LEASES_FULL -> ProblemCode.RATE_LIMITED;
            case NOT_HOLDER -> ProblemCode.NOT_HOLDER;
            case HOLD_LOST -> ProblemCode.LOCK_LOST;
            case MODE_CONFLICT -> ProblemCode.MODE_CONFLICT;
            case LIMIT_MISMATCH -> ProblemCode.LIMIT_MISMATCH;
            case QUEUE_FULL -> ProblemCode.QUEUE_FULL;
            case NO_SUCH_CANDIDATE -> ProblemCode.NO_SUCH_CANDIDATE;
            case INSTANCE_NOT_FOUND -> ProblemCode.INSTANCE_NOT_FOUND;
            case SERVICE_FULL -> ProblemCode.RATE_LIMITED;
            case OUT_OF_SPACE -> ProblemCode.OUT_OF_SPACE;
            case ENTRY_FULL -> ProblemCode.OVERLOADED;
            case PERMISSION_DENIED -> ProblemCode.PERMISSION_DENIED;
        };
        boolean twice = refused.refusal() == Outcome.Refusal.DUPLICATE_KEY;
        return Problem.of(
                code, twice ? "two operations write key '" + Text.shown(refused.detail()) + "'" : refused.detail());
    }

    /** The failed condition of a write to one key as a problem. */
    static Problem casFailed(Bytes key, List<Guard> guards, Outcome.GuardsFailed failed) {
        Outcome.FailedGuard first = failed.failed().get(0);
        if (first.index() < guards.size() && guards.get(first.index()) instanceof Guard.Fence fence) {
            return Fences.stale(fence);
        }
        KeyRecord current = first.current();
        long revision = current == null ? 0 : current.modRevision();
        String required = first.index() < guards.size() ? required(guards.get(first.index())) : "otherwise";
        String is = current == null ? " does not exist" : " is at revision " + revision;
        Problem problem = Problem.of(
                        ProblemCode.CAS_FAILED, "key " + Entries.shown(key) + is + ", the request required " + required)
                .hint(
                        current == null
                                ? "the key is gone: create it with cas=0, or give up"
                                : "read the key, merge your change, retry with cas=" + revision);
        String text = Percent.utf8(key.array());
        return (text == null ? problem : problem.with("key", text)).with("current_revision", revision);
    }

    /** What a condition required. */
    static String required(Guard guard) {
        if (guard instanceof Guard.Exists exists) {
            return exists.expected() ? "it to exist" : "it not to exist";
        }
        if (guard instanceof Guard.Metadata metadata) {
            return (metadata.relation() == Guard.Relation.NE ? "another than " : "") + metadata.operand();
        }
        return "another value";
    }

    /** The status with which a request that ended so was answered. */
    static int status(Outcome outcome) {
        if (outcome instanceof Outcome.GuardsFailed) {
            return ProblemCode.CAS_FAILED.status();
        }
        if (outcome instanceof Outcome.Refused
                || outcome instanceof LeaseOutcome.Gone
                || outcome instanceof ClaimOutcome.Lost
                || outcome instanceof ClaimOutcome.Unavailable
                || outcome instanceof ClaimOutcome.Deadlocked
                || outcome instanceof CounterOutcome.OutOfBounds
                || outcome instanceof CounterOutcome.Moved) {
            return ClaimProblems.of(outcome).code().status();
        }
        if (outcome instanceof LeaseOutcome.Granted) {
            return 201;
        }
        if (outcome instanceof Outcome.TxnDone done
                && done.results().size() == 1
                && done.results().get(0) instanceof OperationResult.Put put) {
            return created(put) ? 201 : 200;
        }
        if (outcome instanceof Outcome.TxnDone done
                && done.results().size() == 1
                && done.results().get(0) instanceof OperationResult.Register register) {
            return created(register) ? 201 : 200;
        }
        return 200;
    }

    /** Whether a put made a new key. */
    static boolean created(OperationResult.Put put) {
        return put.changed() && put.record().version() == 1;
    }

    /** Whether a registration made a new instance. */
    static boolean created(OperationResult.Register register) {
        return register.changed() && register.record().version() == 1;
    }
}
