package io.quorate.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection for clients that never finish what they began: headers or a body that trickle in. Stands first
 * in the pipeline. Confined to the event loop of the connection.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

    /** Where a connection keeps its guard. */
    static final AttributeKey<ConnectionGuard> KEY = AttributeKey.valueOf(ConnectionGuard.class, "guard");

    /** Something a client must not leave unfinished. */
    interface Watched {

        /** Ends it if it has taken too long by now. */
        void checkTime(long nowNanos);
    }

    private final HttpSettings settings;
    private final Set<Watched> bodies = new HashSet<>(2);
    private volatile @Nullable ChannelHandlerContext channelContext;
    private long headersSinceNanos;
    private boolean awaitingHeaders;
    private boolean anyRequest;
    private final long sinceNanos = System.nanoTime();
    /** Written by the event loop alone, read by whoever looks at the connections. */
    private volatile int requests;

    private volatile long requestsBegun;

    ConnectionGuard(HttpSettings settings) {
        this.settings = settings;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channelContext = context;
        context.channel().attr(KEY).set(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        startClock();
        schedule(context, settings.headerTimeoutMillis());
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (requests == 0 && !awaitingHeaders) {
            startClock();
        }
        context.fireChannelRead(message);
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

    /**
     * A connection, to look at.
     *
     * @param peer the address of the client
     * @param inWork requests that are not answered yet, waits and streams included
     */
    record Look(String peer, long ageMillis, long requests, int inWork) {}

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
        if (anyRequest && context.pipeline().get("httpDecoder") == null) {
            var unused = context.close();
            return;
        }
        byte[] body = Problems.json(
                Problem.of(
                        ProblemCode.REQUEST_TIMEOUT,
                        "the headers did not arrive within " + settings.headerTimeoutMillis() + " ms"),
                HttpState.newRequestId(),
                false);
        String head = "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
                + "Cache-Control: no-store\r\nContent-Length: " + body.length + "\r\n\r\n";
        context.writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
