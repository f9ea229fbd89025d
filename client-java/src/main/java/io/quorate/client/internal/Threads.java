package io.quorate.client.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one client: those on which callbacks run, which may be the user's, and one that keeps time. All are
 * daemons, and none is started before there is work for it.
 *
 * <p>Safe for any thread.
 */
public final class Threads implements AutoCloseable {

    /** A handler that waits keeps one of them; whoever has more such handlers brings an executor along. */
    private static final int CALLBACK_THREADS_MAX = 32;

    private static final String CALLBACK = "quorate-callback";
    private static final long IDLE_SECONDS = 10;

    /** What a thread that has nothing to do any more needs to end, on a busy machine. */
    private static final long END_MILLIS_MAX = 200;

    private final Executor callbacks;
    private final @Nullable ExecutorService ownCallbacks;
    /** Each in a box of its own, which whoever runs it empties. */
    private final Set<AtomicReference<@Nullable Runnable>> waitedFor = ConcurrentHashMap.newKeySet();

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("quorate-timer"));

    /** @param callbacks where callbacks run; null: on threads of the client's own */
    public Threads(@Nullable Executor callbacks) {
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        if (callbacks == null) {
            ThreadPoolExecutor own = new ThreadPoolExecutor(
                    CALLBACK_THREADS_MAX,
                    CALLBACK_THREADS_MAX,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    named(CALLBACK));
            own.allowCoreThreadTimeOut(true);
            this.callbacks = own;
            this.ownCallbacks = own;
        } else {
            this.callbacks = callbacks;
            this.ownCallbacks = null;
        }
    }

    /** Makes daemons whose names begin so: with them a program's own threads can end it. */
    public static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Where code of the user runs, in no particular order. */
    public Executor callbacks() {
        return callbacks;
    }

    /** A place for the callbacks of one handle: one at a time, in order, on the threads of {@link #callbacks}. */
    public InOrder inOrder() {
        return new InOrder(callbacks);
    }

    /** One thread that runs what is due. Never for code of the user, nor for anything that waits. */
    public ScheduledExecutorService timer() {
        return timer;
    }

    /**
     * Runs {@code task} on the timer's thread after a while, or on the closing one if the client is closed before: for what
     * somebody waits for.
     *
     * @throws RejectedExecutionException if the client is closed; the task is not run then
     */
    void later(Runnable task, long delay, TimeUnit unit) {
        AtomicReference<@Nullable Runnable> once = new AtomicReference<>(task);
        waitedFor.add(once);
        try {
            timer.schedule(() -> run(once), delay, unit);
        } catch (RejectedExecutionException closed) {
            waitedFor.remove(once);
            if (once.getAndSet(null) != null) {
                throw closed;
            }
        }
    }

    private void run(AtomicReference<@Nullable Runnable> once) {
        waitedFor.remove(once);
        Runnable task = once.getAndSet(null);
        if (task != null) {
            task.run();
        }
    }

    /**
     * Ends the client's own threads: what is due later is run now if somebody waits for it, or else not any more; callbacks
     * that run are waited for.
     *
     * @param limit how long; who works longer is interrupted
     */
    public void close(Duration limit) {
        timer.shutdownNow();
        waitedFor.forEach(this::run);
        ExecutorService own = ownCallbacks == null ? timer : ownCallbacks;
        own.shutdown();
        // A callback that closes its client does not wait for itself.
        boolean isOwnThread = Thread.currentThread().getName().startsWith(CALLBACK);
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        try {
            if (isOwnThread || !own.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                own.shutdownNow();
            }
            long leftNanos = deadlineNanos - System.nanoTime();
            long endNanos = Math.max(leftNanos, TimeUnit.MILLISECONDS.toNanos(END_MILLIS_MAX));
            timer.awaitTermination(endNanos, TimeUnit.NANOSECONDS);
            if (!isOwnThread) {
                own.awaitTermination(endNanos, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException stopped) {
            own.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
