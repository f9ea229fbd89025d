package io.quorate.junit5;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of one cluster, between its members and to its clients: everything that is said goes through here, on real
 * connections, so that it can be held back, delayed and cut off as a network or a dead process does it. One thread
 * carries it all. Safe for any thread; what is ordered is in force when {@link #order} returns.
 */
final class Network implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    private static final int BUFFER_BYTES = 64 << 10;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final List<Line> lines = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean isClosed;

    /** Something to be done by the thread of the network. */
    @FunctionalInterface
    interface Change<T> {
        T make() throws IOException;
    }

    private record Order(Runnable work, CompletableFuture<?> done) {}

    Network(String name) throws IOException {
        this.selector = Selector.open();
        this.thread = new Thread(this::run, "quorate-" + name + "-network");
        thread.setDaemon(true);
        thread.start();
    }

    /** A new line, on a port of its own, that leads nowhere yet. */
    Line line() {
        return order(() -> {
            Line line = new Line(selector, Ports.take());
            lines.add(line);
            return line;
        });
    }

    /** Has {@code change} made to lines, between one message and the next. */
    <T> T order(Change<T> change) {
        CompletableFuture<T> done = new CompletableFuture<>();
        orders.add(new Order(
                () -> {
                    try {
                        done.complete(change.make());
                    } catch (IOException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                done));
        selector.wakeup();
        if (isClosed) {
            refuseOrders();
        }
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw new UncheckedIOException(failed.getMessage(), failed);
            }
            throw e;
        }
    }

    private void refuseOrders() {
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            order.done.completeExceptionally(new IllegalStateException("the network is closed"));
        }
    }

    private void run() {
        try {
            long nanos = 0;
            while (!isClosed) {
                await(nanos);
                for (Order order = orders.poll(); order != null; order = orders.poll()) {
                    order.work.run();
                }
                nanos = Long.MAX_VALUE;
                for (Line line : lines) {
                    nanos = Math.min(nanos, line.go(buffer));
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{} broke: nothing gets through any more", thread.getName(), e);
        } finally {
            isClosed = true;
            end();
        }
    }

    private void await(long nanos) throws IOException {
        if (nanos == Long.MAX_VALUE) {
            selector.select(Network::wake);
        } else if (nanos <= 0) {
            selector.selectNow(Network::wake);
        } else {
            selector.select(Network::wake, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }
    }

    /** Notes on whatever {@code key} belongs to that something has happened to it. */
    static void wake(SelectionKey key) {
        ((Runnable) key.attachment()).run();
    }

    private void end() {
        refuseOrders();
        for (Line line : lines) {
            try {
                line.close();
            } catch (IOException e) {
                LOG.warn("port {} was not closed well", line.port(), e);
            }
            Ports.giveBack(line.port());
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.warn("{} was not closed well", thread.getName(), e);
        }
    }

    /** Cuts everything off and gives all ports back. Returns when that is done. */
    @Override
    public void close() {
        isClosed = true;
        selector.wakeup();
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
