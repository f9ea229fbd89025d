package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.QuorateClient;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ClusterEndTest {

    @Test
    void nothingIsLeftOfAClusterThatWasClosed() {
        QuorateCluster cluster = QuorateCluster.start(1);
        try (QuorateClient client = cluster.newClient()) {
            client.kv().put("k", "v");
        }
        ClusterMember member = cluster.member(1);
        assertThat(cluster.directory()).isNotEmptyDirectory();

        cluster.close();
        cluster.close();

        assertThat(cluster.directory()).doesNotExist();
        assertThat(member.isRunning()).isFalse();
        assertThatThrownBy(member::start).hasMessageContaining("closed");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ownThreads().isEmpty());
    }

    private static Set<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("quorate-"))
                .collect(Collectors.toSet());
    }
}
