package io.quorate.cli.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts keys at an even pace, one after the other; each value begins with its number and the moment at which it was due.
 *
 * <p>{@link #run} belongs to its thread; {@link #acknowledged} is for any; {@link #tally} is for whoever joined the
 * thread.
 */
final class StampedWriter implements Runnable {

    static final int NUMBER_DIGITS = 10;
    static final int NANOS_DIGITS = 19;

    private static final int BUFFER_BYTES = 64 << 10;

    private final BenchPlan plan;
    private final long startNanos;
    private final long measureNanos;
    private final long endNanos;
    private final Tally tally = new Tally();
    private final String padding;
    private volatile long acknowledged;

    StampedWriter(BenchPlan plan, long startNanos, long measureNanos, long endNanos) {
        this.plan = plan;
        this.startNanos = startNanos;
        this.measureNanos = measureNanos;
        this.endNanos = endNanos;
        this.padding = "x".repeat(Math.max(0, plan.valueBytes() - NUMBER_DIGITS - NANOS_DIGITS));
    }

    /** How many puts were acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    Tally tally() {
        return tally;
    }

    @Override
    public void run() {
        URI endpoint = plan.target().endpoint(0);
        double intervalNanos = 1e9 / plan.rate();
        try (SocketChannel channel = SocketChannel.open(Target.address(endpoint))) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Wire wire = Wire.of(channel, plan.target().engine(endpoint));
            wire.openFully(ByteBuffer.allocate(BUFFER_BYTES));
            ResponseParser parser = new ResponseParser(0);
            for (long number = 0; ; number++) {
                long due = startNanos + (long) (number * intervalNanos);
                if (due >= endNanos) {
                    return;
                }
                await(due);
                int status = put(wire, parser, plan.target().headers(endpoint), number, due);
                if (status >= 300) {
                    tally.failed("put " + status);
                    return;
                }
                acknowledged = number + 1;
                if (due >= measureNanos) {
                    tally.succeeded(false, System.nanoTime() - due, 1);
                }
            }
        } catch (IOException | ResponseParser.MalformedException broken) {
            tally.failed("writer: " + broken.getMessage());
        }
    }

    private static void await(long due) {
        long left = due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
    }

    private int put(Wire wire, ResponseParser parser, String headers, long number, long due)
            throws IOException, ResponseParser.MalformedException {
        String value =
                String.format(Locale.ROOT, "%0" + NUMBER_DIGITS + "d%0" + NANOS_DIGITS + "d", number, due) + padding;
        String request = "PUT /v1/kv/" + plan.prefix() + number % plan.keys() + " HTTP/1.1\r\n" + headers
                + "Content-Length: " + value.length() + "\r\n\r\n" + value;
        ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (out.hasRemaining()) {
            wire.write(out);
        }
        parser.reset();
        ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
        while (true) {
            in.clear();
            if (wire.read(in) < 0) {
                throw new IOException("the connection was closed");
            }
            in.flip();
            if (parser.feed(in)) {
                return parser.status();
            }
        }
    }
}
