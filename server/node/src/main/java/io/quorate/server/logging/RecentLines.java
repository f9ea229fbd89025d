package io.quorate.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps the newest lines that are logged, in bounds. Safe for any thread. */
final class RecentLines extends AppenderBase<ILoggingEvent> {

    private static final int LINES_MAX = 2_000;
    /** So that a few stack traces do not take the place of everything else, nor memory without bounds. */
    private static final int LINE_CHARS_MAX = 8_000;

    private final Deque<String> lines = new ArrayDeque<>();

    RecentLines(LoggerContext context) {
        setName("recent");
        setContext(context);
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(120)
                .append(Instant.ofEpochMilli(event.getTimeStamp()))
                .append(' ')
                .append(event.getLevel())
                .append(' ')
                .append(event.getLoggerName())
                .append(" - ")
                .append(event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> line.append(' ').append(pair));
        }
        if (event.getThrowableProxy() != null) {
            line.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        if (line.length() > LINE_CHARS_MAX) {
            line.setLength(LINE_CHARS_MAX);
            line.append(" …");
        }
        synchronized (lines) {
            if (lines.size() == LINES_MAX) {
                lines.removeFirst();
            }
            lines.addLast(line.toString());
        }
    }

    List<String> lines() {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }
}
