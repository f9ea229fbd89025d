package io.quorate.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a chunked HTTP/1.1 response from bytes as they come, however they are cut. Lines that arrive in one
 * piece are not copied. Confined to one thread.
 */
final class ChunkedLines {

    /** Takes one line, without its end; the array is of use during the call only. */
    interface Sink {
        void line(byte[] bytes, int from, int to);
    }

    private enum State {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        DONE
    }

    private static final int LINE_BYTES = 512;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private State state = State.HEAD;
    private byte[] kept = new byte[LINE_BYTES];
    private int keptBytes;
    private int headEnd;
    private long left;
    private @Nullable String status;

    /** Takes bytes, of a buffer with an array. */
    void feed(ByteBuffer in, Sink sink) {
        byte[] bytes = in.array();
        int at = in.arrayOffset() + in.position();
        int end = in.arrayOffset() + in.limit();
        while (at < end && state != State.DONE) {
            switch (state) {
                case HEAD -> at = head(bytes, at);
                case CHUNK_SIZE -> at = size(bytes, at);
                case CHUNK_END -> {
                    if (bytes[at++] == '\n') {
                        state = State.CHUNK_SIZE;
                    }
                }
                default -> {
                    int stop = (int) Math.min(end, at + left);
                    left -= stop - at;
                    lines(bytes, at, stop, sink);
                    at = stop;
                    if (left == 0) {
                        state = State.CHUNK_END;
                    }
                }
            }
        }
        in.position(in.limit());
    }

    /** Whether the response is complete. */
    boolean isDone() {
        return state == State.DONE;
    }

    /** The status line; null: it has not arrived, or the answer is as wished. */
    @Nullable
    String refusal() {
        return status;
    }

    private int head(byte[] bytes, int at) {
        byte next = bytes[at];
        keep(bytes, at, at + 1);
        headEnd = next == HEAD_END[headEnd] ? headEnd + 1 : next == '\r' ? 1 : 0;
        if (headEnd == HEAD_END.length) {
            String head = new String(kept, 0, keptBytes, StandardCharsets.US_ASCII);
            String first = head.substring(0, head.indexOf('\r'));
            status = first.startsWith("HTTP/1.1 200") ? null : first;
            state = status == null ? State.CHUNK_SIZE : State.DONE;
            keptBytes = 0;
        }
        return at + 1;
    }

    private int size(byte[] bytes, int at) {
        byte next = bytes[at];
        if (next == '\n') {
            state = left == 0 ? State.DONE : State.CHUNK;
        } else if (next != '\r') {
            left = left * 16 + Character.digit(next, 16);
        }
        return at + 1;
    }

    private void lines(byte[] bytes, int from, int to, Sink sink) {
        int start = from;
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                if (keptBytes > 0) {
                    keep(bytes, start, at);
                    sink.line(kept, 0, keptBytes);
                    keptBytes = 0;
                } else {
                    sink.line(bytes, start, at);
                }
                start = at + 1;
            }
        }
        keep(bytes, start, to);
    }

    private void keep(byte[] bytes, int from, int to) {
        int count = to - from;
        if (keptBytes + count > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(2 * kept.length, keptBytes + count));
        }
        System.arraycopy(bytes, from, kept, keptBytes, count);
        keptBytes += count;
    }
}
