package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GracefulStopIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** The default of {@code stop-timeout} is 10 s. */
    private static final Duration STOP = Duration.ofSeconds(15);

    @Test
    void stoppingOneMemberAfterTheOtherUnderLoadLosesNothing() {
        long seed = Seeds.next("rolling-restart");
        try (Cluster cluster = Cluster.start("rolling-restart", 3);
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", seed))) {
            Member first = cluster.followers().get(0);
            for (Member member : List.of(first, cluster.leader())) {
                load.awaitAcknowledged(80, LONG);
                assertThat(member.stop(STOP)).as(member.lastLines()).isZero();
                load.awaitAcknowledged(80, LONG);
                member.start().awaitReady(Cluster.START);
            }
            Judgement judgement = Judgement.of(cluster.endpoints(), load.stop());
            System.out.print(judgement.report());
            assertThat(judgement.holds()).as(judgement.report()).isTrue();
        }
    }

    @Test
    void leaderStopsUnderLoadAndKeepsWhatItAcknowledged() {
        long seed = Seeds.next("stop-alone");
        try (Cluster cluster = Cluster.start("stop-alone", 1);
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", seed))) {
            load.awaitAcknowledged(100, LONG);
            Member member = cluster.member(0);
            assertThat(member.stop(STOP)).as(member.lastLines()).isZero();
            member.start().awaitReady(Cluster.START);
            Judgement judgement = Judgement.of(cluster.endpoints(), load.stop());
            System.out.print(judgement.report());
            assertThat(judgement.holds()).as(judgement.report()).isTrue();
        }
    }
}
