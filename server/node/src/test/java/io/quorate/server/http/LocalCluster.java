package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.core.Effects;
import io.quorate.core.StateMachine;
import io.quorate.core.StateView;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Command;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Snapshot;
import io.quorate.server.service.Claims;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.LocalReads;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.RegistryLook;
import io.quorate.server.service.Writes;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cluster of one inside the test: the real state machine over memory, without a log. Safe for any thread. */
final class LocalCluster implements Writes, Reads, Claims, ClusterView, LocalReads, AutoCloseable {

    static final String CLUSTER_ID = "cl_test";

    /** Whether it knows which cluster it is. */
    volatile boolean isFounded = true;

    private final MemoryStore store = new MemoryStore();
    private final StateMachine machine = new StateMachine(store);
    private final ExecutorService updater = Executors.newSingleThreadExecutor(LocalCluster::daemon);
    private final ExecutorService readers = Executors.newFixedThreadPool(2, LocalCluster::daemon);
    private volatile long revision;
    private volatile long compactRevision;
    private volatile @Nullable Problem refusal;
    private volatile @Nullable CountDownLatch gate;
    final AtomicInteger waiting = new AtomicInteger();
    final AtomicInteger waitingMost = new AtomicInteger();
    /** Tells of what was applied. */
    final WatchHub hub = new WatchHub("n1", this, new WatchLines(), WatchObserver.NONE, 1_000);

    private long index;
    private long clusterMillis = 1_000;

    LocalCluster() {
        submit(Request.of(new Command.Found(CLUSTER_ID)), Deadline.in(10_000)).join();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "local-cluster");
        thread.setDaemon(true);
        return thread;
    }

    /** From now on every write and read fails with {@code problem}; null: no longer. */
    void refuse(@Nullable Problem problem) {
        refusal = problem;
    }

    /** Holds all writes till the latch opens. */
    CountDownLatch holdWrites() {
        CountDownLatch closed = new CountDownLatch(1);
        gate = closed;
        return closed;
    }

    /** Forgets history up to {@code upTo}. */
    /** Forgets history in as many steps as that takes. */
    void trim(long upTo) {
        Answer answer;
        do {
            answer = submit(Request.of(new Command.Trim(upTo)), Deadline.in(10_000))
                    .join();
        } while (answer.outcome() instanceof Outcome.Trimmed trimmed
                && trimmed.compactRevision() < Math.min(upTo, trimmed.revision() - 1));
    }

    @Override
    public CompletableFuture<Answer> submit(Request request, Deadline deadline) {
        Problem problem = refusal;
        if (problem != null) {
            return CompletableFuture.failedFuture(new RefusedException(problem));
        }
        waitingMost.accumulateAndGet(waiting.incrementAndGet(), Math::max);
        return CompletableFuture.supplyAsync(() -> apply(request), updater);
    }

    private Answer apply(Request request) {
        CountDownLatch closed = gate;
        if (closed != null) {
            try {
                closed.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        waiting.decrementAndGet();
        index++;
        clusterMillis += 10;
        Batch batch = new Batch(1, index, List.of(request));
        Effects effects = machine.apply(1, index, new Entry(1, clusterMillis, 1_760_000_000_000L, List.of(batch)));
        revision = effects.revision();
        compactRevision = machine.compactRevision();
        hub.onApplied(effects);
        Applied applied = effects.batches().get(0).answers().get(0);
        return new Answer(applied.outcome(), applied.replayed(), 0, 1_500_000);
    }

    @Override
    public <T> CompletableFuture<Reading<T>> read(
            Freshness freshness, Deadline deadline, Function<StateView, T> reader) {
        Problem problem = refusal;
        if (problem != null) {
            return CompletableFuture.failedFuture(new RefusedException(problem));
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Snapshot snapshot = store.snapshot()) {
                        StateView keys = StateMachine.reader(snapshot);
                        T value = reader.apply(keys);
                        boolean linearizable = freshness instanceof Freshness.Linearizable;
                        return new Reading<>(value, keys.revision(), linearizable, linearizable ? 0 : 7, 0);
                    }
                },
                readers);
    }

    @Override
    public Sight open() {
        Snapshot snapshot = store.snapshot();
        StateView view = StateMachine.reader(snapshot);
        return new Sight() {
            @Override
            public StateView view() {
                return view;
            }

            @Override
            public void close() {
                snapshot.close();
            }
        };
    }

    @Override
    public Ticket ticket() {
        throw new UnsupportedOperationException("nothing waits here (expected: a member)");
    }

    @Override
    public Claim acquire(Request request, Deadline deadline) {
        throw new UnsupportedOperationException("nothing waits here (expected: a member)");
    }

    @Override
    public void errand(Command command) {
        throw new UnsupportedOperationException("nothing waits here (expected: a member)");
    }

    @Override
    public Here here() {
        return new Here(isFounded ? CLUSTER_ID : "", "n1", "n1", true, 3, revision, compactRevision);
    }

    @Override
    public CompletableFuture<List<Member>> members(Deadline deadline) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public ClusterSettings settings() {
        return new ClusterSettings(0, Map.of(ClusterSetting.LEASE_TTL_MIN, 200L));
    }

    @Override
    public RegistryLook registry(int largestMax) {
        return RegistryLook.NONE;
    }

    @Override
    public Status status() {
        return new Status(here(), "0", 0, Map.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of(), List.of());
    }

    @Override
    public List<Check> checks() {
        return List.of();
    }

    @Override
    public void close() {
        CountDownLatch closed = gate;
        if (closed != null) {
            closed.countDown();
        }
        hub.close();
        updater.shutdownNow();
        readers.shutdownNow();
    }
}
