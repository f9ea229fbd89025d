package io.quorate.cli.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread that watches over many connections and measures how long after its put each event arrives. Every value
 * begins with its number and the moment at which it was to be sent ({@link StampedWriter}), so that it is seen whether a
 * stream has a gap.
 *
 * <p>{@link #run} belongs to its thread; what counts is for any; {@link #tally} is for whoever joined the thread.
 */
final class WatchLoop implements Runnable {

    private static final byte[] VALUE = "\"value\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] START = "{\"type\":\"start\"".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_BYTES = 256 << 10;

    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
    private final Tally tally = new Tally();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicLong events = new AtomicLong();
    private volatile boolean isOver;
    private volatile long measureFromNanos = Long.MAX_VALUE;
    private long now;

    /** One connection. */
    private static final class Stream {
        final Wire wire;
        final ChunkedLines lines = new ChunkedLines();
        long next = -1;

        Stream(Wire wire) {
            this.wire = wire;
        }
    }

    WatchLoop(BenchPlan plan, int count) throws IOException {
        this.selector = Selector.open();
        for (int i = 0; i < count; i++) {
            open(plan.target(), plan.target().endpoint(i), plan.prefix());
        }
    }

    private void open(Target target, URI endpoint, String prefix) throws IOException {
        SocketChannel channel = SocketChannel.open(Target.address(endpoint));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Wire wire = Wire.of(channel, target.engine(endpoint));
        wire.openFully(in);
        String request = "GET /v1/kv/" + prefix + "?prefix&watch HTTP/1.1\r\n" + target.headers(endpoint) + "\r\n";
        ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (out.hasRemaining()) {
            wire.write(out);
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Stream(wire));
    }

    /** How many watches have begun. */
    int started() {
        return started.get();
    }

    /** How many events have arrived. */
    long events() {
        return events.get();
    }

    /** Events of what was to be sent from now on count. */
    void measureFrom(long nanos) {
        measureFromNanos = nanos;
    }

    /** Ends the loop soon. */
    void stop() {
        isOver = true;
        selector.wakeup();
    }

    Tally tally() {
        return tally;
    }

    @Override
    public void run() {
        try (selector) {
            while (!isOver) {
                selector.select(100);
                now = System.nanoTime();
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    read(key, (Stream) key.attachment());
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException broken) {
            tally.failed("selector: " + broken.getMessage());
        }
    }

    private void read(SelectionKey key, Stream stream) {
        try {
            in.clear();
            int count = stream.wire.read(in);
            in.flip();
            stream.lines.feed(in, (bytes, from, to) -> line(stream, bytes, from, to));
            if (count < 0 || stream.lines.isDone()) {
                String refusal = stream.lines.refusal();
                tally.failed(refusal == null ? "ended" : refusal);
                key.channel().close();
            }
        } catch (IOException broken) {
            tally.failed("broken");
            key.cancel();
        }
    }

    private void line(Stream stream, byte[] bytes, int from, int to) {
        int at = find(bytes, from, to, VALUE);
        if (at < 0) {
            if (find(bytes, from, Math.min(to, from + START.length), START) == from) {
                started.incrementAndGet();
            }
            return;
        }
        at += VALUE.length;
        long number = number(bytes, at, StampedWriter.NUMBER_DIGITS);
        long sentNanos = number(bytes, at + StampedWriter.NUMBER_DIGITS, StampedWriter.NANOS_DIGITS);
        if (stream.next >= 0 && number != stream.next) {
            tally.failed(number > stream.next ? "gap" : "duplicate");
        }
        stream.next = number + 1;
        if (sentNanos >= measureFromNanos) {
            tally.succeeded(true, now - sentNanos, 1);
        }
        events.lazySet(events.get() + 1);
    }

    private static int find(byte[] bytes, int from, int to, byte[] wanted) {
        for (int at = from; at <= to - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && bytes[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    private static long number(byte[] bytes, int at, int digits) {
        long number = 0;
        for (int i = at; i < at + digits; i++) {
            number = number * 10 + (bytes[i] - '0');
        }
        return number;
    }
}
