package io.quorate.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection for clients that never finish what they began: headers or a body that trickle in. Stands first
 * in the pipeline, and has the last word on how the connection is set up. Confined to the event loop of the connection.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

    /** Where a connection keeps its guard. */
    static final AttributeKey<ConnectionGuard> KEY = AttributeKey.valueOf(ConnectionGuard.class, "guard");

    /** Something a client must not leave unfinished. */
    interface Watched {

        /** Ends it if it has taken too long by now. */
        void checkTime(long nowNanos);
    }

    /**
     * A connection, to look at.
     *
     * @param peer the address of the client
     * @param inWork requests that are not answered yet, waits and streams included
     */
    record Look(String peer, long ageMillis, long requests, int inWork) {}

    private final HttpSettings settings;
    private final long sinceNanos = System.nanoTime();
    private final Set<Watched> bodies = new HashSet<>(2);
    private long headersSinceNanos;
    private boolean awaitingHeaders;
    private boolean anyRequest;
    /** Whether nothing has come yet on a port that speaks TLS. */
    private boolean awaitingHandshake;

    // Written by the event loop alone, read by whoever looks at the connections.
    private volatile @Nullable ChannelHandlerContext channelContext;
    private volatile int requests;
    private volatile long requestsBegun;

    ConnectionGuard(HttpSettings settings) {
        this.settings = settings;
        this.awaitingHandshake = settings.tls() != null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channelContext = context;
        context.channel().attr(KEY).set(this);
        context.channel().config().setAllocator(new AnswerAllocator(context.alloc()));
    }

    /** From now on no answers go out: what does is too small for the room that they are given. */
    void becomesSocket() {
        ChannelHandlerContext context = channelContext;
        if (context != null && context.channel().config().getAllocator() instanceof AnswerAllocator answers) {
            context.channel().config().setAllocator(answers.other());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        startClock();
        schedule(context, settings.headerTimeoutMillis());
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (awaitingHandshake) {
            awaitingHandshake = false;
            if (message instanceof ByteBuf bytes && isPlainHttp(bytes)) {
                bytes.release();
                refusePlain(context);
                return;
            }
        }
        if (requests == 0 && !awaitingHeaders) {
            startClock();
        }
        context.fireChannelRead(message);
    }

    /** A TLS handshake begins with the byte 22, a request with a letter. */
    private static boolean isPlainHttp(ByteBuf bytes) {
        return bytes.isReadable() && Character.isUpperCase(bytes.getByte(bytes.readerIndex()));
    }

    /** Whoever takes the port for one of HTTP understands this, and not the alert that TLS has for it. */
    private static void refusePlain(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        answer(
                        context,
                        ProblemCode.HTTPS_REQUIRED,
                        "this port speaks HTTPS only (expected: https:// in the URL)",
                        "Bad Request")
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void startClock() {
        awaitingHeaders = true;
        headersSinceNanos = System.nanoTime();
    }

    /** The headers of a request are complete. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void requestBegan() {
        awaitingHeaders = false;
        anyRequest = true;
        requests++;
        requestsBegun++;
    }

    /** A request is answered. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void requestEnded() {
        requests--;
    }

    /** How the connection stands now. Safe for any thread. */
    Look look() {
        ChannelHandlerContext known = channelContext;
        SocketAddress remote = known == null ? null : known.channel().remoteAddress();
        String peer = remote == null ? "" : remote.toString();
        return new Look(
                peer.startsWith("/") ? peer.substring(1) : peer,
                (System.nanoTime() - sinceNanos) / 1_000_000,
                requestsBegun,
                requests);
    }

    /** A body is awaited. */
    void add(Watched body) {
        bodies.add(body);
    }

    /** A body is complete, or given up. */
    void remove(Watched body) {
        bodies.remove(body);
    }

    private void schedule(ChannelHandlerContext context, long millis) {
        // The future is not kept: a check on a closed connection is harmless.
        var unused = context.executor().schedule(this::check, Math.max(1, millis), TimeUnit.MILLISECONDS);
    }

    private void check() {
        ChannelHandlerContext context = channelContext;
        if (context == null || !context.channel().isActive()) {
            return;
        }
        long now = System.nanoTime();
        for (Watched body : new ArrayList<>(bodies)) {
            body.checkTime(now);
        }
        long next = Math.min(settings.headerTimeoutMillis(), settings.bodyTimeoutMillis());
        if (awaitingHeaders) {
            long left = settings.headerTimeoutMillis() - (now - headersSinceNanos) / 1_000_000;
            if (left <= 0) {
                giveUp(context);
                return;
            }
            next = Math.min(next, left);
        }
        schedule(context, next);
    }

    private void giveUp(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        boolean speaksHttp1 = context.pipeline().get("httpDecoder") != null;
        if (tls == null ? anyRequest && !speaksHttp1 : !speaksHttp1) {
            // HTTP/2, or a handshake that never ended.
            var unused = context.close();
            return;
        }
        String detail = "the headers did not arrive within " + settings.headerTimeoutMillis() + " ms";
        ChannelHandlerContext from = tls == null ? context : behind(context.pipeline(), tls);
        answer(from, ProblemCode.REQUEST_TIMEOUT, detail, "Request Timeout").addListener(ChannelFutureListener.CLOSE);
    }

    /** From where what is written is encrypted, and nothing else is done with it. */
    private static ChannelHandlerContext behind(ChannelPipeline pipeline, SslHandler tls) {
        String next = null;
        for (Iterator<Map.Entry<String, ChannelHandler>> all = pipeline.iterator(); all.hasNext(); ) {
            if (all.next().getValue() == tls && all.hasNext()) {
                next = all.next().getKey();
            }
        }
        return next == null ? pipeline.lastContext() : pipeline.context(next);
    }

    private static ChannelFuture answer(ChannelHandlerContext from, ProblemCode code, String detail, String reason) {
        byte[] body = Problems.json(Problem.of(code, detail), HttpState.newRequestId(), false);
        String head = "HTTP/1.1 " + code.status() + " " + reason + "\r\nContent-Type: application/problem+json\r\n"
                + "Connection: close\r\nCache-Control: no-store\r\nContent-Length: " + body.length + "\r\n\r\n";
        return from.writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body));
    }
}
