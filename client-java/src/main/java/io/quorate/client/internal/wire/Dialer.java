package io.quorate.client.internal.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslHandler;
import io.quorate.client.internal.Failures;
import io.quorate.client.internal.Threads;
import io.quorate.client.spi.Transport.NotSentException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Opens connections. Names are looked up each time, on a thread for that, and every address of a name is tried.
 *
 * <p>Confined to the event loop.
 */
final class Dialer implements AutoCloseable {

    private static final int LINE_BYTES_MAX = 8 << 10;
    private static final int HEADERS_BYTES_MAX = 64 << 10;
    private static final int CHUNK_BYTES_MAX = 64 << 10;
    private static final int PAGE_BYTES = 8 << 10;
    private static final int PAGES_ORDER = 6;
    private static final long IDLE_SECONDS = 5;

    private final EventLoop loop;
    private final Duration connectTimeout;
    private final Supplier<SSLContext> tls;
    private final ByteBufAllocator memory =
            new PooledByteBufAllocator(true, 1, 1, PAGE_BYTES, PAGES_ORDER, 64, 16, false);
    private final ThreadPoolExecutor lookups;

    Dialer(EventLoop loop, Duration connectTimeout, Supplier<SSLContext> tls) {
        this.loop = loop;
        this.connectTimeout = connectTimeout;
        this.tls = tls;
        this.lookups = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.named("quorate-lookup"));
        lookups.allowCoreThreadTimeOut(true);
    }

    /**
     * A connection that speaks HTTP, and TLS where that is wanted; later, on the event loop. Fails with a
     * {@link NotSentException}.
     */
    CompletableFuture<Channel> dial(Address address) {
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        if (address.isNumeric()) {
            try {
                tryNext(address, List.of(InetAddress.getByName(address.host())), 0, opened);
            } catch (UnknownHostException impossible) {
                opened.completeExceptionally(unreachable(address, impossible));
            }
            return opened;
        }
        try {
            lookups.execute(() -> lookUp(address, opened));
        } catch (RejectedExecutionException closed) {
            opened.completeExceptionally(unreachable(address, closed));
        }
        return opened;
    }

    private void lookUp(Address address, CompletableFuture<Channel> opened) {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(address.host()));
            loop.execute(() -> tryNext(address, found, 0, opened));
        } catch (UnknownHostException | RejectedExecutionException nobody) {
            IOException reason = unreachable(address, nobody);
            if (loop.isShuttingDown()) {
                opened.completeExceptionally(reason);
            } else {
                loop.execute(() -> opened.completeExceptionally(reason));
            }
        }
    }

    private void tryNext(Address address, List<InetAddress> found, int index, CompletableFuture<Channel> opened) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOCATOR, memory)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, connectTimeout.toMillis()))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        prepare(channel, address);
                    }
                })
                .connect(new InetSocketAddress(found.get(index), address.port()));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                if (index + 1 < found.size()) {
                    tryNext(address, found, index + 1, opened);
                } else {
                    opened.completeExceptionally(unreachable(address, done.cause()));
                }
                return;
            }
            Channel channel = connecting.channel();
            SslHandler ssl = channel.pipeline().get(SslHandler.class);
            if (ssl == null) {
                opened.complete(channel);
                return;
            }
            Opening opening = new Opening();
            channel.pipeline().addLast(opening);
            ssl.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    channel.pipeline().remove(opening);
                    opened.complete(channel);
                } else {
                    channel.close();
                    opened.completeExceptionally(unreachable(address, shaken.cause()));
                }
            });
        });
    }

    /** Keeps Netty from reporting what the future of the handshake tells too. */
    private static final class Opening extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private void prepare(SocketChannel channel, Address address) {
        if (address.isTls()) {
            SSLEngine engine = tls.get().createSSLEngine(address.host(), address.port());
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            SslHandler ssl = new SslHandler(engine);
            ssl.setHandshakeTimeoutMillis(connectTimeout.toMillis());
            channel.pipeline().addLast(ssl);
        }
        channel.pipeline().addLast("http", new HttpClientCodec(LINE_BYTES_MAX, HEADERS_BYTES_MAX, CHUNK_BYTES_MAX));
    }

    private static NotSentException unreachable(Address address, Throwable cause) {
        // Netty puts the address into the message, and the plain exception beneath.
        Throwable plain = cause instanceof ConnectException && cause.getCause() != null ? cause.getCause() : cause;
        String why = cause instanceof UnknownHostException ? "no such host" : Failures.describe(plain);
        return new NotSentException("cannot connect to " + address.url() + ": " + why, cause);
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
