package io.quorate.client.internal.wire;

import io.netty.channel.Channel;
import io.quorate.client.spi.Transport.NotSentException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one endpoint: as many as there are exchanges at a time, up to a bound; beyond that exchanges queue.
 * Those that the endpoint may keep waiting do not count.
 *
 * <p>Confined to the event loop.
 */
final class Pool {

    private static final int CONNECTIONS_MAX = 256;

    /** One that was idle for so long is closed when the next becomes free. */
    private static final long IDLE_NANOS_MAX = 60_000_000_000L;

    private final String url;
    private final Address address;
    private final Dialer dialer;
    private final Set<Connection> all = new HashSet<>();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    private int dialing;
    private int counted;
    private boolean closed;

    Pool(String url, Dialer dialer) {
        this.url = url;
        this.address = Address.of(url);
        this.dialer = dialer;
    }

    String url() {
        return url;
    }

    Address address() {
        return address;
    }

    /** For messages. */
    String endpoint() {
        return address.url();
    }

    void run(Exchange exchange) {
        if (closed) {
            exchange.fail(closedClient());
            return;
        }
        Connection free = nextIdle();
        if (free != null) {
            exchange.sendOn(free);
        } else if (exchange.isLong()) {
            dialFor(exchange);
        } else {
            waiting.add(exchange);
            dialForWaiting();
        }
    }

    private @Nullable Connection nextIdle() {
        // The one used last: the others may grow old, and are closed then.
        for (Connection free = idle.pollLast(); free != null; free = idle.pollLast()) {
            if (free.isOpen()) {
                return free;
            }
        }
        return null;
    }

    private void dialForWaiting() {
        if (dialing >= waiting.size() || counted + dialing >= CONNECTIONS_MAX) {
            return;
        }
        dialing++;
        dialer.dial(address).whenComplete((channel, failure) -> {
            dialing--;
            if (failure != null) {
                // Whoever is not served by another connection learns why.
                Exchange first = waiting.poll();
                if (first != null) {
                    first.fail(sorted(failure));
                }
                dialForWaiting();
                return;
            }
            counted++;
            serveNext(opened(channel, false));
        });
    }

    private void dialFor(Exchange exchange) {
        dialer.dial(address).whenComplete((channel, failure) -> {
            if (failure != null) {
                exchange.fail(sorted(failure));
            } else if (exchange.isDone()) {
                channel.close();
            } else {
                Connection connection = opened(channel, true);
                if (!closed) {
                    exchange.sendOn(connection);
                } else {
                    exchange.fail(closedClient());
                }
            }
        });
    }

    private Connection opened(Channel channel, boolean isLong) {
        Connection connection = new Connection(this, channel, isLong);
        all.add(connection);
        channel.pipeline().addLast(connection);
        if (closed) {
            channel.close();
        }
        return connection;
    }

    private void serveNext(Connection connection) {
        Exchange next = connection.isOpen() ? waiting.poll() : null;
        if (next != null) {
            next.sendOn(connection);
        } else if (connection.isOpen()) {
            idle.addLast(connection);
        }
    }

    /** The exchange on it is over: another may have it. */
    void free(Connection connection) {
        Connection oldest = idle.peekFirst();
        if (oldest != null && connection.idleSinceNanos() - oldest.idleSinceNanos() > IDLE_NANOS_MAX) {
            idle.pollFirst();
            oldest.drop();
        }
        serveNext(connection);
    }

    /** It is closed. */
    void gone(Connection connection) {
        if (all.remove(connection)) {
            idle.remove(connection);
            counted -= connection.isLong() ? 0 : 1;
            dialForWaiting();
        }
    }

    /** Nobody waits for it any more. */
    void forget(Exchange exchange) {
        waiting.remove(exchange);
    }

    private static IOException sorted(Throwable failure) {
        return failure instanceof IOException known ? known : new IOException(failure);
    }

    private static IOException closedClient() {
        return new NotSentException("the transport is closed", new IOException("closed"));
    }

    void close() {
        closed = true;
        for (Exchange exchange = waiting.poll(); exchange != null; exchange = waiting.poll()) {
            exchange.fail(closedClient());
        }
        for (Connection connection : Set.copyOf(all)) {
            connection.close();
        }
    }
}
