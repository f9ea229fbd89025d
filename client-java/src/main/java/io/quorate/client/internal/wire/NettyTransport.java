package io.quorate.client.internal.wire;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.Future;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.internal.IncomingLines;
import io.quorate.client.internal.Threads;
import io.quorate.client.spi.ApiSocket;
import io.quorate.client.spi.ApiStream;
import io.quorate.client.spi.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The client's own transport: HTTP/1.1 and WebSockets over non-blocking sockets, on one thread. A request costs that thread
 * one wake-up, and its caller another.
 *
 * <p>Safe for any thread.
 */
public final class NettyTransport implements Transport {

    private static final long CLOSE_MILLIS_MAX = 2_000;
    private static final int ANSWER_BYTES_MAX = 64 << 10;
    private static final int FRAME_BYTES_MAX = 16 << 20;
    private static final int MESSAGE_BYTES_MAX = 256 << 20;
    private static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final Dialer dialer;

    private final Map<String, Pool> pools = new ConcurrentHashMap<>();

    /** Those that are no pool's. */
    private final Set<Channel> others = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * @param thread how its thread is called
     * @param connectTimeout how long a connection may take to open, for each address of a name
     * @param tls for {@code https}; asked on the transport's thread, and only where that is used
     */
    public NettyTransport(String thread, Duration connectTimeout, Supplier<SSLContext> tls) {
        group = new MultiThreadIoEventLoopGroup(1, Threads.named(thread), NioIoHandler.newFactory());
        loop = group.next();
        dialer = new Dialer(loop, connectTimeout, tls);
    }

    @Override
    public CompletableFuture<ApiAnswer> send(String endpoint, ApiRequest request, Duration timeout) {
        Pool pool = pools.computeIfAbsent(endpoint, url -> new Pool(url, dialer));
        Exchange exchange = new Exchange(
                loop,
                pool,
                Requests.of(pool.address(), request),
                request.hasQuery("wait"),
                Math.max(1, timeout.toMillis()));
        try {
            loop.execute(exchange::begin);
        } catch (RejectedExecutionException over) {
            exchange.completeExceptionally(new NotSentException("the transport is closed", over));
        }
        return exchange;
    }

    @Override
    public ApiStream stream(String endpoint, ApiRequest request, Duration timeout)
            throws IOException, InterruptedException {
        Address address = Address.of(endpoint);
        LineStream stream = new LineStream(endpoint, Requests.of(address, request));
        CompletableFuture<HttpResponse> head = new CompletableFuture<>();
        dial(address, head, channel -> {
            channel.pipeline().addLast(stream);
            stream.head().whenComplete((response, failure) -> settle(head, response, failure));
        });
        HttpResponse response;
        try {
            response = head.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw sorted(failed.getCause());
        } catch (TimeoutException | InterruptedException late) {
            head.cancel(false);
            stream.cancel();
            if (late instanceof InterruptedException stopped) {
                throw stopped;
            }
            throw new SocketTimeoutException("no answer from " + endpoint + " within " + timeout.toMillis() + " ms");
        }
        IncomingLines lines = stream.lines();
        boolean refused = response.status().code() >= 400;
        try {
            byte[] body = refused ? lines.rest(timeout) : new byte[0];
            return new Read(Requests.answer(endpoint, response, body), lines);
        } finally {
            if (refused) {
                lines.close();
            }
        }
    }

    /** Threads as in {@link ApiStream}. */
    private record Read(ApiAnswer head, IncomingLines lines) implements ApiStream {

        @Override
        public byte @Nullable [] line(Duration silence) throws IOException, InterruptedException {
            return lines.next(silence);
        }

        @Override
        public byte @Nullable [] bytes(Duration silence) throws IOException, InterruptedException {
            return lines.some(silence);
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    @Override
    public CompletableFuture<ApiSocket> socket(
            String endpoint, ApiRequest request, Duration timeout, ApiSocket.Receiver receiver) {
        Address address = Address.of(endpoint);
        HttpHeaders headers = new DefaultHttpHeaders();
        request.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase(PROTOCOL_HEADER)) {
                headers.set(name, value);
            }
        });
        String scheme = address.isTls() ? "wss://" : "ws://";
        // Without an Origin, which is for browsers.
        WebSocketClientHandshaker handshaker = WebSocketClientHandshakerFactory.newHandshaker(
                URI.create(scheme + address.authority() + request.target()),
                WebSocketVersion.V13,
                request.header(PROTOCOL_HEADER),
                false,
                headers,
                FRAME_BYTES_MAX,
                true,
                false,
                CLOSE_MILLIS_MAX,
                false,
                false);
        Socket socket = new Socket(endpoint, handshaker, receiver);
        CompletableFuture<ApiSocket> opened = new CompletableFuture<>();
        dial(address, opened, channel -> {
            channel.pipeline()
                    .addLast("answer", new HttpObjectAggregator(ANSWER_BYTES_MAX))
                    .addLast("messages", new WebSocketFrameAggregator(MESSAGE_BYTES_MAX))
                    .addLast(socket);
            socket.opened().whenComplete((open, failure) -> settle(opened, open, failure));
        });
        try {
            Future<?> clock = loop.schedule(
                    () -> opened.completeExceptionally(new SocketTimeoutException(
                            "no answer from " + endpoint + " within " + timeout.toMillis() + " ms")),
                    timeout.toMillis(),
                    TimeUnit.MILLISECONDS);
            opened.whenComplete((open, failure) -> {
                clock.cancel(false);
                if (failure != null) {
                    socket.close();
                }
            });
        } catch (RejectedExecutionException over) {
            opened.completeExceptionally(new NotSentException("the transport is closed", over));
        }
        return opened;
    }

    /** Opens a connection of its own for something; {@code waits} fails if there is none. */
    private void dial(Address address, CompletableFuture<?> waits, Consumer<Channel> use) {
        try {
            loop.execute(() -> dialer.dial(address).whenComplete((channel, failure) -> {
                if (failure != null) {
                    waits.completeExceptionally(failure);
                } else if (waits.isDone() || closed) {
                    channel.close();
                    waits.completeExceptionally(new IOException("the client was closed"));
                } else {
                    others.add(channel);
                    channel.closeFuture().addListener(gone -> others.remove(channel));
                    use.accept(channel);
                }
            }));
        } catch (RejectedExecutionException over) {
            waits.completeExceptionally(new NotSentException("the transport is closed", over));
        }
    }

    private static <T> void settle(CompletableFuture<T> waits, @Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            waits.completeExceptionally(failure);
        } else if (value != null) {
            waits.complete(value);
        }
    }

    private static IOException sorted(@Nullable Throwable failure) {
        return failure instanceof IOException known ? known : new IOException(String.valueOf(failure), failure);
    }

    @Override
    public void close() {
        closed = true;
        dialer.close();
        try {
            loop.execute(() -> {
                pools.values().forEach(Pool::close);
                others.forEach(Channel::close);
            });
        } catch (RejectedExecutionException again) {
            return;
        }
        group.shutdownGracefully(0, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
        if (!loop.inEventLoop()) {
            group.terminationFuture().awaitUninterruptibly(CLOSE_MILLIS_MAX);
        }
    }
}
