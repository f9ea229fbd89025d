package io.quorate.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Levels set while the process runs, over a context of the test's own. */
class LogbackLogsTest {

    private static final String LOGGER = "io.quorate.some";

    private final LoggerContext context = new LoggerContext();
    private final Logs logs = LogbackLogs.over(context);

    @Test
    void aLevelIsSetAndTakenBack() {
        logs.set(Map.of(LOGGER, Level.DEBUG), null);
        assertThat(context.getLogger(LOGGER).isDebugEnabled()).isTrue();
        assertThat(logs.levels().set()).containsEntry(LOGGER, Level.DEBUG);
        assertThat(logs.levels().reverts()).isEmpty();

        logs.set(Collections.singletonMap(LOGGER, null), null);
        assertThat(logs.levels().set()).doesNotContainKey(LOGGER);
    }

    @Test
    void aLevelComesBackByItselfToWhatItWasBeforeTheFirstOfSeveralChanges() {
        logs.set(Map.of(LOGGER, Level.WARN), null);
        logs.set(Map.of(LOGGER, Level.TRACE), Duration.ofHours(1));
        logs.set(Map.of(LOGGER, Level.DEBUG), Duration.ofSeconds(1));
        assertThat(logs.levels().set()).containsEntry(LOGGER, Level.DEBUG);

        await().until(() -> logs.levels().set().get(LOGGER) == Level.WARN);
        assertThat(logs.levels().reverts()).isEmpty();
    }

    @Test
    void aLastingChangeTakesThePlaceOfOneThatWouldGoBack() {
        logs.set(Map.of(LOGGER, Level.TRACE), Duration.ofHours(1));
        assertThat(logs.levels().reverts()).containsKey(LOGGER);

        logs.set(Map.of(LOGGER, Level.ERROR), null);
        assertThat(logs.levels().reverts()).isEmpty();
    }

    @Test
    void theRootKeepsALevel() {
        logs.set(Collections.singletonMap(Logs.ROOT, null), null);

        assertThat(logs.levels().set()).containsEntry(Logs.ROOT, Level.WARN);
    }

    @Test
    void theNewestLinesAreKeptInBounds() {
        logs.set(Map.of(LOGGER, Level.INFO), null);
        for (int i = 0; i < 2_100; i++) {
            context.getLogger(LOGGER).info("line {}", i);
        }

        assertThat(logs.newest()).hasSize(2_000);
        assertThat(logs.newest().get(1_999)).endsWith("INFO io.quorate.some - line 2099");
    }
}
