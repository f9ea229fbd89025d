package io.quorate.client.internal;

import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Course.AgainException;
import io.quorate.client.watch.WatchHandle;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch that runs: over a socket that it shares with others as long as there are sockets, else over requests of its own.
 *
 * <p>What is marked so runs on the lane of the watch, one after the other; the rest is safe for any thread.
 */
final class Watching<T> implements WatchHandle, Subscriber {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final int SILENT_INTERVALS = 3;

    /** How many lines the member may send ahead of the handlers. */
    private static final int WINDOW = 64;

    /** How many are acknowledged at once. */
    private static final int ACKNOWLEDGED = WINDOW / 4;

    private final Calls calls;
    private final WatchSockets sockets;
    private final HttpWatch.Handlers<T> handlers;
    private final Consumer<Watching<?>> whenEnded;
    private final Course<T> course;
    private final InOrder lane;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** Lines that came and were not handled yet. */
    private final AtomicInteger waiting = new AtomicInteger();

    // Of the lane.
    private @Nullable WatchSocket socket;
    private String id = "";
    private int unacknowledged;

    private volatile @Nullable RuntimeException failure;
    /** What those are told who wait for the end, where it came with the end of the client. */
    private volatile @Nullable RuntimeException closedWith;

    private volatile boolean closed;
    private volatile @Nullable StreamRun stream;

    Watching(Calls calls, WatchSockets sockets, HttpWatch<T> watch, Consumer<Watching<?>> whenEnded) {
        this.calls = calls;
        this.sockets = sockets;
        this.handlers = watch.handlers();
        this.whenEnded = whenEnded;
        this.course = new Course<>(calls, watch);
        this.lane = calls.threads().inOrder();
    }

    /** Begins; called once, before anything else. */
    void start() {
        if (calls.isClosed()) {
            end(Failures.exception(Failures.closed()));
            return;
        }
        boolean canShare = !course.plan().form().isEmpty() && handlers.line() == null;
        if (canShare && sockets.areUsable()) {
            onLane(this::subscribe);
        } else {
            runStream();
        }
    }

    private void runStream() {
        Duration silence = course.plan().progress().multipliedBy(SILENT_INTERVALS);
        StreamRun run = new StreamRun(calls, course, silence, this::end);
        stream = run;
        if (closed) {
            run.close();
        }
        run.start();
    }

    private void onLane(Runnable task) {
        try {
            lane.execute(task);
        } catch (RejectedExecutionException over) {
            LOG.log(
                    Level.DEBUG,
                    "no thread for the handlers of {0}: {1}",
                    course.plan().request(),
                    over);
            end(closed ? null : rejected(over));
        }
    }

    // ---- told by the socket, on its thread

    @Override
    public Duration progress() {
        return course.plan().progress();
    }

    @Override
    public void line(WatchSocket from, String subscription, byte[] bytes) {
        waiting.incrementAndGet();
        onLane(() -> {
            waiting.decrementAndGet();
            try {
                if (isOf(from, subscription)) {
                    handle(from, bytes);
                }
            } finally {
                from.handled(bytes.length);
            }
        });
    }

    @Override
    public void lost(WatchSocket from, String subscription, IOException reason) {
        onLane(() -> {
            if (isOf(from, subscription)) {
                again(Course.cut(from.endpoint(), reason));
            }
        });
    }

    @Override
    public void unavailable(WatchSocket from, String subscription) {
        onLane(() -> {
            if (isOf(from, subscription) && !closed) {
                socket = null;
                runStream();
            }
        });
    }

    // ---- on the lane

    private boolean isOf(WatchSocket from, String subscription) {
        return from == socket && subscription.equals(id);
    }

    private void subscribe() {
        if (closed) {
            return;
        }
        if (!sockets.areUsable()) {
            runStream();
            return;
        }
        id = sockets.nextId();
        unacknowledged = 0;
        socket = sockets.subscribe(this, id, Json.text(course.subscription(id, WINDOW)));
    }

