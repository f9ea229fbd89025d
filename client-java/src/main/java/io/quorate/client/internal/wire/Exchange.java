package io.quorate.client.internal.wire;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.Future;
import io.quorate.client.ApiAnswer;
import io.quorate.client.spi.Transport.NotSentException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Confined to the event loop, but for {@link #cancel}. */
final class Exchange extends CompletableFuture<ApiAnswer> {

    private final EventLoop loop;
    private final Pool pool;
    private final FullHttpRequest request;
    private final boolean isLong;
    private final long timeoutMillis;
    private @Nullable Connection connection;
    private @Nullable Future<?> clock;

    /** @param isLong whether the endpoint may take its time, so that it must not keep others from a connection */
    Exchange(EventLoop loop, Pool pool, FullHttpRequest request, boolean isLong, long timeoutMillis) {
        this.loop = loop;
        this.pool = pool;
        this.request = request;
        this.isLong = isLong;
        this.timeoutMillis = timeoutMillis;
    }

    boolean isLong() {
        return isLong;
    }

    /** Joins the queue of its pool. */
    void begin() {
        if (isDone()) {
            return;
        }
        clock = loop.schedule(this::expire, timeoutMillis, TimeUnit.MILLISECONDS);
        pool.run(this);
    }

    /** It has a connection: takes it. */
    void sendOn(Connection own) {
        connection = own;
        own.send(this, request);
    }

    private void expire() {
        fail(
                connection == null
                        ? new NotSentException(
                                "no connection to " + pool.endpoint() + " within " + timeoutMillis + " ms",
                                new SocketTimeoutException())
                        : new SocketTimeoutException(
                                "no answer from " + pool.endpoint() + " within " + timeoutMillis + " ms"));
    }

    void answered(ApiAnswer answer) {
        over();
        complete(answer);
    }

    /** Ends it, and the connection that would still bring its answer. */
    void fail(IOException reason) {
        Connection own = connection;
        over();
        completeExceptionally(reason);
        if (own != null) {
            own.drop();
        } else {
            pool.forget(this);
        }
    }

    private void over() {
        connection = null;
        Future<?> timer = clock;
        if (timer != null) {
            timer.cancel(false);
            clock = null;
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled) {
            try {
                loop.execute(() -> fail(new IOException("cancelled", new CancellationException())));
            } catch (RejectedExecutionException closed) {
                // Then its connection is gone too.
                return true;
            }
        }
        return cancelled;
    }
}
