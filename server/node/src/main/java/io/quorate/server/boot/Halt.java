package io.quorate.server.boot;

import io.quorate.server.service.FailStop;
import io.quorate.server.service.MemberRemovedException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once when it must not go on: no shutdown hook runs, for what they would touch may be what is
 * broken. Safe for any thread; only the first call counts. Used by the daemon only.
 */
final class Halt implements FailStop, Thread.UncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Halt.class);

    /** Words may get stuck on the way out, on a disk that hangs or a pipe nobody reads. */
    private static final long LAST_WORDS_MILLIS = 1_000;

    /** What the threads of a member are called. */
    private static final String OWN_THREADS = "quorate-";

    private final PrintStream err;
    private final IntConsumer halt;
    private final AtomicBoolean isHalting = new AtomicBoolean();

    /** @param halt ends the process with a code */
    Halt(PrintStream err, IntConsumer halt) {
        this.err = err;
        this.halt = halt;
    }

    @Override
    public void fail(String why, @Nullable Throwable cause) {
        if (cause != null && MemberRemovedException.isCauseOf(cause)) {
            end(ExitCode.REMOVED, why, null);
            return;
        }
        end(isFatal(cause) ? ExitCode.FATAL_ERROR : ExitCode.FAIL_STOP, "this member can't go on: " + why, cause);
    }

    /**
     * A thread died. That of an error ends the process whoever's thread it was; an exception does if the thread was one
     * of a member, since the member would miss it.
     */
    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (isFatal(thrown) || thread.getName().startsWith(OWN_THREADS)) {
            end(ExitCode.FATAL_ERROR, "thread " + thread.getName() + " died of " + thrown, thrown);
        } else {
            LOG.error("thread {} died", thread.getName(), thrown);
        }
    }

    /** Whether {@code thrown}, or what caused it, means that the process is no longer sound. */
    static boolean isFatal(@Nullable Throwable thrown) {
        int depth = 0;
        for (Throwable each = thrown; each != null && depth < 20; each = each.getCause(), depth++) {
            if (each instanceof VirtualMachineError || each instanceof LinkageError) {
                return true;
            }
        }
        return false;
    }

    private void end(ExitCode code, String why, @Nullable Throwable cause) {
        if (!isHalting.compareAndSet(false, true)) {
            return;
        }
        try {
            haltLater(code);
            err.println("quorated: " + why + " (exit code " + code.number() + ")");
            err.flush();
            LOG.error("halting: {}", why, cause);
        } finally {
            halt.accept(code.number());
        }
    }

    private void haltLater(ExitCode code) {
        try {
            Thread thread = new Thread(
                    () -> {
                        try {
                            TimeUnit.MILLISECONDS.sleep(LAST_WORDS_MILLIS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        halt.accept(code.number());
                    },
                    "quorate-halt");
            thread.setDaemon(true);
            thread.start();
        } catch (OutOfMemoryError e) {
            // No thread to be had: the words may not get out, but the process ends all the same.
            halt.accept(code.number());
        }
    }
}
