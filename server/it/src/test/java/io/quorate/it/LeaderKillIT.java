package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LeaderKillIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void nothingIsLostWhenTheLeaderIsKilledUnderLoadAndAllMembersAtOnce() {
        long seed = Seeds.next("leader-kill");
        try (Cluster cluster = Cluster.start("leader-kill", 3);
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", seed))) {
            for (int round = 0; round < 2; round++) {
                load.awaitAcknowledged(100, LONG);
                Member leader = cluster.leader();
                leader.kill();
                load.awaitAcknowledged(100, LONG);
                leader.start().awaitReady(Cluster.START);
            }
            load.awaitAcknowledged(100, LONG);
            cluster.killAll();
            cluster.startAll();
            cluster.awaitReady();
            load.awaitAcknowledged(100, LONG);
            Judgement judgement = Judgement.of(cluster.endpoints(), load.stop());
            System.out.print(judgement.report());
            assertThat(judgement.holds()).as(judgement.report()).isTrue();
        }
    }
}
