package io.quorate.server.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells the log of each request that was answered, if that is wanted: at level debug. Stateless. */
final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private RequestLog() {}

    /** Whether anybody reads it. */
    static boolean isWanted() {
        return LOG.isDebugEnabled();
    }

    /** A request was answered. */
    static void tell(SlowRequests.SlowRequest course) {
        LoggingEventBuilder line = LOG.atDebug()
                .addKeyValue("request_id", course.id())
                .addKeyValue("status", course.status())
                .addKeyValue("ms", course.nanos() / 1e6)
                .addKeyValue("peer", course.peer());
        if (course.trace() != null) {
            line = line.addKeyValue("trace", course.trace());
        }
        line.log("{} {}", course.method(), Text.shown(course.path()));
    }
}
