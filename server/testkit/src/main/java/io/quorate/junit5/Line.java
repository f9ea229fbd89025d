package io.quorate.junit5;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port of loopback behind which another one is found: as long as somebody is there and nothing is held back. Confined
 * to the thread of its {@link Network}, but for {@link #port}.
 */
final class Line {

    private static final int BACKLOG = 128;

    private final Selector selector;
    private final int port;
    private final List<Carried> connections = new ArrayList<>();
    private @Nullable ServerSocketChannel listener;
    /** Keeps the port while nobody is there: whoever connects is refused, and nobody else finds it free. */
    private @Nullable SocketChannel placeholder;

    private InetSocketAddress target;
    private boolean isHeld;
    private long delayNanos;
    /** Whether somebody may have connected since it was looked at. */
    private boolean isAwake;

    Line(Selector selector, int port) throws IOException {
        this.selector = selector;
        this.port = port;
        this.target = address(port);
        this.placeholder = reserve();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private SocketChannel reserve() throws IOException {
        SocketChannel bound = SocketChannel.open();
        bound.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        bound.bind(address(port));
        return bound;
    }

    int port() {
        return port;
    }

    /** Leads to {@code to} from now on. */
    void open(int to) throws IOException {
        target = address(to);
        SocketChannel reserved = placeholder;
        if (reserved == null) {
            return;
        }
        placeholder = null;
        reserved.close();
        ServerSocketChannel listening = ServerSocketChannel.open();
        listener = listening;
        listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listening.bind(address(port), BACKLOG);
        listening.configureBlocking(false);
        Runnable waking = () -> isAwake = true;
        listening.register(selector, SelectionKey.OP_ACCEPT, waking);
    }

    /** Leads nowhere from now on: connections are reset, new ones refused. */
    void shut() throws IOException {
        connections.forEach(Carried::cut);
        connections.clear();
        ServerSocketChannel listening = listener;
        if (listening != null) {
            listener = null;
            listening.close();
            // A closed channel keeps its port until the selector has let go of it.
            selector.selectNow(Network::wake);
            placeholder = reserve();
        }
    }

    /** Whether what is sent waits till this is ended again. */
    void hold(boolean held) {
        isHeld = held;
        connections.forEach(Carried::wake);
    }

    /** How much later than sent things arrive. */
    void delay(long nanos) {
        delayNanos = nanos;
    }

    /** Does what can be done now; how long till more can, {@link Long#MAX_VALUE} if only an event decides. */
    long go(ByteBuffer buffer) throws IOException {
        ServerSocketChannel listening = listener;
        if (listening != null && isAwake) {
            isAwake = false;
            for (SocketChannel near = listening.accept(); near != null; near = listening.accept()) {
                connections.add(new Carried(near, selector));
            }
        }
        long next = Long.MAX_VALUE;
        boolean hasClosed = false;
        for (Carried connection : connections) {
            if (connection.isAwake() || connection.nanosToWake() == 0) {
                connection.go(target, isHeld, delayNanos, buffer);
                hasClosed |= connection.isClosed();
            }
            next = Math.min(next, connection.nanosToWake());
        }
        if (hasClosed) {
            connections.removeIf(Carried::isClosed);
        }
        return next;
    }

    void close() throws IOException {
        shut();
        SocketChannel reserved = placeholder;
        placeholder = null;
        if (reserved != null) {
            reserved.close();
        }
    }
}
