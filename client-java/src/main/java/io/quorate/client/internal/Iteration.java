package io.quorate.client.internal;

import io.quorate.client.watch.Changes;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import io.quorate.client.watch.WatchedChanges;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Changes on their way from the handlers of a watch to a thread that goes through them. Safe for any thread. */
final class Iteration<T> implements WatchedChanges<T> {

    private static final int READY_MAX = 16;

    private final WatchHandle handle;

    // Guarded by this.
    private final ArrayDeque<Changes<T>> ready = new ArrayDeque<>();
    private boolean isOver;
    private @Nullable RuntimeException failure;

    Iteration(Watch<T> watch) {
        handle = watch.onChanges(this::add).start();
        var unused = handle.ended().whenComplete((nothing, fatal) -> ended(fatal));
    }

    private synchronized void add(Changes<T> changes) {
        try {
            while (ready.size() >= READY_MAX && !isOver) {
                wait();
            }
            ready.add(changes);
            notifyAll();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread for callbacks was interrupted");
        }
    }

    private synchronized void ended(@Nullable Throwable fatal) {
        if (!isOver && fatal != null && Plain.cause(fatal) instanceof RuntimeException reason) {
            failure = reason;
        }
        isOver = true;
        notifyAll();
    }

    @Override
    public Iterator<Changes<T>> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return awaitNext();
            }

            @Override
            public Changes<T> next() {
                return takeNext();
            }
        };
    }

    private synchronized boolean awaitNext() {
        try {
            while (ready.isEmpty() && !isOver) {
                wait();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for changes");
        }
        RuntimeException reason = failure;
        if (ready.isEmpty() && reason != null) {
            throw reason;
        }
        return !ready.isEmpty();
    }

    private synchronized Changes<T> takeNext() {
        if (!awaitNext()) {
            throw new NoSuchElementException("the watch is closed");
        }
        Changes<T> first = ready.removeFirst();
        notifyAll();
        return first;
    }

    @Override
    public WatchHandle handle() {
        return handle;
    }

    @Override
    public void close() {
        synchronized (this) {
            isOver = true;
            ready.clear();
            notifyAll();
        }
        handle.close();
    }
}
