package io.quorate.server.http;

import io.vertx.core.Handler;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries a result to the event loop of its exchange: one object is both the callback and the task. Used once. */
final class Arrival<T> implements BiConsumer<T, @Nullable Throwable>, Runnable, Handler<Void> {

    private final Exchange exchange;
    private final Consumer<? super T> next;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Arrival(Exchange exchange, Consumer<? super T> next) {
        this.exchange = exchange;
        this.next = next;
    }

    @Override
    public void accept(@Nullable T value, @Nullable Throwable cause) {
        result = value;
        failure = cause;
        if (exchange.context().inThread()) {
            handle(null);
        } else {
            exchange.follow(this);
        }
    }

    /** On the event loop; the context is entered there. */
    @Override
    public void run() {
        exchange.context().execute((Handler<Void>) this);
    }

    @Override
    public void handle(@Nullable Void nothing) {
        Throwable cause = failure;
        T value = result;
        if (cause != null || value == null) {
            exchange.fail(cause == null ? new IllegalStateException("a service answered nothing") : cause);
            return;
        }
        try {
            next.accept(value);
        } catch (RuntimeException failed) {
            exchange.fail(failed);
        }
    }
}
