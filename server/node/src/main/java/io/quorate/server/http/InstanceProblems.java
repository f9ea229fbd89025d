package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.Map;

/** What is refused about services and instances. Stateless. */
final class InstanceProblems {

    private InstanceProblems() {}

    /** That there is neither an instance nor anything set. */
    static Problem noService(String service) {
        return Problem.of(ProblemCode.SERVICE_NOT_FOUND, "service '" + service + "' has no instances and no settings")
                .hint("GET /v1/services?as=text lists the services there are")
                .with("service", service);
    }

    /** That there is no such instance. */
    static Problem noInstance(String service, String id) {
        return Problem.of(ProblemCode.INSTANCE_NOT_FOUND, "service '" + service + "' has no instance '" + id + "'")
                .hint("if it is this program, register it again: its lease ended, or it was deregistered")
                .with("service", service)
                .with("id", id);
    }

    /** What a write about an instance, or about a service, was refused for. */
    static Problem of(Kind kind, String service, String id, List<Guard> guards, Outcome outcome) {
        if (outcome instanceof Outcome.GuardsFailed failed) {
            return casFailed(kind, service, id, guards, failed);
        }
        if (outcome instanceof Outcome.Refused refused && refused.refusal() == Outcome.Refusal.INSTANCE_NOT_FOUND) {
            return noInstance(service, id);
        }
        return ClaimProblems.of(outcome);
    }

    private static Problem casFailed(
            Kind kind, String service, String id, List<Guard> guards, Outcome.GuardsFailed failed) {
        Outcome.FailedGuard first = failed.failed().get(0);
        Guard guard = guards.get(first.index());
        if (guard instanceof Guard.Fence fence) {
            return Fences.stale(fence);
        }
        KeyRecord current = first.current();
        long revision = current == null ? 0 : current.modRevision();
        String what = kind == Kind.INSTANCE
                ? "instance '" + id + "' of service '" + service + "'"
                : "the settings of service '" + service + "'";
        String is = current == null ? " does not exist" : " is at revision " + revision;
        Guard condition = guard instanceof Guard.Versioned versioned ? versioned.condition() : guard;
        return Problem.of(ProblemCode.CAS_FAILED, what + is + ", the request required " + Outcomes.required(condition))
                .hint(
                        current == null
                                ? "it is gone: make it anew with cas=0, or give up"
                                : "read it, merge your change, retry with cas=" + revision)
                .with("current_revision", revision);
    }

    /** Puts an instance, or a service, among plain values, by its key. */
    static void putName(Map<String, Object> plain, Kind kind, Bytes key) {
        if (kind == Kind.INSTANCE) {
            plain.put("service", Instance.serviceIn(key));
            plain.put("instance", Instance.idIn(key));
        } else {
            plain.put("service", key.utf8());
        }
    }
}
