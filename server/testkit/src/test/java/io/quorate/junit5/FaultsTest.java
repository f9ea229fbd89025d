package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.QuorateClient;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.lease.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    static final QuorateExtension quorate = QuorateExtension.members(3);

    @Test
    void killedLeaderIsReplacedAndComesBackWithItsData(QuorateClient client) throws Exception {
        client.kv().put("a", "1");
        ClusterMember killed = quorate.leader();

        killed.kill();

        assertThat(quorate.awaitLeader(LONG)).isNotSameAs(killed);
        client.kv().put("b", "2");
        killed.start();
        killed.awaitReady(LONG);
        assertThat(client.kv().getString("a")).contains("1");
        assertThat(client.kv().getString("b")).contains("2");
    }

    @Test
    void leaderWithoutAMajorityIsReplaced() throws Exception {
        ClusterMember cutOff = quorate.leader();
        List<ClusterMember> others = others(cutOff);

        quorate.partition(Set.of(cutOff), Set.copyOf(others));

        ClusterMember next = quorate.awaitLeader(LONG);
        assertThat(others).contains(next);
        try (QuorateClient majority = next.newClient()) {
            majority.kv().put("cut/a", "1");
        }
        Waiting.until(() -> !cutOff.isReady(), LONG, () -> cutOff + " has noticed");
        quorate.heal();
        cutOff.awaitReady(LONG);
        try (QuorateClient back = cutOff.newClient()) {
            assertThat(back.kv().getString("cut/a")).contains("1");
        }
    }

    private static List<ClusterMember> others(ClusterMember one) {
        return quorate.cluster().members().stream()
                .filter(member -> member != one)
                .toList();
    }

    @Test
    void pausedLeaderIsReplacedAndCatchesUpWhenItIsResumed() throws Exception {
        ClusterMember paused = quorate.leader();
        paused.pause();
        try (QuorateClient stuck = QuorateClient.builder()
                .endpoints(paused.url())
                .memberDiscovery(false)
                .requestTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThatThrownBy(() -> stuck.kv().put("pause/a", "1")).isInstanceOf(OutcomeUnknownException.class);
        }
        ClusterMember next = quorate.awaitLeader(LONG);
        assertThat(next).isNotSameAs(paused);
        try (QuorateClient other = next.newClient()) {
            other.kv().put("pause/b", "2");
        }

        paused.resume();

        paused.awaitReady(LONG);
        try (QuorateClient back = paused.newClient()) {
            assertThat(back.kv().getString("pause/b")).contains("2");
        }
    }

    @Test
    void delayedMembersAgreeLater(QuorateClient client) {
        quorate.delay(Duration.ofMillis(40));
        long sent = System.nanoTime();

        client.kv().put("a", "1");

        // There and back once, at least.
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void expiredLeaseTakesItsKeysAndLeavesTheOthers(QuorateClient client) throws Exception {
        Lease one = client.leases().grant(Duration.ofHours(1));
        Lease other = client.leases().grant(Duration.ofMinutes(1));

        quorate.expireLease(one.id());

        assertThat(client.leases().get(one.id())).isEmpty();
        assertThat(client.leases().get(other.id()).orElseThrow().ttl()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whatIsNotRenewedEndsWhenTimeIsMovedOn(QuorateClient client) throws Exception {
        Lease shorter = client.leases().grant(Duration.ofMinutes(10));
        Lease longer = client.leases().grant(Duration.ofHours(10));

        quorate.time().advance(Duration.ofHours(1));

        assertThat(client.leases().get(shorter.id())).isEmpty();
        assertThat(client.leases().get(longer.id()).orElseThrow().remaining()).isLessThanOrEqualTo(Duration.ofHours(9));
    }
}
