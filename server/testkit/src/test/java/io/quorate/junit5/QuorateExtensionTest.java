package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.QuorateClient;
import io.quorate.client.error.InvalidRequestException;
import io.quorate.server.config.Settings;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuorateExtensionTest {

    @RegisterExtension
    static final QuorateExtension quorate =
            QuorateExtension.members(1).with(Settings.LEASE_TTL_MIN, Duration.ofSeconds(5));

    private QuorateClient early;

    @BeforeEach
    void remember(QuorateClient client) {
        early = client;
    }

    @Test
    @Order(1)
    void oneTestHasOneClient(QuorateClient client) {
        client.kv().put("k", "v");
        assertThat(client).isSameAs(early);
    }

    @Test
    @Order(2)
    void nextTestSeesNothingOfIt(QuorateClient client, QuorateCluster cluster) {
        assertThat(client.kv().get("k")).isEmpty();
        try (QuorateClient all = cluster.newClient()) {
            assertThat(all.kv().list("", io.quorate.client.kv.ListOption.prefix()))
                    .anyMatch(found -> found.key().utf8().matches("t\\d+/k"));
        }
    }

    @Test
    void settingIsInForce(QuorateClient client) {
        assertThatThrownBy(() -> client.leases().grant(Duration.ofSeconds(4)))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(client.leases().grant(Duration.ofSeconds(5)).ttl()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @Order(3)
    void killedMemberMayBeLeftBehind() {
        quorate.member(1).kill();
        assertThatThrownBy(quorate::leader)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody leads");
    }

    @Test
    @Order(4)
    void nextTestFindsItStarted(QuorateClient client) {
        assertThat(quorate.leader()).isSameAs(quorate.member(1));
        client.kv().put("k", "v");
    }

    @Test
    @Order(5)
    void leaseTimeStandsStillWhileTheOnlyMemberIsPaused(QuorateClient client) throws Exception {
        String lease = client.leases().grant(Duration.ofMinutes(1)).id();
        quorate.member(1).pause();
        quorate.member(1).resume();
        assertThat(client.leases().get(lease)).isPresent();

        quorate.time().advance(Duration.ofMinutes(1));

        assertThat(client.leases().get(lease)).isEmpty();
    }

    @Test
    void memberThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> quorate.member(2)).hasMessageContaining("2 (expected: 1 to 1)");
        assertThatThrownBy(() -> QuorateExtension.members(2)).hasMessageContaining("2 (expected: 1 or 3)");
    }

    @Nested
    class Inside {

        @Test
        void sameClusterIsThere(QuorateCluster cluster, QuorateClient client) {
            assertThat(cluster).isSameAs(quorate.cluster());
            assertThat(client).isSameAs(early);
        }
    }
}
