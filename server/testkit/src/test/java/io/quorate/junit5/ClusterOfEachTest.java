package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.QuorateClient;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClusterOfEachTest {

    private static final Set<QuorateCluster> SEEN = new HashSet<>();

    @RegisterExtension
    final QuorateExtension quorate = QuorateExtension.members(1);

    @Test
    void oneTestHasAClusterOfItsOwn(QuorateClient client) {
        isNewAndEmpty(client);
    }

    @Test
    void otherTestHasAnotherOne(QuorateClient client) {
        isNewAndEmpty(client);
    }

    private void isNewAndEmpty(QuorateClient client) {
        assertThat(SEEN.add(quorate.cluster())).isTrue();
        assertThat(client.kv().put("k", "v").revision()).isEqualTo(2);
    }
}
