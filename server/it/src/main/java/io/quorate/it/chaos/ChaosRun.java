package io.quorate.it.chaos;

import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.load.Judgement;
import io.quorate.it.load.Workload;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** One run: a cluster under load, fault after fault until the time is over, then the judgement. Confined to one thread. */
public final class ChaosRun {

    private final Plan plan;
    private final Random random;
    private final PrintStream progress;

    /**
     * What to do. Immutable.
     *
     * @param name names the directory of the cluster
     * @param members how many members
     * @param duration no fault begins later than this
     * @param strikesMax no more faults than this
     * @param faults the faults to choose from
     */
    public record Plan(String name, int members, Duration duration, int strikesMax, List<Fault> faults, long seed) {

        public Plan {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("faults: none (expected: at least one)");
            }
        }

        boolean needsNetwork() {
            return faults.stream().anyMatch(Fault::needsNetwork);
        }
    }

    /** A run that says what it does on {@code progress}. */
    public ChaosRun(Plan plan, PrintStream progress) {
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.progress = progress;
    }

    /** Runs it and returns what came of it. Fails when the cluster does not recover from a fault. */
    public ChaosReport run() {
        Cluster.Plan cluster = Cluster.Plan.of(plan.name(), plan.members());
        try (Cluster running = Cluster.start(plan.needsNetwork() ? cluster.withNetwork() : cluster);
                Workload load = Workload.start(running.endpoints(), Workload.Plan.of("c", plan.seed()))) {
            long begun = System.nanoTime();
            List<Strike> strikes = new ArrayList<>();
            while (strikes.size() < plan.strikesMax()
                    && System.nanoTime() - begun < plan.duration().toNanos()) {
                load.awaitAcknowledged(100, Duration.ofSeconds(60));
                pause(500, 2_000);
                strikes.add(strike(running));
            }
            load.awaitAcknowledged(100, Duration.ofSeconds(60));
            return new ChaosReport(plan.seed(), begun, strikes, Judgement.of(running.endpoints(), load.stop()));
        }
    }

    private Strike strike(Cluster cluster) {
        Fault fault = plan.faults().get(random.nextInt(plan.faults().size()));
        Member victim = fault.choose(cluster, random);
        progress.printf("%s %s%n", fault.word(), victim.name());
        long began = System.nanoTime();
        fault.begin(cluster, victim);
        pause(3_000, 7_000);
        Fault.end(cluster, plan.needsNetwork());
        long healed = System.nanoTime();
        cluster.awaitReady();
        return new Strike(fault, victim.name(), began, healed, System.nanoTime());
    }

    /** The length of a fault is part of the fault: nothing to wait for. */
    private void pause(int millisMin, int millisMax) {
        long end = System.nanoTime() + random.nextInt(millisMin, millisMax) * 1_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