    private void handle(WatchSocket from, byte[] bytes) {
        if (closed) {
            return;
        }
        try {
            Fields line = new Fields(Json.object(bytes));
            if (course.take(from.endpoint(), line)) {
                acknowledge(from, line);
            } else {
                // First the new one: a socket that carries nothing is closed.
                String before = id;
                subscribe();
                from.forget(before);
            }
        } catch (AgainException lost) {
            from.forget(id);
            sockets.retire(from);
            again(lost.reason());
        } catch (IOException malformed) {
            from.unsubscribe(id);
            again(Course.cut(from.endpoint(), malformed));
        } catch (RuntimeException fatal) {
            from.unsubscribe(id);
            end(fatal);
        } catch (Error broken) {
            from.unsubscribe(id);
            end(new IllegalStateException("the watch is broken: " + broken, broken));
            throw broken;
        }
    }

    /**
     * Parts of a state have all the same revision: to acknowledge one is to acknowledge those that came and wait here. So
     * that is done when none waits.
     */
    private void acknowledge(WatchSocket from, Fields line) {
        String type = line.text("type", "");
        boolean isPart = type.equals("state");
        if (!isPart && !type.equals("changes")) {
            return;
        }
        unacknowledged++;
        if (unacknowledged >= ACKNOWLEDGED && !(isPart && waiting.get() > 0)) {
            unacknowledged = 0;
            from.acknowledge(id, line.number("revision"));
        }
    }

    private void again(QuorateException reason) {
        socket = null;
        if (closed) {
            return;
        }
        try {
            long pauseMillis = course.again(reason);
            calls.threads().timer().schedule(() -> onLane(this::subscribe), pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException over) {
            end(rejected(over));
        } catch (RuntimeException fatal) {
            end(fatal);
        }
    }

    private RuntimeException rejected(RejectedExecutionException over) {
        return calls.isClosed() ? Failures.exception(Failures.closed()) : over;
    }

    /** The last of all: null if it was closed. */
    @SuppressWarnings("NullAway") // the one value of Void
    private void end(@Nullable RuntimeException reason) {
        if (hasEnded()) {
            return;
        }
        failure = reason;
        try {
            if (reason != null && handlers.error() != null) {
                handlers.error().accept(reason);
            }
        } finally {
            course.synced()
                    .completeExceptionally(reason == null ? new IllegalStateException("the watch is closed") : reason);
            whenEnded.accept(this);
            ended.countDown();
            if (reason == null) {
                over.complete(null);
            } else {
                over.completeExceptionally(reason);
            }
        }
    }

    // ---- any thread

    @Override
    public long revision() {
        return course.revision();
    }

    @Override
    public long lag() {
        return Math.max(0, calls.revision() - course.revision());
    }

    @Override
    public CompletionStage<Long> synced() {
        return course.synced().minimalCompletionStage();
    }

    @Override
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    @Override
    public void await() throws InterruptedException {
        ended.await();
        RuntimeException reason = failure == null ? closedWith : failure;
        if (reason instanceof QuorateException told) {
            // Another one: with the trace of the thread that waits.
            QuorateException exception = Failures.exception(told.failure());
            exception.initCause(told);
            throw exception;
        }
        if (reason != null) {
            throw new CompletionException(reason);
        }
    }

    @Override
    public CompletionStage<Void> ended() {
        return over.minimalCompletionStage();
    }

    /** Ends it with its client: whoever waits for what it would tell is told first, for handlers may be waiting for them. */
    void closeWithClient() {
        RuntimeException reason = Failures.exception(Failures.closed());
        closedWith = reason;
        over.completeExceptionally(reason);
        course.synced().completeExceptionally(reason);
        close();
    }

    @Override
    public void close() {
        closed = true;
        StreamRun run = stream;
        if (run != null) {
            run.close();
            return;
        }
        onLane(() -> {
            WatchSocket own = socket;
            socket = null;
            if (own != null) {
                own.unsubscribe(id);
            }
            if (stream == null) {
                end(null);
            }
        });
    }
}
