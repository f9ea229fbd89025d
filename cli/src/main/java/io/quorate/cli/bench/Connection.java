package io.quorate.cli.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection to one member, with at most one request under way. Confined to the thread of its loop. */
final class Connection {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Selector selector;
    private final Target target;
    private final URI endpoint;
    final Script script;
    final ByteBuffer out;
    final ResponseParser parser;
    private @Nullable SocketChannel channel;
    private @Nullable Wire wire;
    private @Nullable SelectionKey key;

    boolean busy;

    /** Whether the loop may begin requests on it. */
    boolean open;

    long intendedNanos;
    long sentNanos;
    long reconnectAtNanos;

    Connection(Selector selector, Target target, URI endpoint, Script script) {
        this.selector = selector;
        this.target = target;
        this.endpoint = endpoint;
        this.script = script;
        this.parser = new ResponseParser(script.answerBytesKept());
        this.out = ByteBuffer.allocateDirect(script.requestBytesMax());
        this.reconnectAtNanos = System.nanoTime();
    }

    /** Begins to connect; {@link #finishConnect} follows when the selector says so. */
    void connect() throws IOException {
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        wire = Wire.of(opened, target.engine(endpoint));
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = opened.connect(Target.address(endpoint));
        key = opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            begin();
        }
    }

    void finishConnect() throws IOException {
        if (channel != null && key != null && channel.finishConnect()) {
            key.interestOps(SelectionKey.OP_READ);
            begin();
        }
    }

    private void begin() throws IOException {
        if (wire != null) {
            wire.begin();
            listen(wire);
        }
    }

    /** Whether it can take requests, but could not so far. */
    boolean hasOpened() {
        if (open || wire == null || channel == null || !channel.isConnected() || !wire.isOpen()) {
            return false;
        }
        open = true;
        return true;
    }

    /** Whether it is neither closed nor of any use yet. */
    boolean isOpening() {
        return channel != null && !open;
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
        if (wire != null) {
            wire.write(busy ? out : NOTHING);
            listen(wire);
        }
    }

    private void listen(Wire now) {
        if (key != null) {
            boolean more = now.hasUnsent() || (busy && out.hasRemaining());
            int wanted = more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }
    }

    int read(ByteBuffer in) throws IOException {
        if (wire == null) {
            return -1;
        }
        int count = wire.read(in);
        listen(wire);
        return count;
    }

    void close() {
        SocketChannel left = channel;
        channel = null;
        wire = null;
        busy = false;
        open = false;
        if (left != null) {
            try {
                left.close();
            } catch (IOException alreadyBroken) {
                // There is nothing left to lose on this connection.
                parser.reset();
            }
        }
    }
}
