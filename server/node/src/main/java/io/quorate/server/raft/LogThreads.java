package io.quorate.server.raft;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of Ratis' log of one member, as far as they do not end when they should. Safe for any thread.
 *
 * <p>The one that writes looks only once a second whether it is to end, and a stop waits for that: it is woken. The one that
 * frees memory is started with a log and ended with it, but for a log that could not be opened: then nobody ends it.
 */
final class LogThreads {

    private static final Logger LOG = LoggerFactory.getLogger(LogThreads.class);

    private static final String EVICTION = "-cacheEviction-AwaitToRun";
    private static final long LOOK_MILLIS = 5;

    private final String member;
    private final LogWriter writer;
    private final Supplier<@Nullable Thread> thread;

    /**
     * @param member as Ratis calls it, with its group
     * @param thread the one of {@code writer}; null: it has not written yet, and a stop waits for it
     */
    LogThreads(String member, LogWriter writer, Supplier<@Nullable Thread> thread) {
        this.member = member;
        this.writer = writer;
        this.thread = thread;
    }

    /** Something that stops a log. */
    @FunctionalInterface
    interface Stop<X extends Exception> {
        void run() throws X;
    }

    /** Does {@code stop}, and meanwhile sees to it that the writer ends as soon as it is to. */
    <X extends Exception> void stopping(Stop<X> stop) throws X {
        CountDownLatch over = new CountDownLatch(1);
        Thread waker = new Thread(() -> wake(over), "quorate-raft-stop-" + member);
        waker.setDaemon(true);
        waker.start();
        try {
            stop.run();
        } finally {
            over.countDown();
        }
    }

    private void wake(CountDownLatch over) {
        try {
            while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                Thread writing = thread.get();
                // Only when it is to end, and only in a pause: what it writes must not be cut short.
                if (writing != null && !writer.isRunning() && writing.getState() == Thread.State.TIMED_WAITING) {
                    writing.interrupt();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: the writer ends by itself, within a second", member, e);
        }
    }

    /** The threads that free memory of logs of a member of this name: a process may have several such. */
    static List<Thread> evictions(String member) {
        return named(member + EVICTION);
    }

    /**
     * Ends what is left of a log that could not be opened, and is closed by nobody.
     *
     * @param before the {@link #evictions} there were before it: they belong to others
     */
    static void endForsaken(String member, List<Thread> before) {
        evictions(member).stream().filter(thread -> !before.contains(thread)).forEach(Thread::interrupt);
    }

    private static List<Thread> named(String name) {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[root.activeCount() + 100];
        int count = root.enumerate(all, true);
        return Arrays.stream(all, 0, count)
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }
}
