package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Course.AgainException;
import io.quorate.client.spi.ApiStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch over requests of its own, one after the other, each of which goes on where the last one stopped.
 *
 * <p>One thread reads, decides and calls the handlers; {@link #close} is safe for any thread.
 */
final class StreamRun {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private final Calls calls;
    private final Course<?> course;
    private final Duration silence;
    private final Consumer<@Nullable RuntimeException> whenEnded;
    private final Thread thread;

    // Guarded by this.
    private boolean closed;
    private boolean interruptible;
    private @Nullable ApiStream open;

    /**
     * @param silence how long a connection may say nothing
     * @param whenEnded is told why, on the thread of the watch; null: it was closed
     */
    StreamRun(Calls calls, Course<?> course, Duration silence, Consumer<@Nullable RuntimeException> whenEnded) {
        this.calls = calls;
        this.course = course;
        this.silence = silence;
        this.whenEnded = whenEnded;
        this.thread = Threads.named("quorate-watch").newThread(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        RuntimeException failure = null;
        try {
            while (!isClosed()) {
                connect();
            }
        } catch (RuntimeException fatal) {
            failure = fatal;
            LOG.log(Level.DEBUG, "{0} ended: {1}", course.plan().request(), fatal);
        } catch (Error broken) {
            failure = new IllegalStateException("the watch is broken: " + broken, broken);
            throw broken;
        } finally {
            whenEnded.accept(failure);
        }
    }

    /** One connection from its beginning to its end, and the pause before the next. */
    private void connect() {
        String endpoint = calls.pick();
        try (ApiStream stream = open(endpoint)) {
            read(endpoint, stream);
        } catch (AgainException lost) {
            again(lost.reason());
        } catch (IOException lost) {
            if (!isClosed()) {
                calls.failed(endpoint);
                again(Course.cut(endpoint, lost));
            }
        } catch (InterruptedException stopped) {
            // Only close() interrupts.
            LOG.log(Level.DEBUG, "{0} was closed", course.plan().request());
        }
    }

    private ApiStream open(String endpoint) throws IOException, InterruptedException {
        beginWaiting();
        try {
            ApiStream stream = calls.open(endpoint, course.request());
            synchronized (this) {
                open = stream;
                if (closed) {
                    stream.close();
                }
            }
            return stream;
        } finally {
            endWaiting();
        }
    }

    private void read(String endpoint, ApiStream stream) throws IOException, InterruptedException, AgainException {
        ApiAnswer head = stream.head();
        if (head.status() >= 400) {
            course.told(Failures.failure(head));
            return;
        }
        course.accepted();
        while (!isClosed()) {
            byte[] bytes = stream.line(silence);
            if (bytes == null) {
                throw new IOException("the answer ended");
            }
            course.show(bytes);
            if (!course.take(endpoint, new Fields(Json.object(bytes)))) {
                return;
            }
        }
    }

    /** Says that the connection is lost, and waits a little before the next; gives up if there never was one. */
    private void again(QuorateException reason) {
        if (isClosed()) {
            return;
        }
        long pauseMillis = course.again(reason);
        beginWaiting();
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException stopped) {
            // Only close() interrupts.
            LOG.log(Level.DEBUG, "{0} was closed", course.plan().request());
        } finally {
            endWaiting();
        }
    }

    /** From now on close() may interrupt: no handler runs. */
    private synchronized void beginWaiting() {
        interruptible = true;
        if (closed) {
            thread.interrupt();
        }
    }

    private synchronized void endWaiting() {
        interruptible = false;
        Thread.interrupted();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        if (interruptible) {
            thread.interrupt();
        } else if (open != null) {
            open.close();
        }
    }
}
