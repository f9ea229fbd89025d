package io.quorate.server.http;

import io.netty.channel.epoll.EpollChannelOption;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.WatchOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of lines to one client. {@link #write} and {@link #hasRoom} are for the thread of the hub, the rest for the
 * event loop of the connection.
 *
 * <p>What was handed over waits either for the event loop or in the queue of the socket. Both are bounded: there is no
 * room while one of them is full, and whoever found none is told as soon as there is some again.
 */
final class LinePipe implements ConnectionGuard.Watched {

    /** So much may wait for the event loop. */
    private static final int TRANSIT_BYTES_MAX = 256 << 10;

    /** So much waits in the queue of the socket while the pipe is full; it is not any more once half of it has left. */
    private static final int QUEUED_BYTES_MAX = 128 << 10;

    /** More is written in pieces, so that one can see that a client takes something. */
    private static final int PIECE_BYTES_MAX = 64 << 10;

    /** How long the last line of a client that takes nothing may wait at most, milliseconds. */
    private static final long LAST_LINE_MILLIS_MAX = 5_000;

    private final Exchange exchange;
    private final Sink sink;
    private final Client client;
    private final AtomicInteger transitBytes = new AtomicInteger();
    private volatile boolean isFull;
    private volatile boolean isOver;
    /** Whether the client has taken the end of the answer. */
    private boolean hasLeft;

    private long queuedBytes;
    private long movedNanos;
    /** Everything up to here was told; -1: the state has not been told to its end. */
    private long told;

    /** Where bytes leave. */
    interface Sink {

        /** Sends bytes; the future completes when the socket has taken them. */
        Future<Void> write(Buffer bytes);

        /** The most bytes of one write; more are written in pieces. */
        default int pieceBytesMax() {
            return PIECE_BYTES_MAX;
        }
    }

    /** Who uses the pipe; called on the event loop. */
    interface Client {

        /** There is room again. */
        void ready();

        /** The other side takes nothing. */
        void stalled();
    }

    /** Bytes on their way to the event loop. */
    private static final class Portion implements Runnable {

        private final LinePipe pipe;
        private final byte[] bytes;
        private final long told;

        Portion(LinePipe pipe, byte[] bytes, long told) {
            this.pipe = pipe;
            this.bytes = bytes;
            this.told = told;
        }

        @Override
        public void run() {
            pipe.arrived(bytes, told);
        }
    }

    /** Bytes in the queue of the socket. */
    private static final class Taken implements Handler<AsyncResult<Void>> {

        private final LinePipe pipe;
        private final int bytes;

        Taken(LinePipe pipe, int bytes) {
            this.pipe = pipe;
            this.bytes = bytes;
        }

        @Override
        public void handle(AsyncResult<Void> result) {
            pipe.taken(bytes);
        }
    }

    /**
     * A pipe with nothing in it.
     *
     * @param options where a single watch begins, for {@link #told}
     */
    LinePipe(Exchange exchange, Sink sink, Client client, WatchOptions options) {
        this.exchange = exchange;
        this.sink = sink;
        this.client = client;
        this.told = options.initial() ? -1 : options.after();
    }

    /** What a client has been told everything up to by {@code lines}; -1: it is being told the state. */
    static long told(List<Line> lines) {
        Line last = lines.get(lines.size() - 1);
        return last.type() == Line.Type.STATE ? -1 : last.revision();
    }

    // ---- on the thread of the hub

    /** Whether anything may be written. Where it may not, {@link Client#ready} is called once it may. */
    boolean hasRoom() {
        return !isFull && transitBytes.get() <= TRANSIT_BYTES_MAX;
    }

    /**
     * Sends bytes, which must not be changed any more.
     *
     * @param upTo what the client has been told everything up to by them; -1: it is being told the state
     */
    void write(byte[] bytes, long upTo) {
        if (!isOver) {
            transitBytes.getAndAdd(bytes.length);
            exchange.context().nettyEventLoop().execute(new Portion(this, bytes, upTo));
        }
    }

    // ---- on the event loop

    private void arrived(byte[] bytes, long upTo) {
        int before = transitBytes.getAndAdd(-bytes.length);
        if (isOver) {
            return;
        }
        told = upTo;
        send(bytes);
        if (!isFull && before > TRANSIT_BYTES_MAX && before - bytes.length <= TRANSIT_BYTES_MAX) {
            client.ready();
        }
    }

    /** Sends bytes at once. */
    void send(byte[] bytes) {
        int pieceBytes = sink.pieceBytesMax();
        if (bytes.length <= pieceBytes) {
            put(Exchange.buffer(bytes));
        } else {
            Buffer all = Exchange.buffer(bytes);
            for (int at = 0; at < bytes.length; at += pieceBytes) {
                put(all.slice(at, Math.min(bytes.length, at + pieceBytes)));
            }
        }
        if (!isFull && queuedBytes > QUEUED_BYTES_MAX) {
            isFull = true;
            movedNanos = System.nanoTime();
            exchange.watch(this);
            patience(Math.max(HttpServer.SILENCE_MILLIS, 2 * exchange.settings().bodyTimeoutMillis()));
        }
    }

    private void put(Buffer buffer) {
        int bytes = buffer.length();
        queuedBytes += bytes;
        sink.write(buffer).onComplete(new Taken(this, bytes));
    }

    /** The socket has taken bytes, or never will. */
    private void taken(int bytes) {
        queuedBytes -= bytes;
        if (isFull && !isOver) {
            movedNanos = System.nanoTime();
            if (queuedBytes <= QUEUED_BYTES_MAX / 2) {
                isFull = false;
                exchange.unwatch(this);
                patience(HttpServer.SILENCE_MILLIS);
                client.ready();
            }
        }
    }

    /**
     * How long the system lets a client take nothing before it resets the connection: while this side counts the time
     * itself, not less than that. Other streams of the connection keep their bound.
     */
    private void patience(long millis) {
        if (exchange.request().version() != HttpVersion.HTTP_2
                && exchange.request().connection() instanceof ConnectionBase connection
                && connection.channel().isOpen()) {
            connection.channel().config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) millis);
        }
    }

    @Override
    public void checkTime(long nowNanos) {
        long stalledMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - movedNanos);
        if (isFull && !isOver && stalledMillis >= exchange.settings().bodyTimeoutMillis()) {
            client.stalled();
        }
    }

    /** What the client has been told everything up to; -1: it has not got the whole state yet. */
    long told() {
        return told;
    }

    /** Whether nothing is sent any more but what was sent already. */
    boolean isOver() {
        return isOver;
    }

    /** Nothing more is sent; what is on its way to the event loop is dropped. */
    void close() {
        if (!isOver) {
            isOver = true;
            exchange.unwatch(this);
        }
    }

    /** Ends an answer with its last bytes. */
    void end(HttpServerResponse response, Buffer last) {
        response.end(last).onComplete(ended -> {
            hasLeft = true;
            patience(HttpServer.SILENCE_MILLIS);
        });
    }

    /** Closes what is left of an answer that has ended, unless the client takes it soon. */
    void closeStalled(HttpServerResponse response) {
        long millis = Math.min(LAST_LINE_MILLIS_MAX, exchange.settings().bodyTimeoutMillis());
        exchange.context().setTimer(millis, timer -> {
            if (hasLeft) {
                return;
            }
            if (exchange.request().version() == HttpVersion.HTTP_2) {
                response.reset();
            } else if (exchange.request().connection() instanceof ConnectionBase connection) {
                // At once: what is in its queue would be waited for otherwise.
                var unused = connection.channelHandlerContext().close();
            }
        });
    }
}
