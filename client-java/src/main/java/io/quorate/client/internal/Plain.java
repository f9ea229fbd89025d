package io.quorate.client.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A result that was put together of several, and fails with the exception itself. Safe for any thread. */
final class Plain<T> extends CompletableFuture<T> {

    private final CompletableFuture<T> whole;

    private Plain(CompletableFuture<T> whole) {
        this.whole = whole;
        whole.whenComplete(this::take);
    }

    /** {@code whole}, without what wraps its exception. */
    static <T> CompletableFuture<T> of(CompletableFuture<T> whole) {
        return new Plain<>(whole);
    }

    private void take(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            completeWith(value);
        } else {
            completeExceptionally(cause(failure));
        }
    }

    @SuppressWarnings("NullAway") // the value of a stage that did not fail is what it is
    private void completeWith(@Nullable T value) {
        complete(value);
    }

    /** What really happened. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        whole.cancel(mayInterrupt);
        return super.cancel(mayInterrupt);
    }
}
