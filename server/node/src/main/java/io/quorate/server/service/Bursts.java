package io.quorate.server.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread that gives many answers in a row hand over what follows from them in one go, once to each thread that
 * goes on with it. Otherwise that thread would be woken, find one thing to do, and go to sleep, for every single answer.
 *
 * <p>Safe for any thread; a burst belongs to the thread it is on.
 */
public final class Bursts {

    private static final Logger LOG = LoggerFactory.getLogger(Bursts.class);

    @SuppressWarnings("ThreadLocalUsage") // one for each member, of which a process may have several
    private final ThreadLocal<@Nullable Burst> current = new ThreadLocal<>();

    /** What is handed over when the burst ends. Confined to one thread. */
    private static final class Burst {
        private final List<Share> shares = new ArrayList<>(2);

        void add(Executor executor, Runnable task) {
            for (Share share : shares) {
                if (share.executor == executor) {
                    share.tasks.add(task);
                    return;
                }
            }
            Share share = new Share(executor);
            share.tasks.add(task);
            shares.add(share);
        }
    }

    /** What one executor gets. */
    private static final class Share implements Runnable {
        private final Executor executor;
        private final List<Runnable> tasks = new ArrayList<>();

        Share(Executor executor) {
            this.executor = executor;
        }

        @Override
        public void run() {
            tasks.forEach(Runnable::run);
        }
    }

    /** Runs {@code answers}; what it has executed by {@link #execute} is handed over when it returns. */
    void during(Runnable answers) {
        if (current.get() != null) {
            answers.run();
            return;
        }
        Burst burst = new Burst();
        current.set(burst);
        try {
            answers.run();
        } finally {
            current.remove();
            burst.shares.forEach(Bursts::handOver);
        }
    }

    private static void handOver(Share share) {
        try {
            share.executor.execute(share);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("{} answers come too late for {}", share.tasks.size(), share.executor, stopped);
        }
    }

    /**
     * Has {@code executor} run {@code task}: at once, or with others at the end of the burst this thread is in.
     *
     * @param task throws nothing
     */
    public void execute(Executor executor, Runnable task) {
        Burst burst = current.get();
        if (burst == null) {
            executor.execute(task);
        } else {
            burst.add(executor, task);
        }
    }
}
