package io.quorate.client.internal;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that takes several requests, one after the other. To cancel it ends the one that is under way, and no other
 * begins; it fails with the exception itself. Safe for any thread: a step runs on the thread that brings the answer.
 */
public class Steps<T> extends CompletableFuture<T> {

    // Guarded by this.
    private @Nullable CompletableFuture<?> underWay;

    /** What a result is made of in one step that only its end is wanted of. */
    static CompletableFuture<Void> ended(CompletableFuture<?> request) {
        Steps<Void> steps = new Steps<>();
        steps.then(request, answer -> steps.end());
        return steps;
    }

    @SuppressWarnings("NullAway") // the one value of Void
    private void end() {
        complete(null);
    }

    /** The request that is under way now; false if nobody waits any more, and it is cancelled. */
    protected final boolean begun(CompletableFuture<?> request) {
        boolean isOver;
        synchronized (this) {
            underWay = request;
            isOver = isDone();
        }
        if (isOver) {
            request.cancel(true);
        }
        return !isOver;
    }

    /** Goes on with {@code next} when {@code request} has an answer; fails if it fails. */
    public <S> void then(CompletableFuture<S> request, Consumer<? super S> next) {
        if (!begun(request)) {
            return;
        }
        request.whenComplete((answer, failed) -> {
            if (failed != null) {
                completeExceptionally(Plain.cause(failed));
                return;
            }
            try {
                next.accept(answer);
            } catch (RuntimeException wrong) {
                completeExceptionally(wrong);
            }
        });
    }

    /** The last step: what {@code request} gives. */
    public void last(CompletableFuture<T> request) {
        then(request, this::complete);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        CompletableFuture<?> request;
        synchronized (this) {
            request = underWay;
        }
        if (cancelled && request != null) {
            request.cancel(mayInterrupt);
        }
        return cancelled;
    }
}
