package io.quorate.client.internal.lock;

import io.quorate.client.error.LockLostException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.LockTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * A task that is interrupted when something is lost, and neither before it begins nor after it has ended. Confined to the
 * thread that runs it, but for {@link #interrupt}.
 */
public final class GuardedRun {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private final Thread thread = Thread.currentThread();
    private boolean running = true;
    private boolean interrupted;

    /** To be called in the thread of the task, just before it. */
    public GuardedRun() {}

    /** Interrupts the task if it runs. Safe for any thread. */
    public synchronized void interrupt() {
        if (running) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /** The task has ended: its thread is interrupted no more, and an interrupt that this sent is taken back. */
    public synchronized void end() {
        running = false;
        if (interrupted) {
            Thread.interrupted();
        }
    }

    /** Runs {@code task} while {@code held} is held, then releases it. */
    static <X extends Exception> void run(LockHandle held, LockTask<X> task) throws X {
        GuardedRun run = new GuardedRun();
        hold(held).whenLost(loss -> run.interrupt());
        Optional<Throwable> failure = Optional.empty();
        try {
            task.run(held);
        } catch (Throwable thrown) {
            failure = Optional.of(thrown);
            throw thrown;
        } finally {
            run.end();
            release(held, failure);
        }
    }

    private static HeldLock hold(LockHandle handle) {
        return handle instanceof ReentrantLocks.Handle counted ? counted.held() : (HeldLock) handle;
    }

    /** A loss is thrown in place of what the task threw: that may only be its consequence. */
    private static void release(LockHandle held, Optional<Throwable> failure) {
        try {
            held.release();
        } catch (LockLostException lost) {
            failure.ifPresent(lost::addSuppressed);
            throw lost;
        } catch (QuorateException unclear) {
            // It is released in the background, and the work is done.
            LOG.log(Level.DEBUG, "{0} is released later: {1}", held, unclear);
        }
    }
}
