package io.quorate.client.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a body that is not over yet. Asks the connection for the next buffers when it has used up the last: what is
 * not read stays in the network.
 *
 * <p>The HTTP client's threads deliver, one thread reads, any may close.
 */
public final class IncomingLines implements BodySubscriber<IncomingLines>, AutoCloseable {

    /** What arrived: buffers, or the end of them, which may have a reason. */
    private record Arrival(
            List<ByteBuffer> buffers,
            boolean isEnd,
            @Nullable IOException fault) {

        static Arrival of(List<ByteBuffer> buffers) {
            return new Arrival(List.copyOf(buffers), false, null);
        }

        static Arrival end(@Nullable IOException fault) {
            return new Arrival(List.of(), true, fault);
        }
    }

    /** Holds one delivery, for no more is asked for, and perhaps the end and a close. */
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile boolean closed;

    // Of the reading thread.
    private final Deque<ByteBuffer> unread = new ArrayDeque<>();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    /** Whether a delivery is under way. The first one is asked for as soon as that is possible. */
    private boolean asked = true;

    private @Nullable Arrival end;

    @Override
    public CompletionStage<IncomingLines> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription connection) {
        subscription.complete(connection);
        if (closed) {
            connection.cancel();
        } else {
            connection.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        arrivals.add(Arrival.of(buffers));
    }

    @Override
    public void onError(Throwable fault) {
        arrivals.add(Arrival.end(new IOException("the answer was cut: " + fault.getMessage(), fault)));
    }

    @Override
    public void onComplete() {
        arrivals.add(Arrival.end(null));
    }

    /** The next line, as {@link io.quorate.client.spi.ApiStream#line} has it. */
    public byte @Nullable [] next(Duration silence) throws IOException, InterruptedException {
        while (true) {
            ByteBuffer buffer = buffer(silence);
            if (buffer == null) {
                return null;
            }
            if (takeLine(buffer)) {
                byte[] line = begun.toByteArray();
                begun.reset();
                return line;
            }
        }
    }

    /** The next bytes, as {@link io.quorate.client.spi.ApiStream#bytes} has it. */
    public byte @Nullable [] some(Duration silence) throws IOException, InterruptedException {
        ByteBuffer buffer = buffer(silence);
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** All that is left of the body. */
    public byte[] rest(Duration silence) throws IOException, InterruptedException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (ByteBuffer buffer = buffer(silence); buffer != null; buffer = buffer(silence)) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            rest.writeBytes(bytes);
        }
        return rest.toByteArray();
    }

    /** Moves bytes to the line that was begun; whether it is complete. */
    private boolean takeLine(ByteBuffer buffer) {
        int at = buffer.position();
        while (at < buffer.limit() && buffer.get(at) != '\n') {
            at++;
        }
        byte[] bytes = new byte[at - buffer.position()];
        buffer.get(bytes);
        begun.writeBytes(bytes);
        boolean complete = buffer.hasRemaining();
        if (complete) {
            buffer.get();
        }
        return complete;
    }

    /** A buffer with something in it; null at the end. */
    private @Nullable ByteBuffer buffer(Duration silence) throws IOException, InterruptedException {
        while (true) {
            if (closed) {
                throw new IOException("the stream is closed");
            }
            while (!unread.isEmpty() && !unread.getFirst().hasRemaining()) {
                unread.removeFirst();
            }
            if (!unread.isEmpty()) {
                return unread.getFirst();
            }
            Arrival last = end;
            if (last != null) {
                IOException fault = last.fault();
                if (fault != null) {
                    throw fault;
                }
                return null;
            }
            await(silence);
        }
    }

    private void await(Duration silence) throws IOException, InterruptedException {
        Flow.Subscription connection = subscription.getNow(null);
        if (!asked && connection != null) {
            asked = true;
            connection.request(1);
        }
        Arrival arrival = arrivals.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
        if (arrival == null) {
            throw new SocketTimeoutException("nothing came for " + silence.toMillis() + " ms");
        }
        if (arrival.isEnd()) {
            end = arrival;
            return;
        }
        asked = false;
        unread.addAll(arrival.buffers());
    }

    @Override
    public void close() {
        closed = true;
        // Wakes the reader, which then sees that it is closed.
        arrivals.add(Arrival.end(null));
        subscription.thenAccept(Flow.Subscription::cancel);
    }
}
