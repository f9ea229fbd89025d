package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a lease promises when the leader dies: never early, never a full length once more. */
final class LeasesIT {

    private static final int LEASES = 30;
    private static final long TTL_MILLIS = 10_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void leasesOutliveTheirLeaderAndNeitherEndEarlyNorStartAnew() {
        try (Cluster cluster = Cluster.start("leases", 3)) {
            Member asked = cluster.followers().get(0);
            TreeMap<String, Long> sentNanos = new TreeMap<>();
            String granted = "";
            for (int lease = 0; lease < LEASES; lease++) {
                long now = System.nanoTime();
                Reply reply = asked.ask(Request.of("POST", "/v1/leases?ttl=10s"));
                assertThat(reply.status()).as(reply.body()).isEqualTo(201);
                granted = reply.json().get("id").asText();
                sentNanos.put(granted, now);
            }
            String last = granted;
            Await.until("half of the length is over", LONG, () -> remaining(asked, last) <= TTL_MILLIS / 2);

            cluster.leader().kill();
            Await.until(
                    "another leader",
                    LONG,
                    () -> cluster.members().stream().anyMatch(member -> member.isRunning() && member.leads()));
            assertThat(remaining(asked, last)).isPositive().isLessThan(TTL_MILLIS);

            TreeMap<String, Long> endedNanos = new TreeMap<>();
            Await.until("all leases have ended", LONG, () -> {
                Reply reply = asked.ask(Request.get("/v1/leases?limit=1000"));
                // While nobody leads nobody says which are over.
                Set<String> alive = reply.status() == 200 ? ids(reply) : sentNanos.keySet();
                for (String lease : sentNanos.keySet()) {
                    if (!alive.contains(lease)) {
                        endedNanos.putIfAbsent(lease, System.nanoTime());
                    }
                }
                return endedNanos.size() == LEASES;
            });
            sentNanos.forEach((lease, sent) -> assertThat(endedNanos.getOrDefault(lease, 0L) - sent)
                    .as("nanoseconds %s lived", lease)
                    .isGreaterThanOrEqualTo(TTL_MILLIS * 1_000_000));
        }
    }

    private static long remaining(Member member, String lease) {
        Reply reply = member.ask(Request.get("/v1/leases/" + lease));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().get("remaining_ms").asLong();
    }

    private static Set<String> ids(Reply list) {
        Set<String> ids = new TreeSet<>();
        list.json().get("items").forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }
}
