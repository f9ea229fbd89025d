package io.quorate.server.http;

import io.quorate.core.log.Command;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Remembers requests that took long, and tells the log of each if that is wanted: at level debug. Stateless. */
final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private RequestLog() {}

    /** Whether anybody reads it. */
    static boolean isWanted() {
        return LOG.isDebugEnabled();
    }

    /**
     * A request was answered.
     *
     * @param slow where it is remembered; null: it was quick, or waited
     */
    static void answered(
            Exchange exchange,
            String route,
            int status,
            long nanos,
            @Nullable String timing,
            @Nullable SlowRequests slow) {
        String traceParent = exchange.requestHeader(Names.TRACEPARENT);
        SlowRequests.SlowRequest course = new SlowRequests.SlowRequest(
                System.currentTimeMillis(),
                exchange.requestId(),
                exchange.method(),
                route,
                exchange.path(),
                status,
                nanos,
                timing,
                traceParent == null ? null : TraceParent.traceOf(traceParent),
                String.valueOf(exchange.request().remoteAddress()));
        if (slow != null) {
            slow.add(course);
        }
        tell(course);
    }

    /**
     * A traced command was answered that another member has carried to this one.
     *
     * @param slow where it is remembered; null: it was quick
     */
    static void forwarded(String trace, Command command, boolean isKnown, long nanos, @Nullable SlowRequests slow) {
        if (slow == null && !isWanted()) {
            return;
        }
        String millis = String.format(Locale.ROOT, "%.2f", nanos / 1e6);
        SlowRequests.SlowRequest course = new SlowRequests.SlowRequest(
                System.currentTimeMillis(),
                "-",
                "FORWARD",
                "forward",
                command.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                isKnown ? 200 : 504,
                nanos,
                "raft;dur=" + millis + ", total;dur=" + millis,
                trace,
                null);
        if (slow != null) {
            slow.add(course);
        }
        if (isWanted()) {
            tell(course);
        }
    }

    private static void tell(SlowRequests.SlowRequest course) {
        LoggingEventBuilder line = LOG.atDebug()
                .addKeyValue("request_id", course.id())
                .addKeyValue("status", course.status())
                .addKeyValue("ms", course.nanos() / 1e6);
        if (course.peer() != null) {
            line = line.addKeyValue("peer", course.peer());
        }
        if (course.trace() != null) {
            line = line.addKeyValue("trace", course.trace());
        }
        line.log("{} {}", course.method(), Text.shown(course.path()));
    }
}
