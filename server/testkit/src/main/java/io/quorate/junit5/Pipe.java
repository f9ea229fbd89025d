package io.quorate.junit5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One direction of a connection that is carried on. Confined to the thread of its {@link Network}. */
final class Pipe {

    /** So much is taken in while nothing may pass; after that the sender finds its window closed. */
    private static final int HELD_BYTES_MAX = 1 << 20;

    private final SocketChannel from;
    private final SocketChannel to;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private int heldBytes;
    private boolean isEnded;
    private boolean isFinished;

    /** What was sent together, and when it may arrive. */
    private record Chunk(ByteBuffer bytes, long dueNanos) {}

    Pipe(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    /** Takes in what was sent, to arrive {@code delayNanos} later. */
    void take(ByteBuffer buffer, long delayNanos) throws IOException {
        while (wantsToRead()) {
            buffer.clear();
            int count = from.read(buffer);
            if (count < 0) {
                isEnded = true;
            }
            if (count <= 0) {
                return;
            }
            buffer.flip();
            chunks.add(new Chunk(ByteBuffer.allocate(count).put(buffer).flip(), System.nanoTime() + delayNanos));
            heldBytes += count;
        }
    }

    /** Sends on what is due. */
    void give() throws IOException {
        long now = System.nanoTime();
        Chunk first = chunks.peek();
        while (first != null && first.dueNanos - now <= 0) {
            heldBytes -= to.write(first.bytes);
            if (first.bytes.hasRemaining()) {
                return;
            }
            chunks.remove();
            first = chunks.peek();
        }
        if (first == null && isEnded && !isFinished) {
            isFinished = true;
            to.shutdownOutput();
        }
    }

    boolean wantsToRead() {
        return !isEnded && heldBytes < HELD_BYTES_MAX;
    }

    /** When the next of it is due; null if there is nothing. */
    @Nullable
    Long dueNanos() {
        Chunk first = chunks.peek();
        return first == null ? null : first.dueNanos;
    }

    /** Whether all was carried on up to its end. */
    boolean isFinished() {
        return isFinished;
    }
}
