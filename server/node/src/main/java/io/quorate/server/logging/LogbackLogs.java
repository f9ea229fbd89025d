package io.quorate.server.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** The logging of this process when Logback carries it. Safe for any thread. */
final class LogbackLogs implements Logs {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogbackLogs.class);

    /** One for each process, as the context is. */
    private static @Nullable LogbackLogs instance;

    private final LoggerContext context;
    private final RecentLines recent;
    /** What goes back by itself: a change made later to the same logger takes its place. */
    private final Map<String, Pending> pending = new HashMap<>();

    private @Nullable ScheduledExecutorService timer;

    /** A level that comes back at {@code atNanos}. */
    private record Pending(@Nullable Level to, long atNanos) {}

    private LogbackLogs(LoggerContext context) {
        this.context = context;
        this.recent = new RecentLines(context);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(recent);
    }

    static synchronized LogbackLogs over(ILoggerFactory factory) {
        LogbackLogs known = instance;
        if (known == null || known.context != factory) {
            known = new LogbackLogs((LoggerContext) factory);
            instance = known;
        }
        return known;
    }

    @Override
    public synchronized Levels levels() {
        SortedMap<String, Level> set = new TreeMap<>();
        for (Logger logger : context.getLoggerList()) {
            Level level = ours(logger.getLevel());
            if (level != null) {
                set.put(shown(logger.getName()), level);
            }
        }
        long now = System.nanoTime();
        Map<String, Revert> reverts = new TreeMap<>();
        pending.forEach((logger, revert) -> reverts.put(
                logger, new Revert(revert.to(), Math.max(0, TimeUnit.NANOSECONDS.toMillis(revert.atNanos() - now)))));
        return new Levels(set, reverts);
    }

    @Override
    public synchronized void set(Map<String, @Nullable Level> levels, @Nullable Duration lasting) {
        levels.forEach((name, level) -> {
            Logger logger = context.getLogger(inner(name));
            Level before = ours(logger.getLevel());
            Pending earlier = pending.remove(name);
            logger.setLevel(level == null ? rootOr(name) : theirs(level));
            LOG.info(
                    "{} logs {}{}",
                    name,
                    level == null ? "as the one above it" : level.word(),
                    lasting == null ? "" : " for " + lasting.toSeconds() + " s");
            if (lasting != null) {
                Pending revert =
                        new Pending(earlier == null ? before : earlier.to(), System.nanoTime() + lasting.toNanos());
                pending.put(name, revert);
                timer().schedule(() -> revert(name, revert), lasting.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    private synchronized void revert(String name, Pending due) {
        // Identity: a change of the meantime has put another one here.
        if (pending.remove(name, due)) {
            Level to = due.to();
            context.getLogger(inner(name)).setLevel(to == null ? rootOr(name) : theirs(to));
            LOG.info("{} logs as before", name);
        }
    }

    private ScheduledExecutorService timer() {
        ScheduledExecutorService known = timer;
        if (known == null) {
            known = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "quorate-log-levels");
                thread.setDaemon(true);
                return thread;
            });
            timer = known;
        }
        return known;
    }

    @Override
    public List<String> newest() {
        return recent.lines();
    }

    /** The root must have a level. */
    private static ch.qos.logback.classic.@Nullable Level rootOr(String name) {
        return name.equals(ROOT) ? ch.qos.logback.classic.Level.WARN : null;
    }

    private static String inner(String name) {
        return name.equals(ROOT) ? org.slf4j.Logger.ROOT_LOGGER_NAME : name;
    }

    private static String shown(String name) {
        return name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : name;
    }

    private static ch.qos.logback.classic.Level theirs(Level level) {
        return ch.qos.logback.classic.Level.toLevel(level.name());
    }

    private static @Nullable Level ours(ch.qos.logback.classic.@Nullable Level level) {
        // What Logback has beyond these, ALL, shows what TRACE does.
        return level == null
                ? null
                : Level.of(level.levelStr.toLowerCase(Locale.ROOT)).orElse(Level.TRACE);
    }
}
