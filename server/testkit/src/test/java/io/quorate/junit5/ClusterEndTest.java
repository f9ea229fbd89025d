package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.QuorateClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ClusterEndTest {

    @Test
    void nothingIsLeftOfAClusterThatWasClosed() throws IOException {
        Set<Path> before = directories();
        QuorateCluster cluster = QuorateCluster.start(1);
        try (QuorateClient client = cluster.newClient()) {
            client.kv().put("k", "v");
        }
        ClusterMember member = cluster.member(1);
        assertThat(directories()).hasSizeGreaterThan(before.size());

        cluster.close();
        cluster.close();

        assertThat(directories()).isSubsetOf(before);
        assertThat(member.isRunning()).isFalse();
        assertThatThrownBy(member::start).hasMessageContaining("closed");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ownThreads().isEmpty());
    }

    /** Of this process only: others may start clusters at the same time. */
    private static Set<Path> directories() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("quorate-dev-"))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("quorate-"))
                .collect(Collectors.toSet());
    }
}
