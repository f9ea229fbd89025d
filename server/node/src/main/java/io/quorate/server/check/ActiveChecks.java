package io.quorate.server.check;

import io.quorate.core.Effects;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.kv.KeyReader.Page;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.kv.KeyReader.Sort;
import io.quorate.core.log.Change;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.RegistryCommand.Finding;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.StoreClosedException;
import io.quorate.server.service.ChangeListener;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.LocalReads;
import io.quorate.server.service.Rota;
import io.quorate.server.service.Writes;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active health checks of a member: learns of instances from what is applied, runs what is its own, and proposes what
 * changes.
 *
 * <p>Safe for any thread. All work is done by a thread of its own, which sleeps while no instance has checks, and by the
 * event loop of the {@link SocketProbe}.
 */
public final class ActiveChecks implements ChangeListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveChecks.class);

    /** How long a report may take. Short: what was seen a while ago is better seen again. */
    private static final long REPORT_MILLIS = 2_000;

    private static final int PAGE_RECORDS = 1_000;
    private static final long PAGE_BYTES = 4L << 20;

    private final LocalReads state;
    private final Writes writes;
    private final Rota rota;
    private final Probe probe;
    private final Checking checking;
    private final ScheduledExecutorService thread;

    /** What was applied and is not looked at yet, in order. */
    private final Queue<Change> untold = new ConcurrentLinkedQueue<>();
    /** Whether it will be. */
    private final AtomicBoolean telling = new AtomicBoolean();

    private volatile CheckCounts counts = CheckCounts.NONE;
    /** Of the checks' thread: whether a round is to come by itself. */
    private boolean armed;

    /** Checks of a member, by sockets. */
    public ActiveChecks(CheckSettings settings, LocalReads state, Writes writes, Rota rota, CheckObserver observer) {
        this(settings, state, writes, rota, new SocketProbe(), observer);
    }

    ActiveChecks(
            CheckSettings settings, LocalReads state, Writes writes, Rota rota, Probe probe, CheckObserver observer) {
        this.state = state;
        this.writes = writes;
        this.rota = rota;
        this.probe = probe;
        SplittableRandom random = new SplittableRandom();
        this.checking = new Checking(settings, random::nextDouble, new Outside(), observer);
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "quorate-" + settings.member() + "-checks");
            made.setDaemon(true);
            return made;
        });
    }

    /** Begins with the instances that there are. Called once, when what is applied is told already. */
    public void start() {
        rota.wanted(() -> counts.known() > 0);
        run(this::load);
    }

    @Override
    public void onApplied(Effects effects) {
        boolean any = false;
        for (Change change : effects.changes()) {
            if (change.kind() == Kind.INSTANCE) {
                untold.add(change);
                any = true;
            }
        }
        if (any && telling.compareAndSet(false, true)) {
            schedule(this::tell, Checking.ROUND_NANOS_MIN);
        }
    }

    @Override
    public void onInstalled() {
        untold.clear();
        run(this::load);
    }

    /** Takes what was applied since the last time: to be woken for each would cost more than to look at it. */
    private void tell() {
        telling.set(false);
        for (Change change = untold.poll(); change != null; change = untold.poll()) {
            take(change);
        }
        arm(Checking.ROUND_NANOS_MIN);
    }

    private void take(Change change) {
        if (change instanceof Change.Put put && Instance.hasChecks(put.record())) {
            checking.put(Instance.of(put.record()), put.record().createRevision(), System.nanoTime());
        } else {
            checking.remove(change.key());
        }
    }

    private void load() {
        Set<Bytes> keys = new HashSet<>();
        try (LocalReads.Sight sight = state.open()) {
            KeyRange range = KeyRange.ALL;
            while (range != null) {
                range = load(sight.view(), range, keys);
            }
        } catch (StoreClosedException stopping) {
            return;
        }
        checking.retain(keys);
    }

    private @Nullable KeyRange load(StateView view, KeyRange range, Set<Bytes> keys) {
        Page page = view.list(
                Kind.INSTANCE,
                new ListQuery(
                        range,
                        0,
                        PAGE_RECORDS,
                        PAGE_BYTES,
                        Sort.KEY,
                        Order.ASCENDING,
                        false,
                        RevisionFilter.NONE,
                        null,
                        0));
        for (KeyRecord record : page.records()) {
            keys.add(record.key());
            checking.put(Instance.of(record), record.createRevision(), System.nanoTime());
        }
        return page.next();
    }

    /** Does {@code work} on the checks' thread, and sees to the rounds. */
    private void run(Runnable work) {
        try {
            thread.execute(() -> guarded(() -> {
                work.run();
                arm(Checking.ROUND_NANOS_MIN);
            }));
        } catch (RejectedExecutionException stopping) {
            LOG.trace("checks are over", stopping);
        }
    }

    private void round() {
        armed = false;
        long nextNanos = checking.round(System.nanoTime());
        arm(nextNanos);
    }

    private void arm(long nanos) {
        counts = checking.counts();
        if (!armed && !checking.isIdle()) {
            armed = true;
            schedule(this::round, nanos);
        }
    }

    private void schedule(Runnable work, long nanos) {
        try {
            // Its failures are logged by itself.
            var unused = thread.schedule(() -> guarded(work), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.trace("checks are over", stopping);
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RejectedExecutionException stopping) {
            LOG.trace("checks are over", stopping);
        } catch (RuntimeException e) {
            LOG.error("checks go on after a failure", e);
        }
    }

    /** How things stand, for metrics. */
    public CheckCounts counts() {
        return counts;
    }

    /** Runs no checks from now on. The others are told so when they ask next, and take over at once. */
    public void rest() {
        rota.wanted(() -> false);
    }

    /** Ends all checks; results that are still to come are dropped. */
    @Override
    public void close() {
        rest();
        thread.shutdownNow();
        probe.close();
    }

    private final class Outside implements Checking.Surroundings {

        @Override
        public void look(CheckRun run, long startNanos) {
            probe.look(
                    run.target(),
                    result -> ActiveChecks.this.run(() -> checking.looked(run, result, startNanos, System.nanoTime())));
        }

        @Override
        public void report(List<Finding> findings, Consumer<Boolean> done) {
            // What comes of it is handled there; nothing follows it.
            var unused = writes.submit(
                            Request.internal(new RegistryCommand.Report(findings)), Deadline.in(REPORT_MILLIS))
                    .whenComplete((answer, failure) ->
                            run(() -> done.accept(failure == null && !(answer.outcome() instanceof Outcome.Refused))));
        }

        @Override
        public Set<String> onDuty() {
            return rota.onDuty();
        }
    }
}
