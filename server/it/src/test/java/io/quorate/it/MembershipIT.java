package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.Workload;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cluster whose members change while it is worked on. */
final class MembershipIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** What a member ends with that was removed. */
    private static final int REMOVED = 5;

    @Test
    void nothingIsLostWhileThreeBecomeFiveAndThreeAgainAndADeadOneIsReplaced() {
        long seed = Seeds.next("membership");
        try (Cluster cluster = Cluster.start("membership", 3)) {
            Workload.Plan plan = Workload.Plan.of("w", seed);
            try (Workload load = Workload.start(cluster.endpoints(), plan)) {
                load.awaitAcknowledged(80, LONG);
                Member fourth = grow(cluster, "n4");
                Member fifth = grow(cluster, "n5");
                load.awaitAcknowledged(80, LONG);

                Member leader = cluster.leader();
                // Asked for through itself, and answered before it ends.
                remove(cluster, leader, leader, fourth == leader ? fifth : fourth);
                // The load knows the first three only: one of them is to stay.
                Set<Member> newcomers = Set.of(fourth, fifth);
                Member second = cluster.followers().stream()
                        .filter(follower -> !newcomers.contains(follower))
                        .findFirst()
                        .orElseThrow();
                remove(cluster, second, cluster.leader(), cluster.leader());
                load.awaitAcknowledged(80, LONG);

                Member dead = cluster.followers().stream()
                        .filter(newcomers::contains)
                        .findFirst()
                        .orElseThrow();
                dead.kill();
                remove(cluster, dead, cluster.leader(), cluster.leader());
                Member again = grow(cluster, dead.name());
                load.awaitAcknowledged(80, LONG);
                again.awaitReady(LONG);
                Await.until(
                        () -> again.name() + " is reached",
                        LONG,
                        () -> member(cluster.leader(), again.name())
                                .path("reachable")
                                .asBoolean());

                Judgement judgement = Judgement.of(cluster.endpoints(), load.stop());
                System.out.print(judgement.report());
                assertThat(judgement.holds()).as(judgement.report()).isTrue();
            }
        }
    }

    private static Member grow(Cluster cluster, String name) {
        Member host = cluster.leader();
        Reply invited = ask(host, "POST", "/v1/cluster/members", "{\"name\":\"" + name + "\"}");
        assertThat(invited.status()).as(invited.toString()).isEqualTo(201);
        Member fresh =
                cluster.newcomer(name, host, invited.json().path("join_token").asText());
        fresh.start().awaitReady(Cluster.START);
        Await.until(
                () -> name + " has a vote",
                LONG,
                () -> member(host, name).path("state").asText().equals("voter"));
        return fresh;
    }

    /** The removed member's process ends by itself, if it runs. */
    private static void remove(Cluster cluster, Member leaving, Member through, Member witness) {
        boolean runs = leaving.isRunning();
        Reply removed = ask(through, "DELETE", "/v1/cluster/members/" + leaving.name() + "?timeout=9s", "");
        assertThat(removed.status()).as(removed.toString()).isIn(200, 202);
        if (runs) {
            assertThat(leaving.awaitExit(LONG)).isEqualTo(REMOVED);
            assertThat(leaving.log()).contains(leaving.name() + " was removed from its cluster");
        }
        cluster.forget(leaving);
        Await.until(
                () -> leaving.name() + " is gone from the list",
                LONG,
                () -> member(witness, leaving.name()).isMissingNode());
    }

    private static JsonNode member(Member through, String name) {
        for (JsonNode item :
                ask(through, "GET", "/v1/cluster/members", "").json().path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    private static Reply ask(Member through, String method, String target, String body) {
        return through.ask(new Request(method, target, Map.of("Content-Type", "application/json"), body));
    }
}
