package io.quorate.cli.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of the workload {@code watch}: one writer, many who watch all that it writes. An operation is an event that
 * reached one of them; its latency counts from the moment at which the put was due. Confined to the thread that runs it,
 * which starts others.
 */
final class WatchBench {

    private final BenchPlan plan;
    private final List<Long> pids;
    private final Consumer<String> talk;

    WatchBench(BenchPlan plan, List<Long> pids, Consumer<String> talk) {
        this.plan = plan;
        this.pids = List.copyOf(pids);
        this.talk = talk;
    }

    BenchReport run() throws IOException, InterruptedException {
        WatchLoop watches = new WatchLoop(plan, plan.connections());
        Thread reader = start(watches, "bench-watch");
        await(() -> watches.started() >= plan.connections(), plan.timeout().toNanos());
        if (watches.started() < plan.connections()) {
            watches.stop();
            reader.join();
            throw new IOException("only " + watches.started() + " of " + plan.connections() + " watches began: "
                    + watches.tally().errors);
        }
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        long measure = start + plan.warmup().toNanos();
        long end = measure + plan.duration().toNanos();
        watches.measureFrom(measure);
        StampedWriter writer = new StampedWriter(plan, start, measure, end);
        Thread writing = start(writer, "bench-writer");
        talk.accept("warming up for " + plan.warmup().toMillis() + " ms, then measuring for "
                + plan.duration().toMillis() + " ms");
        sleepUntil(measure);
        Moment before = Moment.of(watches, pids);
        sleepUntil(end);
        Moment after = Moment.of(watches, pids);
        writing.join();
        long expected = writer.acknowledged() * plan.connections();
        await(() -> watches.events() >= expected, plan.timeout().toNanos());
        watches.stop();
        reader.join();
        Tally tally = new Tally();
        tally.add(watches.tally());
        tally.add(writer.tally());
        if (watches.events() < expected) {
            tally.failed("missing", expected - watches.events());
        }
        return new BenchReport(
                plan,
                tally,
                (after.nanos() - before.nanos()) / 1e9,
                after.events() - before.events(),
                difference(before.serverCpu(), after.serverCpu()),
                difference(before.ownCpu(), after.ownCpu()));
    }

    /** How things stood at one moment. */
    private record Moment(
            long nanos,
            long events,
            @Nullable Double serverCpu,
            @Nullable Double ownCpu) {

        static Moment of(WatchLoop watches, List<Long> pids) throws IOException {
            Double server = pids.isEmpty() ? null : ProcessCpu.seconds(pids);
            return new Moment(System.nanoTime(), watches.events(), server, Bench.ownCpu());
        }
    }

    private static @Nullable Double difference(@Nullable Double before, @Nullable Double after) {
        return before == null || after == null ? null : after - before;
    }

    private static Thread start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    /** What may be true at some time. */
    private interface Condition {
        boolean isMet();
    }

    private static void await(Condition condition, long nanosMax) throws InterruptedException {
        long end = System.nanoTime() + nanosMax;
        while (!condition.isMet() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
