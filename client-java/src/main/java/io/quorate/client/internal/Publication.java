package io.quorate.client.internal;

import io.quorate.client.watch.Changes;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Changes on their way from the handlers of a watch to a subscriber: while nobody asks for more the handler waits, and
 * behind it the member. Safe for any thread.
 */
final class Publication<T> implements Flow.Subscription {

    private final Flow.Subscriber<? super Changes<T>> subscriber;
    private final CompletableFuture<WatchHandle> handle = new CompletableFuture<>();

    // Guarded by this.
    private long demand;
    private boolean isOver;
    private boolean isTelling;
    private @Nullable Throwable failure;

    private Publication(Flow.Subscriber<? super Changes<T>> subscriber) {
        this.subscriber = subscriber;
    }

    /** Begins. */
    static <T> void begin(Watch<T> watch, Flow.Subscriber<? super Changes<T>> subscriber) {
        Publication<T> publication = new Publication<>(subscriber);
        subscriber.onSubscribe(publication);
        WatchHandle started = watch.onChanges(publication::next).start();
        publication.handle.complete(started);
        var unused = started.ended().whenComplete((nothing, fatal) -> publication.ended(fatal));
    }

    private void next(Changes<T> changes) {
        synchronized (this) {
            isTelling = true;
        }
        try {
            if (isWanted()) {
                subscriber.onNext(changes);
            }
        } finally {
            Throwable reason;
            synchronized (this) {
                isTelling = false;
                reason = failure;
            }
            if (reason != null) {
                fail(reason);
            }
        }
    }

    /** Waits until the subscriber asks for more; whether it does. */
    private synchronized boolean isWanted() {
        try {
            while (demand == 0 && !isOver && failure == null) {
                wait();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread for callbacks was interrupted");
        }
        if (isOver || failure != null) {
            return false;
        }
        demand--;
        return true;
    }

    /** The watch is over; a subscriber is told one thing at a time. */
    private void ended(@Nullable Throwable fatal) {
        Throwable reason = fatal == null ? null : Plain.cause(fatal);
        boolean isLate;
        synchronized (this) {
            failure = reason;
            isLate = isTelling;
            notifyAll();
        }
        if (reason != null && !isLate) {
            fail(reason);
        }
    }

    private void fail(Throwable reason) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
        }
        subscriber.onError(reason);
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            fail(new IllegalArgumentException("request: " + count + " (expected: 1 or more)"));
            cancel();
            return;
        }
        synchronized (this) {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            notifyAll();
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            isOver = true;
            notifyAll();
        }
        handle.thenAccept(WatchHandle::close);
    }
}
