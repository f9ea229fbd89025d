package io.quorate.cli.bench;

import io.quorate.cli.bench.LoadLoop.Schedule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run of a plan: makes keys or leases, warms up, measures, ends the leases. Confined to the thread that runs it, which starts others. */
public final class Bench {

    private static final Duration ONCE_MAX = Duration.ofMinutes(10);

    /** How long leases live beyond the run itself: to be granted, to drain, to be revoked. */
    private static final Duration LEASE_SPARE = Duration.ofMinutes(30);

    private final BenchPlan plan;
    private final List<Long> pids;
    private final Consumer<String> talk;
    private final Queue<String> leases = new ConcurrentLinkedQueue<>();

    /**
     * @param pids local server processes whose processor time is to be measured; may be empty
     * @param talk takes lines about how far it is
     */
    public Bench(BenchPlan plan, List<Long> pids, Consumer<String> talk) {
        this.plan = plan;
        this.pids = List.copyOf(pids);
        this.talk = talk;
    }

    /** Makes what the workload needs: puts every key once, or grants the leases. */
    public void prepare() throws IOException, InterruptedException {
        if (plan.workload().needsKeys()) {
            talk.accept("writing " + plan.keys() + " keys under " + plan.prefix());
            Requests requests = new Requests(plan, 0);
            AtomicInteger next = new AtomicInteger();
            once("keys written", plan.keys(), (connection, headers, tally) -> requests.fill(headers, next));
        } else if (plan.workload() == Workload.SVC || plan.workload() == Workload.SVC_HEARTBEAT) {
            talk.accept("registering " + plan.instances() + " instances");
            AtomicInteger next = new AtomicInteger();
            long ttlMillis = plan.workload() == Workload.SVC ? 0 : leaseMillis();
            once(
                    "instances registered",
                    plan.instances(),
                    (connection, headers, tally) -> new ServiceScripts(plan).fill(headers, next, ttlMillis));
        } else if (plan.leases() > 0) {
            talk.accept("granting " + plan.leases() + " leases");
            long ttlMillis = leaseMillis();
            once(
                    "leases granted",
                    plan.leases(),
                    (connection, headers, tally) ->
                            new LeaseScripts.Grant(headers, plan.prefix(), ttlMillis, tally, leases));
        }
    }

    private long leaseMillis() {
        return plan.warmup().plus(plan.duration()).plus(LEASE_SPARE).toMillis();
    }

    /** Deregisters the instances. Any thread may call it, once nothing else is under way. */
    public void deregister() throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        once(
                "instances deregistered",
                plan.instances(),
                (connection, headers, tally) -> new ServiceScripts(plan).clear(headers, next));
    }

    /** Ends the leases, and with them whatever is still held. Any thread may call it, once nothing else is under way. */
    public void revoke() throws IOException, InterruptedException {
        Queue<String> ids = new ArrayDeque<>(leases);
        if (!ids.isEmpty()) {
            once("leases revoked", ids.size(), (connection, headers, tally) -> new LeaseScripts.Revoke(headers, ids));
        }
    }

    private void once(String what, int operations, Script.Cast cast) throws IOException, InterruptedException {
        long now = System.nanoTime();
        long end = now + ONCE_MAX.toNanos();
        Schedule schedule = new Schedule(now, now, end, end, 0);
        LoadLoop loop = new LoadLoop(plan, schedule, cast, new LoadLoop.Part(0, plan.connections()), operations);
        start(loop, "bench-once").join();
        if (loop.tally().failed() > 0 || loop.tally().succeeded() < operations) {
            throw new IOException(
                    "only " + loop.tally().succeeded() + " of " + operations + " " + what + ": " + loop.tally().errors);
        }
    }

    /** The scripts of the workload; each thread of the run asks for its own, the holds are common to all. */
    private Script.Cast cast(long seed, List<String> ids, List<SharedHold> holds) {
        return switch (plan.workload()) {
            case PUT, GET, MIXED, TXN, WATCH -> {
                Requests requests = new Requests(plan, seed);
                yield (connection, headers, tally) -> requests.script(headers);
            }
            case SVC, SVC_REGISTER, SVC_HEARTBEAT -> {
                ServiceScripts services = new ServiceScripts(plan);
                yield (connection, headers, tally) -> services.script(connection, headers);
            }
            case LEASE ->
                (connection, headers, tally) -> {
                    List<String> own = ids.subList(connection * plan.batch(), (connection + 1) * plan.batch());
                    return new LeaseScripts.Renew(headers, own, plan.batch() > 1, tally);
                };
            case LOCK, ELECTION ->
                (connection, headers, tally) -> {
                    int name = connection % holds.size();
                    HoldScript.Place place = new HoldScript.Place(
                            plan.workload() == Workload.LOCK ? "locks" : "elections",
                            plan.prefix() + name,
                            ids.get(connection),
                            connection,
                            // The answer that it was not to be had should come before nobody waits for it any more.
                            Math.max(1, plan.timeout().toMillis() / 2));
                    return new HoldScript(place, headers, holds.get(name), tally);
                };
        };
    }

    /** Measures. */
    public BenchReport run() throws IOException, InterruptedException {
        if (plan.workload() == Workload.WATCH) {
            return new WatchBench(plan, pids, talk).run();
        }
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        long measure = start + plan.warmup().toNanos();
        long end = measure + plan.duration().toNanos();
        double interval = plan.isOpenLoop() ? 1e9 * plan.threads() / plan.rate() : 0;
        long drain = end + plan.timeout().toNanos();
        List<LoadLoop> loops = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<String> ids = List.copyOf(leases);
        int names = plan.sharedNames() > 0 ? plan.sharedNames() : plan.connections();
        List<SharedHold> holds = Stream.generate(SharedHold::new).limit(names).toList();
        int first = 0;
        for (int i = 0; i < plan.threads(); i++) {
            int count = (plan.connections() + i) / plan.threads();
            // Each thread begins a little later, so that together they keep an even pace.
            long offset = (long) (interval * i / plan.threads());
            Schedule schedule = new Schedule(start + offset, measure, end, drain, interval);
            LoadLoop.Part part = new LoadLoop.Part(first, count);
            loops.add(new LoadLoop(plan, schedule, cast(start + i, ids, holds), part, 0));
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
