package io.quorate.server.auth;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.StoredPassword;
import io.quorate.server.service.RefusedException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords on one thread of its own, so that no number of logins takes the processors from anything else; few may
 * wait. Safe for any thread. Futures complete on that thread.
 */
public final class Passwords implements AutoCloseable {

    /** The shortest password that may be chosen. */
    public static final int CHARS_MIN = 8;

    /** The longest one. */
    public static final int CHARS_MAX = 1_024;

    /** How many wait: a few seconds' worth. */
    private static final int QUEUE_MAX = 32;

    private final PasswordHash hash;
    private final ThreadPoolExecutor worker;

    /**
     * @param threadName the thread's
     * @param iterations how slow a hash is
     */
    Passwords(String threadName, int iterations) {
        this.hash = new PasswordHash(iterations);
        this.worker = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE_MAX), work -> {
            Thread thread = new Thread(work, threadName);
            thread.setDaemon(true);
            return thread;
        });
        worker.allowCoreThreadTimeOut(true);
    }

    /** What is wrong with a password that is to be chosen; null: nothing. */
    public static @Nullable String wrongIn(String password) {
        int chars = password.codePointCount(0, password.length());
        return chars >= CHARS_MIN && chars <= CHARS_MAX
                ? null
                : "password: " + chars + " characters (expected: " + CHARS_MIN + ".." + CHARS_MAX + ")";
    }

    /** Hashes a password. Fails with {@link RefusedException}, {@code overloaded}, when too many wait. */
    public CompletableFuture<StoredPassword> hash(String password) {
        return run(() -> hash.hash(password));
    }

    /** Whether a password is the one that was hashed; null: there is none. Fails as {@link #hash}. */
    CompletableFuture<Boolean> matches(String password, @Nullable StoredPassword stored) {
        if (password.length() > CHARS_MAX) {
            return CompletableFuture.completedFuture(false);
        }
        return run(() -> hash.matches(password, stored));
    }

    private <T> CompletableFuture<T> run(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, worker);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(
                    new RefusedException(ProblemCode.OVERLOADED, "too many passwords wait to be looked at"));
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
