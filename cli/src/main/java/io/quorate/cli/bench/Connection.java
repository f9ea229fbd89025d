package io.quorate.cli.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection to one member, with at most one request under way. Confined to the thread of its loop. */
final class Connection {

    private final Selector selector;
    private final URI endpoint;
    final Script script;
    final ByteBuffer out;
    final ResponseParser parser;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;

    boolean busy;
    long intendedNanos;
    long sentNanos;
    long reconnectAtNanos;

    Connection(Selector selector, URI endpoint, Script script) {
        this.selector = selector;
        this.endpoint = endpoint;
        this.script = script;
        this.parser = new ResponseParser(script.answerBytesKept());
        this.out = ByteBuffer.allocateDirect(script.requestBytesMax());
    }

    /** Begins to connect; {@link #finishConnect} follows when the selector says so. */
    void open() throws IOException {
        int port = endpoint.getPort() < 0 ? 80 : endpoint.getPort();
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = opened.connect(new InetSocketAddress(endpoint.getHost(), port));
        key = opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
    }

    void finishConnect() throws IOException {
        if (channel != null && key != null && channel.finishConnect()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    boolean isReady() {
        return !busy && channel != null && channel.isConnected();
    }

    boolean isClosed() {
        return channel == null;
    }

    /** Sends what is in {@link #out}, which the caller filled. */
    void send() throws IOException {
        out.flip();
        parser.reset();
        busy = true;
        flush();
    }

    /** Writes as much as the socket takes. */
    void flush() throws IOException {
        if (channel != null && key != null) {
            channel.write(out);
            int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }
    }

    int read(ByteBuffer in) throws IOException {
        return channel == null ? -1 : channel.read(in);
    }

    void close() {
        SocketChannel open = channel;
        channel = null;
        busy = false;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyBroken) {
                // There is nothing left to lose on this connection.
                parser.reset();
            }
        }
    }
}
