package io.quorate.client.internal.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection that carries one exchange after the other. Confined to the event loop. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {

    private static final byte[] NOTHING = new byte[0];

    private final Pool pool;
    private final Channel channel;
    private final boolean isLong;
    private @Nullable Exchange current;
    private @Nullable HttpResponse head;
    private byte[] body = NOTHING;
    private @Nullable ByteArrayOutputStream more;
    private long idleSinceNanos;

    /** @param isLong whether it was opened for an exchange that may take its time */
    Connection(Pool pool, Channel channel, boolean isLong) {
        this.pool = pool;
        this.channel = channel;
        this.isLong = isLong;
    }

    boolean isLong() {
        return isLong;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    void send(Exchange exchange, FullHttpRequest request) {
        current = exchange;
        channel.writeAndFlush(request).addListener(sent -> {
            if (!sent.isSuccess() && current == exchange) {
                exchange.fail(
                        new IOException("sending to " + pool.endpoint() + " failed: " + sent.cause(), sent.cause()));
            }
        });
    }

    /** Closes it; whatever it carries is lost. */
    void drop() {
        current = null;
        channel.close();
    }

    /** Closes it; whatever it carries fails. */
    void close() {
        fail(new IOException("the client was closed"));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            fail(new IOException(
                    pool.endpoint() + " answers in no known form",
                    part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse response) {
            head = response.status().codeClass() == HttpStatusClass.INFORMATIONAL ? null : response;
        }
        if (part instanceof HttpContent content && head != null) {
            add(content.content());
            if (part instanceof LastHttpContent) {
                complete(head);
            }
        }
    }

    /** Most bodies come in one piece. */
    private void add(ByteBuf piece) {
        int count = piece.readableBytes();
        if (count == 0) {
            return;
        }
        byte[] bytes = new byte[count];
        piece.readBytes(bytes);
        if (body.length == 0 && more == null) {
            body = bytes;
            return;
        }
        ByteArrayOutputStream all = more;
        if (all == null) {
            all = new ByteArrayOutputStream(body.length + count);
            all.writeBytes(body);
            more = all;
        }
        all.writeBytes(bytes);
    }

    private void complete(HttpResponse response) {
        Exchange exchange = current;
        byte[] all = more == null ? body : more.toByteArray();
        current = null;
        head = null;
        body = NOTHING;
        more = null;
        if (exchange == null || !HttpUtil.isKeepAlive(response)) {
            channel.close();
        } else {
            idleSinceNanos = System.nanoTime();
            pool.free(this);
        }
        if (exchange != null) {
            exchange.answered(Requests.answer(pool.url(), response, all));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.gone(this);
        fail(new IOException(pool.endpoint() + " closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(new IOException("the connection to " + pool.endpoint() + " failed: " + cause.getMessage(), cause));
    }

    private void fail(IOException reason) {
        Exchange exchange = current;
        current = null;
        channel.close();
        if (exchange != null) {
            exchange.fail(reason);
        }
    }
}
