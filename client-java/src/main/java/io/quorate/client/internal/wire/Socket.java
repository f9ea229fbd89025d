package io.quorate.client.internal.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.quorate.client.spi.ApiSocket;
import io.quorate.client.spi.Transport.NoSocketsException;
import io.quorate.client.spi.Transport.UnauthenticatedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket, from its handshake to its end. Confined to the event loop, but for the methods of {@link ApiSocket}, which
 * are safe for any thread.
 */
final class Socket extends SimpleChannelInboundHandler<Object> implements ApiSocket {

    private final String endpoint;
    private final WebSocketClientHandshaker handshaker;
    private final Receiver receiver;
    private final CompletableFuture<ApiSocket> opened = new CompletableFuture<>();
    private volatile @Nullable ChannelHandlerContext context;
    private boolean isOver;

    Socket(String endpoint, WebSocketClientHandshaker handshaker, Receiver receiver) {
        this.endpoint = endpoint;
        this.handshaker = handshaker;
        this.receiver = receiver;
    }

    /** This, once it is open. */
    CompletableFuture<ApiSocket> opened() {
        return opened;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        handshaker.handshake(added.channel()).addListener(sent -> {
            if (!sent.isSuccess()) {
                end(new IOException("sending to " + endpoint + " failed: " + sent.cause(), sent.cause()));
            }
        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext reading, Object message) {
        if (message instanceof FullHttpResponse response) {
            answered(reading, response);
        } else if (message instanceof TextWebSocketFrame text) {
            byte[] bytes = new byte[text.content().readableBytes()];
            text.content().readBytes(bytes);
            receiver.text(bytes);
        } else if (message instanceof PingWebSocketFrame ping) {
            reading.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        } else if (message instanceof CloseWebSocketFrame close) {
            String why = close.reasonText();
            reading.writeAndFlush(close.retain());
            end(new IOException(endpoint + " closed the socket: " + close.statusCode() + " " + why));
        }
    }

    private void answered(ChannelHandlerContext reading, FullHttpResponse response) {
        int status = response.status().code();
        if (status == 101) {
            try {
                handshaker.finishHandshake(reading.channel(), response);
                opened.complete(this);
            } catch (WebSocketHandshakeException wrong) {
                end(new NoSocketsException(endpoint + " opens no WebSocket: " + wrong.getMessage()));
            }
            return;
        }
        String body = response.content().toString(StandardCharsets.UTF_8);
        String what = endpoint + " answered with status " + status + ": " + body;
        if (status == 401) {
            end(new UnauthenticatedException(what));
            return;
        }
        boolean passes = response.status().codeClass() == HttpStatusClass.SERVER_ERROR && status != 501;
        end(passes ? new IOException(what) : new NoSocketsException(what));
    }

    @Override
    public void channelInactive(ChannelHandlerContext reading) {
        end(new IOException(endpoint + " closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext reading, Throwable cause) {
        end(new IOException("the connection to " + endpoint + " failed: " + cause.getMessage(), cause));
    }

    private void end(@Nullable IOException reason) {
        if (!isOver) {
            isOver = true;
            boolean wasOpen = opened.isDone();
            if (wasOpen) {
                receiver.closed(reason);
            } else {
                opened.completeExceptionally(reason == null ? new IOException("closed") : reason);
            }
        }
        ChannelHandlerContext known = context;
        if (known != null) {
            known.close();
        }
    }

    // ---- any thread

    @Override
    public void send(String text) {
        onLoop(known -> known.writeAndFlush(new TextWebSocketFrame(text)));
    }

    @Override
    public void receive(boolean isWanted) {
        onLoop(known -> known.channel().config().setAutoRead(isWanted));
    }

    @Override
    public void close() {
        onLoop(known -> end(null));
    }

    private void onLoop(Consumer<ChannelHandlerContext> task) {
        ChannelHandlerContext known = context;
        if (known == null) {
            return;
        }
        try {
            known.executor().execute(() -> task.accept(known));
        } catch (RejectedExecutionException closed) {
            // Then the connection is closed too, and the receiver was told.
            return;
        }
    }
}
