package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.server.auth.AccessControl;
import io.quorate.server.auth.AuditEvent;
import io.quorate.server.auth.Identity;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is counted, and written down, of who was let in and who did what. Safe for any thread. */
final class Trail {

    private final AccessControl access;
    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    /** What is counted. */
    enum Count {
        /** Logins that succeeded. */
        LOGIN,
        /** Logins, and other shows of credentials, that let nobody in. */
        UNRECOGNIZED,
        /** Those that were refused because too many had failed. */
        THROTTLED,
        /** Requests whose caller lacked a right. */
        DENIED,
        /** Streams and waits that ended because their caller lost a right. */
        REVOKED
    }

    Trail(AccessControl access) {
        this.access = access;
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    /** How often so far. */
    long count(Count what) {
        LongAdder counter = counts.get(what);
        return counter == null ? 0 : counter.sum();
    }

    private void add(Count what) {
        LongAdder counter = counts.get(what);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A stream or a wait has ended because its caller lost a right, or is not believed any more. */
    void revoked(Exchange exchange, Problem lost) {
        add(Count.REVOKED);
        if (access.audit().wants(AuditEvent.Type.REVOKED)) {
            access.audit()
                    .record(event(AuditEvent.Type.REVOKED, exchange, lost.code().status(), lost));
        }
    }

    /**
     * A request was answered.
     *
     * @param status with what
     * @param problem which problem it was answered with; null: none
     */
    void answered(Exchange exchange, Route route, int status, @Nullable Problem problem) {
        if (!access.isEnabled()) {
            return;
        }
        ProblemCode code = problem == null ? null : problem.code();
        boolean isLogin = route.template().equals("/v1/auth/login");
        boolean isThrottled =
                code == ProblemCode.RATE_LIMITED && exchange.authority().recognized() == null;
        count(isThrottled, code, isLogin && status == 200);
        AuditEvent.Type type = isThrottled ? AuditEvent.Type.THROTTLED : type(exchange, route, code, isLogin);
        if (type != null && access.audit().wants(type)) {
            access.audit().record(event(type, exchange, status, problem));
        }
    }

    private void count(boolean isThrottled, @Nullable ProblemCode code, boolean isIn) {
        if (isIn) {
            add(Count.LOGIN);
        } else if (code == ProblemCode.UNAUTHENTICATED) {
            add(Count.UNRECOGNIZED);
        } else if (code == ProblemCode.PERMISSION_DENIED) {
            add(Count.DENIED);
        } else if (isThrottled) {
            add(Count.THROTTLED);
        }
    }

    /** Null: it is not worth a word. */
    private static AuditEvent.@Nullable Type type(
            Exchange exchange, Route route, @Nullable ProblemCode code, boolean isLogin) {
        if (code == ProblemCode.UNAUTHENTICATED) {
            return AuditEvent.Type.UNRECOGNIZED;
        }
        if (code == ProblemCode.PERMISSION_DENIED) {
            return AuditEvent.Type.DENIED;
        }
        if (isLogin || route.template().equals("/v1/auth/logout")) {
            return AuditEvent.Type.LOGIN;
        }
        boolean isHarmless = route.template().equals("/v1/auth/can")
                || route.template().equals("/v1/watch")
                || route.template().endsWith("/keepalive")
                || route.template().endsWith("/heartbeat");
        if (!Dispatcher.changesState(exchange.request().method()) || isHarmless) {
            return null;
        }
        return isDeed(exchange, route) ? AuditEvent.Type.ADMIN : AuditEvent.Type.WRITE;
    }

    /** Whether it is what administrators do: to users, to the cluster, or to what others hold. */
    private static boolean isDeed(Exchange exchange, Route route) {
        String template = route.template();
        return template.startsWith("/v1/auth/")
                || template.startsWith("/v1/cluster")
                || template.startsWith("/v1/maintenance")
                || exchange.parameters().has("force");
    }

    private static AuditEvent event(AuditEvent.Type type, Exchange exchange, int status, @Nullable Problem problem) {
        Identity identity = exchange.authority().recognized();
        return new AuditEvent(
                System.currentTimeMillis(),
                type,
                exchange.requestId(),
                identity == null ? "" : identity.user(),
                identity == null ? exchange.authority().claimed() : "",
                identity == null ? null : identity.via(),
                identity == null ? null : identity.token(),
                Shown.address(exchange.request()),
                exchange.method(),
                exchange.path(),
                status,
                problem == null ? "" : problem.detail());
    }
}
