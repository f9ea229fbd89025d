package io.quorate.cli.bench;

import io.quorate.cli.bench.LoadLoop.Schedule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run of a plan: fills the keys, warms up, measures. Confined to the thread that runs it, which starts others. */
public final class Bench {

    private static final Duration FILL_MAX = Duration.ofMinutes(10);

    private final BenchPlan plan;
    private final List<Long> pids;
    private final Consumer<String> talk;

    /**
     * @param pids local server processes whose processor time is to be measured; may be empty
     * @param talk takes lines about how far it is
     */
    public Bench(BenchPlan plan, List<Long> pids, Consumer<String> talk) {
        this.plan = plan;
        this.pids = List.copyOf(pids);
        this.talk = talk;
    }

    /** Puts every key once, if the workload reads any. */
    public void fill() throws IOException, InterruptedException {
        if (!plan.workload().needsKeys()) {
            return;
        }
        talk.accept("writing " + plan.keys() + " keys under " + plan.prefix());
        long now = System.nanoTime();
        long end = now + FILL_MAX.toNanos();
        Schedule schedule = new Schedule(now, now, end, end, 0);
        LoadLoop loop = new LoadLoop(plan, schedule, new Requests(plan, now), plan.connections(), 0, plan.keys());
        Thread thread = start(loop, "bench-fill");
        thread.join();
        if (loop.tally().failed() > 0 || loop.tally().succeeded() < plan.keys()) {
            throw new IOException("only " + loop.tally().succeeded() + " of " + plan.keys() + " keys could be written: "
                    + loop.tally().errors);
        }
    }

    /** Measures. */
    public BenchReport run() throws IOException, InterruptedException {
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        long measure = start + plan.warmup().toNanos();
        long end = measure + plan.duration().toNanos();
        double interval = plan.isOpenLoop() ? 1e9 * plan.threads() / plan.rate() : 0;
        long drain = end + plan.timeout().toNanos();
        List<LoadLoop> loops = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < plan.threads(); i++) {
            int count = (plan.connections() + i) / plan.threads();
            // Each thread begins a little later, so that together they keep an even pace.
            long offset = (long) (interval * i / plan.threads());
            Schedule schedule = new Schedule(start + offset, measure, end, drain, interval);
            loops.add(new LoadLoop(plan, schedule, new Requests(plan, start + i), count, first, 0));
            first += count;
        }
        for (LoadLoop loop : loops) {
            threads.add(start(loop, "bench-" + threads.size()));
        }
        talk.accept("warming up for " + plan.warmup().toMillis() + " ms, then measuring for "
                + plan.duration().toMillis() + " ms");
        Snapshot before = snapshot(loops, measure);
        Snapshot after = snapshot(loops, end);
        for (Thread thread : threads) {
            thread.join();
        }
        Tally tally = new Tally();
        loops.forEach(loop -> tally.add(loop.tally()));
        return new BenchReport(
                plan,
                tally,
                (after.nanos() - before.nanos()) / 1e9,
                after.completed() - before.completed(),
                difference(before.serverCpu(), after.serverCpu()),
                difference(before.ownCpu(), after.ownCpu()));
    }

    private static Thread start(LoadLoop loop, String name) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What was so at one moment. */
    private record Snapshot(
            long nanos,
            long completed,
            @Nullable Double serverCpu,
            @Nullable Double ownCpu) {}

    private Snapshot snapshot(List<LoadLoop> loops, long atNanos) throws IOException, InterruptedException {
        long wait = atNanos - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
        long completed = loops.stream().mapToLong(LoadLoop::completed).sum();
        Double server = pids.isEmpty() ? null : ProcessCpu.seconds(pids);
        return new Snapshot(System.nanoTime(), completed, server, ownCpu());
    }

    static @Nullable Double ownCpu() {
        try {
            return ProcessCpu.seconds(List.of(ProcessHandle.current().pid()));
        } catch (IOException noProc) {
            return null;
        }
    }

    private static @Nullable Double difference(@Nullable Double before, @Nullable Double after) {
        return before == null || after == null ? null : after - before;
    }
}
