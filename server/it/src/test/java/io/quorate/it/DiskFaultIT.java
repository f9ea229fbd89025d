package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.Workload;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member whose disk fails ends, aloud; the others go on. Needs a C compiler. */
@Tag("faults")
final class DiskFaultIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration EXIT = Duration.ofSeconds(30);

    private static final Optional<DiskFaults> BUILT = DiskFaults.build();

    private final DiskFaults faults = BUILT.orElseThrow();

    @BeforeAll
    static void requireFaults() {
        assumeTrue(BUILT.isPresent(), "a C compiler is needed");
    }

    private Cluster.Plan plan(String name) {
        return faults.in(Cluster.Plan.of(name, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync /raft/ EIO", "write /raft/ EIO", "write /raft/ ENOSPC", "write raft-meta EIO"})
    void leaderWhoseLogFailsEndsAndTheOthersGoOn(String rule) {
        failing("disk-leader", rule, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync /raft/ EIO", "write /raft/ ENOSPC"})
    void followerWhoseLogFailsEndsAndTheOthersGoOn(String rule) {
        failing("disk-follower", rule, false);
    }

    private void failing(String name, String rule, boolean leads) {
        long seed = Seeds.next(name + ": " + rule);
        try (Cluster cluster = Cluster.start(plan(name));
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", seed))) {
            load.awaitAcknowledged(100, LONG);
            Member victim = leads ? cluster.leader() : cluster.followers().get(0);
            faults.order(victim, rule);
            if (rule.contains("raft-meta")) {
                // The file of terms and votes is written when the leader changes.
                Member leader = victim;
                leader.pause();
                Await.until(
                        "another leader", LONG, () -> cluster.members().stream().anyMatch(Member::leads));
                leader.resume();
            }
            assertThat(victim.awaitExit(EXIT)).as(victim.lastLines()).isNotZero();
            load.awaitAcknowledged(200, LONG);
            faults.heal(victim);
            victim.start().awaitReady(Cluster.START);
            load.awaitAcknowledged(100, LONG);
            judge(cluster, load);
        }
    }

    @Test
    void leaderWhoseDiskHangsGivesUpLeadingAndThenEnds() {
        long seed = Seeds.next("disk-hang");
        try (Cluster cluster = Cluster.start(plan("disk-hang"));
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", seed))) {
            load.awaitAcknowledged(100, LONG);
            Member victim = cluster.leader();
            long began = System.nanoTime();
            faults.order(victim, "sync /raft/ hang");
            Await.until(
                    "another leader than " + victim.name(),
                    EXIT,
                    () -> cluster.members().stream().anyMatch(member -> member != victim && member.leads()));
            long led = System.nanoTime();
            load.awaitAcknowledged(100, LONG);
            assertThat(victim.awaitExit(EXIT)).as(victim.lastLines()).isNotZero();
            System.out.printf(
                    "disk-hang: another leader after %d ms, the process ended after %d ms%n",
                    (led - began) / 1_000_000, (System.nanoTime() - began) / 1_000_000);
            faults.heal(victim);
            victim.start().awaitReady(Cluster.START);
            judge(cluster, load);
        }
    }

    @Test
    void slowDiskIsOnlySlow() {
        long seed = Seeds.next("disk-slow");
        Workload.Plan slow = Workload.Plan.of("w", seed).timeout(Duration.ofSeconds(10));
        try (Cluster cluster = Cluster.start(plan("disk-slow"));
                Workload load = Workload.start(cluster.endpoints(), slow)) {
            load.awaitAcknowledged(100, LONG);
            Member victim = cluster.leader();
            faults.order(victim, "sync /raft/ 500");
            load.awaitAcknowledged(100, LONG);
            assertThat(victim.isRunning()).as(victim.lastLines()).isTrue();
            faults.heal(victim);
            load.awaitAcknowledged(100, LONG);
            judge(cluster, load);
        }
    }

    @Test
    void memberWhoseStoreFailsEnds() {
        long seed = Seeds.next("disk-store");
        try (Cluster cluster = Cluster.start(plan("disk-store"));
                Workload load = Workload.start(cluster.endpoints(), Workload.Plan.of("w", seed))) {
            load.awaitAcknowledged(100, LONG);
            Member victim = cluster.leader();
            faults.order(victim, "write .sst EIO");
            // Only a flush writes tables; a stop does.
            int code = victim.stop(EXIT);
            System.out.println("disk-store: the stop ended with exit code " + code);
            faults.heal(victim);
            victim.start().awaitReady(Cluster.START);
            judge(cluster, load);
        }
    }

    private static void judge(Cluster cluster, Workload load) {
        Judgement judgement = Judgement.of(cluster.endpoints(), load.stop());
        System.out.print(judgement.report());
        assertThat(judgement.holds()).as(judgement.report()).isTrue();
    }
}
