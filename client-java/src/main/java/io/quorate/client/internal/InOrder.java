package io.quorate.client.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order in which they came, on threads of another executor. A task that throws does
 * not keep the next from running.
 *
 * <p>Safe for any thread.
 */
public final class InOrder implements Executor {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /** How many tasks one thread runs before others get their turn. */
    private static final int TURN = 64;

    private final Executor threads;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    InOrder(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        begin();
    }

    private void begin() {
        try {
            threads.execute(this::run);
        } catch (RejectedExecutionException over) {
            synchronized (waiting) {
                waiting.clear();
                running = false;
            }
            throw over;
        }
    }

    private void run() {
        for (int i = 0; i < TURN; i++) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException | Error wrong) {
                LOG.log(Level.WARNING, "a callback failed", wrong);
            }
        }
        try {
            begin();
        } catch (RejectedExecutionException over) {
            LOG.log(Level.DEBUG, "no thread for callbacks any more: {0}", over.toString());
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable task = waiting.poll();
            running = task != null;
            return task;
        }
    }
}
