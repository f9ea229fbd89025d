package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clients reach every member, members don't reach each other. */
final class IsolatedLeaderIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void cutsBetweenMembersNeitherLoseWritesNorShowStaleReads() {
        long seed = Seeds.next("isolated-leader");
        Workload.Plan plan = Workload.Plan.of("w", seed).timeout(Duration.ofSeconds(1));
        try (Cluster cluster =
                        Cluster.start(Cluster.Plan.of("isolated-leader", 3).withNetwork());
                Workload load = Workload.start(cluster.endpoints(), plan)) {
            for (int round = 0; round < 3; round++) {
                load.awaitAcknowledged(80, LONG);
                Member old = cluster.leader();
                switch (round) {
                    case 0 -> cluster.network().isolate(old);
                    case 1 -> cluster.network().mute(old);
                    default -> cluster.network().deafen(old);
                }
                Await.until(
                        "another leader than " + old.name(),
                        LONG,
                        () -> cluster.members().stream().anyMatch(member -> member != old && member.leads()));
                load.awaitAcknowledged(80, LONG);
                cluster.network().heal();
                cluster.awaitReady();
            }
            Judgement judgement = Judgement.of(cluster.endpoints(), load.stop());
            System.out.print(judgement.report());
            assertThat(judgement.holds()).as(judgement.report()).isTrue();
        }
    }
}
