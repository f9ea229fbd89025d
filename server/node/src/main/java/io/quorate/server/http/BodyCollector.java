package io.quorate.server.http;

import io.netty.handler.codec.http.HttpHeaderValues;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Receives the body of one request within its bounds, or throws it away. Confined to the event loop. */
final class BodyCollector implements Handler<Buffer>, ConnectionGuard.Watched {

    private final Exchange exchange;
    private final HttpServerRequest request;
    private final @Nullable ConnectionGuard guard;
    private byte[] bytes = new byte[0];
    private int size;
    private int sizeMax;
    private long expected;
    private boolean refused;
    private long sinceNanos;

    BodyCollector(Exchange exchange, HttpServerRequest request, @Nullable ConnectionGuard guard) {
        this.exchange = exchange;
        this.request = request;
        this.guard = guard;
    }

    /** Lets the operation answer as soon as it has the body it takes. */
    void collect(Route route) {
        String lengthText = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        long length = lengthText == null ? 0 : Numbers.parse(lengthText);
        expected = length;
        boolean open = request.version() == HttpVersion.HTTP_2
                ? lengthText == null
                : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        boolean none = !open && length == 0;
        if (none || route.body() == Route.Body.NONE) {
            if (!none && request.version() != HttpVersion.HTTP_2) {
                refuse(Problem.of(
                        ProblemCode.INVALID_BODY, request.method().name() + " " + route.template() + " takes no body"));
                return;
            }
            exchange.run();
            return;
        }
        Problem problem = check(route, length);
        if (problem != null) {
            refuse(problem);
            return;
        }
        if (expectsContinue()) {
            request.response().writeContinue();
        }
        if (route.body() == Route.Body.STREAM) {
            exchange.run();
            return;
        }
        await();
    }

    private @Nullable Problem check(Route route, long length) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Problem.of(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding: '" + Text.shown(encoding) + "' (expected: none, or identity)");
        }
        if (route.body() != Route.Body.VALUE) {
            String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
            if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
                return Problem.of(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Type: '" + Text.shown(type) + "' (expected: a JSON document as the whole body)");
            }
        }
        if (route.body() == Route.Body.STREAM) {
            return null;
        }
        HttpSettings settings = exchange.settings();
        sizeMax = route.body() == Route.Body.VALUE ? settings.valueBytesMax() : settings.txnBytesMax();
        return length > sizeMax || length < 0 ? tooLarge() : null;
    }

    private Problem tooLarge() {
        boolean value = sizeMax == exchange.settings().valueBytesMax();
        return Problem.of(
                        ProblemCode.TOO_LARGE,
                        "the body is larger than the " + sizeMax + " bytes a " + (value ? "value" : "document")
                                + " may have")
                .with("limit", value ? "value_bytes_max" : "txn_bytes_max")
                .with("limit_bytes", sizeMax);
    }

    private boolean expectsContinue() {
        String expectation = request.getHeader(HttpHeaders.EXPECT);
        return expectation != null && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation);
    }

    private void await() {
        sinceNanos = System.nanoTime();
        if (guard != null) {
            guard.add(this);
        }
        request.handler(this);
        request.endHandler(end -> complete());
        request.exceptionHandler(this::broken);
    }

    @Override
    public void handle(Buffer chunk) {
        int more = chunk.length();
        if (refused) {
            return;
        }
        if (more > sizeMax - size) {
            refuse(tooLarge());
            return;
        }
        if (!exchange.memory().reserve(more, Math.max(expected, size + more))) {
            refuse(Problem.of(ProblemCode.OVERLOADED, "this member holds as many bytes of requests as it can"));
            return;
        }
        if (size == 0) {
            bytes = chunk.getBytes();
        } else {
            if (bytes.length < size + more) {
                bytes = Arrays.copyOf(bytes, Math.min(sizeMax, Math.max(size + more, size * 2)));
            }
            chunk.getBytes(0, more, bytes, size);
        }
        size += more;
    }

    private void complete() {
        leave();
        if (!refused) {
            exchange.body(bytes.length == size ? bytes : Arrays.copyOf(bytes, size));
            exchange.run();
        }
    }

    private void broken(Throwable cause) {
        leave();
        if (!refused && !(cause instanceof HttpClosedException)) {
            exchange.problem(Problem.of(ProblemCode.INVALID_REQUEST, "the body is not well-formed HTTP"));
        }
        exchange.abandon();
    }

    private void leave() {
        if (guard != null) {
            guard.remove(this);
        }
    }

    /** Answers with a problem, and reads the rest of the body so that the client gets to see it. */
    void refuse(Problem problem) {
        boolean expects = expectsContinue();
        boolean ends = request.version() != HttpVersion.HTTP_2 && (expects || hasBody());
        refused = true;
        bytes = new byte[0];
        leave();
        if (!ends) {
            exchange.problem(problem);
        } else if (expects && size == 0) {
            // The client waits before it sends its body: nothing is lost by closing at once.
            exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            exchange.problem(problem);
            close();
        } else {
            exchange.refuseUnread(problem);
        }
    }

    private void close() {
        var unused = request.connection().close();
    }

    private boolean hasBody() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return (length != null && !length.equals("0")) || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    @Override
    public void checkTime(long nowNanos) {
        long millisMax = exchange.settings().bodyTimeoutMillis();
        if (refused || TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos) < millisMax) {
            return;
        }
        refused = true;
        leave();
        exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        exchange.problem(
                Problem.of(ProblemCode.REQUEST_TIMEOUT, "the body did not arrive within " + millisMax + " ms"));
        close();
    }
}
