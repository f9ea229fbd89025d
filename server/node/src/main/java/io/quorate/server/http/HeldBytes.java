package io.quorate.server.http;

import io.quorate.server.service.RefusedException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The memory that one request takes of what is set aside for bodies: of its own, and of what is built as its answer. It is
 * given back when the request ends, however that comes. {@link #reserve} and {@link #end} are for the event loop of its
 * connection; the others are for any thread.
 */
final class HeldBytes {

    private static final AtomicLongFieldUpdater<HeldBytes> BUILT =
            AtomicLongFieldUpdater.newUpdater(HeldBytes.class, "built");

    private final HttpState state;
    private long reserved;
    private volatile long built;
    private volatile boolean isOver;

    HeldBytes(HttpState state) {
        this.state = state;
    }

    /** Sets {@code bytes} aside for a body that will take {@code all}; false when there is not so much left. */
    boolean reserve(long bytes, long all) {
        if (bytes > 0 && !state.reserve(bytes, all <= LargeAnswers.BYTES_MIN)) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    /**
     * Refuses an answer that has grown to {@code bytes}, if that is large.
     *
     * @throws RefusedException {@code overloaded}
     */
    void mayGrow(long bytes) {
        if (isFullFor(bytes)) {
            throw new RefusedException(LargeAnswers.REFUSAL);
        }
    }

    /** Whether {@code bytes} are many, and as many are held as may be. */
    boolean isFullFor(long bytes) {
        return bytes > LargeAnswers.BYTES_MIN && state.memoryBytes.get() > state.settings.memoryBytesMax();
    }

    /**
     * Counts {@code bytes} that were built for the answer, if they are many.
     *
     * @throws RefusedException {@code overloaded}
     */
    void hold(long bytes) {
        mayGrow(bytes);
        count(bytes);
    }

    /** Counts {@code bytes} that are there, if they are many. */
    void count(long bytes) {
        if (bytes > LargeAnswers.BYTES_MIN) {
            state.memoryBytes.addAndGet(bytes);
            BUILT.addAndGet(this, bytes);
            // Who built it may have come late: the client has gone, or has been told something else.
            if (isOver) {
                giveBack(bytes);
            }
        }
    }

    /** What {@link #count} counted of {@code bytes} is there no longer. */
    void giveBack(long bytes) {
        if (bytes > LargeAnswers.BYTES_MIN) {
            long before = BUILT.getAndUpdate(this, now -> Math.max(0, now - bytes));
            state.release(Math.min(before, bytes));
        }
    }

    /** Gives all of it back. */
    void end() {
        isOver = true;
        if (built > 0) {
            giveBack(Long.MAX_VALUE);
        }
        if (reserved > 0) {
            state.release(reserved);
            reserved = 0;
        }
    }
}
