package io.quorate.server.logging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** The logging of this process, to look at and to change while it runs. Safe for any thread. */
public interface Logs {

    /** What stands for all loggers that have no level of their own. */
    String ROOT = "root";

    /**
     * The levels that are set.
     *
     * @param set by logger; those below it that are not named follow it
     * @param reverts what goes back by itself, and when
     */
    record Levels(SortedMap<String, Level> set, Map<String, Revert> reverts) {

        public Levels {
            set = new TreeMap<>(set);
            reverts = new TreeMap<>(reverts);
        }
    }

    /**
     * A level that comes back.
     *
     * @param to null: the logger follows the one above it again
     */
    record Revert(@Nullable Level to, long inMillis) {}

    /** The levels in force. */
    Levels levels();

    /**
     * Sets levels by logger; null: the logger follows the one above it.
     *
     * @param lasting after which they are again what they were; null: till the process ends
     */
    void set(Map<String, @Nullable Level> levels, @Nullable Duration lasting);

    /** The newest lines that were logged, the oldest first. */
    List<String> newest();

    /** The logging of this process; null if it is none that can be changed from here. */
    static @Nullable Logs ofThisProcess() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        // By name: where a server is embedded Logback may not be there at all.
        return factory.getClass().getName().equals("ch.qos.logback.classic.LoggerContext")
                ? LogbackLogs.over(factory)
                : null;
    }
}
