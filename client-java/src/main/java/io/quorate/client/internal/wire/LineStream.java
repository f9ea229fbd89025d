package io.quorate.client.internal.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.quorate.client.internal.IncomingLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose answer is read as it comes: it takes from the network what the reader asks for.
 *
 * <p>Confined to the event loop, but for the two methods of the subscription, which the reading thread calls.
 */
final class LineStream extends SimpleChannelInboundHandler<HttpObject> implements Flow.Subscription {

    private final String endpoint;
    private final FullHttpRequest request;
    private final CompletableFuture<HttpResponse> head = new CompletableFuture<>();
    private final IncomingLines lines = new IncomingLines();
    private final List<ByteBuffer> arrived = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private boolean wanted = true;
    private boolean isOver;

    LineStream(String endpoint, FullHttpRequest request) {
        this.endpoint = endpoint;
        this.request = request;
    }

    /** Status and headers, once they are there. */
    CompletableFuture<HttpResponse> head() {
        return head;
    }

    /** The body. */
    IncomingLines lines() {
        return lines;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        added.channel().config().setAutoRead(false);
        added.writeAndFlush(request).addListener(sent -> {
            if (!sent.isSuccess()) {
                end(new IOException("sending to " + endpoint + " failed: " + sent.cause(), sent.cause()));
            }
        });
        added.read();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext reading, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            end(new IOException(
                    endpoint + " answers in no known form", part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL
                && head.complete(response)) {
            // The reader asks for what follows.
            wanted = false;
            lines.onSubscribe(this);
        }
        if (part instanceof HttpContent content && head.isDone()) {
            ByteBuf bytes = content.content();
            if (bytes.isReadable()) {
                ByteBuffer copy = ByteBuffer.allocate(bytes.readableBytes());
                bytes.readBytes(copy);
                arrived.add(copy.flip());
            }
            if (part instanceof LastHttpContent) {
                deliver();
                isOver = true;
                lines.onComplete();
                reading.close();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        deliver();
        if (wanted && !isOver) {
            reading.read();
        }
    }

    private void deliver() {
        if (!arrived.isEmpty() && !isOver) {
            wanted = false;
            lines.onNext(List.copyOf(arrived));
            arrived.clear();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext reading) {
        deliver();
        end(new IOException(endpoint + " closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext reading, Throwable cause) {
        end(new IOException("the connection to " + endpoint + " failed: " + cause.getMessage(), cause));
    }

    private void end(IOException reason) {
        if (!isOver) {
            isOver = true;
            if (!head.completeExceptionally(reason)) {
                lines.onError(reason);
            }
        }
        ChannelHandlerContext known = context;
        if (known != null) {
            known.close();
        }
    }

    // ---- any thread

    @Override
    public void request(long n) {
        onLoop(known -> {
            wanted = true;
            known.read();
        });
    }

    @Override
    public void cancel() {
        onLoop(ChannelHandlerContext::close);
    }

    private void onLoop(Consumer<ChannelHandlerContext> task) {
        ChannelHandlerContext known = context;
        if (known == null) {
            return;
        }
        try {
            known.executor().execute(() -> task.accept(known));
        } catch (RejectedExecutionException closed) {
            // Then the connection is closed too.
            return;
        }
    }
}
