package io.quorate.server.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is left of an unwanted body, so that the client gets to see the answer that was given early. Unless the body
 * is known to be small, the connection is closed then. Confined to the event loop.
 */
final class Drain implements Handler<Buffer>, ConnectionGuard.Watched {

    /** More is not read: the connection is closed at once. */
    private static final long BYTES_MAX = 4L << 20;

    /** Up to this size the connection is worth keeping. */
    private static final long SMALL_BYTES_MAX = 64 << 10;

    private final HttpServerRequest request;
    private final HttpSettings settings;
    private final @Nullable ConnectionGuard guard;
    private final long sinceNanos = System.nanoTime();
    private long drained;

    private Drain(HttpServerRequest request, HttpSettings settings, @Nullable ConnectionGuard guard) {
        this.request = request;
        this.settings = settings;
        this.guard = guard;
    }

    /** Whether the connection is closed once the body is read. */
    static boolean closes(HttpServerRequest request) {
        String text = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        long length = text == null ? -1 : Numbers.parse(text);
        return request.version() != HttpVersion.HTTP_2 && (length < 0 || length > SMALL_BYTES_MAX);
    }

    /** Begins to read. On HTTP/2 only the stream is of no use any more, and nothing is closed. */
    static void start(HttpServerRequest request, HttpSettings settings, @Nullable ConnectionGuard guard) {
        if (request.version() == HttpVersion.HTTP_2) {
            return;
        }
        boolean closes = closes(request);
        if (request.isEnded()) {
            if (closes) {
                close(request);
            }
            return;
        }
        Drain drain = new Drain(request, settings, guard);
        if (guard != null) {
            guard.add(drain);
        }
        request.handler(drain);
        request.exceptionHandler(broken -> drain.leave());
        request.endHandler(ended -> {
            drain.leave();
            if (closes) {
                close(request);
            }
        });
    }

    @Override
    public void handle(Buffer chunk) {
        drained += chunk.length();
        if (drained > BYTES_MAX) {
            close(request);
        }
    }

    @Override
    public void checkTime(long nowNanos) {
        if (TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos) >= settings.bodyTimeoutMillis()) {
            close(request);
        }
    }

    private void leave() {
        if (guard != null) {
            guard.remove(this);
        }
    }

    private static void close(HttpServerRequest request) {
        var unused = request.connection().close();
    }
}
