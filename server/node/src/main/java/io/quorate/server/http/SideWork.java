package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.server.service.RefusedException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs what may take a while or touch the disk and still must not hold up an event loop: pages about this member. One
 * thread, few places in its queue. Safe for any thread.
 */
public final class SideWork implements AutoCloseable {

    private static final int WAITING_MAX = 64;

    private static final long IDLE_SECONDS = 60;

    private final ThreadPoolExecutor executor;

    /** @param threadName what its thread is called */
    public SideWork(String threadName) {
        executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), work -> {
                    Thread thread = new Thread(work, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** What {@code work} answers; fails with {@code overloaded} when too much of it waits. */
    <T> CompletableFuture<T> run(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new RefusedException(
                    ProblemCode.OVERLOADED, "more than " + WAITING_MAX + " pages about this member are asked for"));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
