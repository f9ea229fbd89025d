package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NoQuorumIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String DEADLINE = "2s";

    /** Far more than the deadline of 2 s, far less than for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private static Reply ask(Member member, Request request) {
        Optional<Reply> reply = member.ask(request.with("Quorate-Timeout", DEADLINE), PATIENCE);
        assertThat(reply)
                .as("%s %s on %s is answered", request.method(), request.target(), member.name())
                .isPresent();
        return reply.orElseThrow();
    }

    @Test
    void memberWithoutQuorumAnswersWhatItCanAndRefusesTheRest() {
        try (Cluster cluster = Cluster.start("no-quorum", 3)) {
            Member alone = cluster.leader();
            assertThat(ask(alone, Request.put("/v1/kv/a", "before")).status()).isEqualTo(201);
            cluster.members().stream().filter(member -> member != alone).forEach(Member::kill);

            Reply first = ask(alone, Request.put("/v1/kv/a", "during"));
            assertThat(first.code()).as(first.toString()).isIn("no-leader", "outcome-unknown");
            assertThat(first.json().path("applied").asText()).isEqualTo(first.status() == 503 ? "no" : "unknown");
            Reply read = ask(alone, Request.get("/v1/kv/a"));
            assertThat(read.code()).as(read.toString()).isIn("no-leader", "deadline-exceeded");
            Reply stale = ask(alone, Request.get("/v1/kv/a?consistency=serializable"));
            assertThat(stale.body()).as(stale.toString()).isEqualTo("before");
            assertThat(stale.header("Quorate-Consistency")).isEqualTo("serializable");

            Await.until(
                    "a write is refused as having no leader",
                    LONG,
                    () -> ask(alone, Request.put("/v1/kv/b", "perhaps")).code().equals("no-leader"));
            Reply refused = ask(alone, Request.put("/v1/kv/c", "refused"));
            assertThat(refused.code()).as(refused.toString()).isEqualTo("no-leader");
            assertThat(refused.json().path("applied").asText()).isEqualTo("no");
            assertThat(ask(alone, Request.get("/livez")).status()).isEqualTo(200);
            assertThat(ask(alone, Request.get("/readyz")).status()).isEqualTo(503);
            assertThat(ask(alone, Request.get("/leaderz")).status()).isEqualTo(503);

            cluster.startAll();
            cluster.awaitReady();
            for (Member member : cluster.members()) {
                assertThat(ask(member, Request.get("/v1/kv/a")).body()).isIn("before", "during");
            }
            // Whatever was answered "not applied" must not turn up later.
            assertThat(ask(alone, Request.get("/v1/kv/c")).status()).isEqualTo(404);
            assertThat(ask(alone, Request.put("/v1/kv/a", "after")).status()).isEqualTo(200);
        }
    }
}
