package io.quorate.client.internal;

import io.quorate.client.watch.Changes;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

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

    private Publication(Flow.Subscriber<? super Changes<T>> subscriber) {
        this.subscriber = subscriber;
    }

    /** Begins. */
    static <T> void begin(Watch<T> watch, Flow.Subscriber<? super Changes<T>> subscriber) {
        Publication<T> publication = new Publication<>(subscriber);
        subscriber.onSubscribe(publication);
        publication.handle.complete(
                watch.onChanges(publication::next).onError(publication::fail).start());
    }

    private void next(Changes<T> changes) {
        synchronized (this) {
            try {
                while (demand == 0 && !isOver) {
                    wait();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CancellationException("the thread for callbacks was interrupted");
            }
            if (isOver) {
                return;
            }
            demand--;
        }
        subscriber.onNext(changes);
    }

    private void fail(RuntimeException reason) {
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
