package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it looks at all threads of the process")
class LeftThreadsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void closedMemberLeavesNoThread() throws Exception {
        // The first one loads what stays for all that follow.
        QuorateServer.start(alone("first")).close();
        Set<String> before = threads();
        QuorateServer server = QuorateServer.start(alone("second"));
        assertThat(server.awaitReady(LONG)).isTrue();

        server.close();
        server.close();

        Awaitility.await().atMost(LONG).untilAsserted(() -> {
            Set<String> left = threads();
            left.removeAll(before);
            assertThat(left).isEmpty();
        });
        assertThat(server.isReady()).isFalse();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName() + " " + thread.getId())
                .filter(name -> !name.startsWith("HttpClient") && !name.startsWith("awaitility"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private ServerConfig alone(String data) {
        return ServerConfig.builder()
                .set(Settings.DATA_DIR, directory.resolve(data))
                .set(Settings.HTTP, new Address("127.0.0.1", 0))
                .set(Settings.CLUSTER, Map.of("n1", new Address("127.0.0.1", 0)))
                .build();
    }
}
