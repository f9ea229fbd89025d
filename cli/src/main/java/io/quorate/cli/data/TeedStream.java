package io.quorate.cli.data;

import io.quorate.client.spi.ApiStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The bytes of an answer, each of which is written elsewhere before it is handed to the reader. Confined to one thread. */
final class TeedStream extends InputStream {

    private final ApiStream from;
    private final Duration silenceMax;
    private final PrintStream to;
    private final LongConsumer counted;
    private byte @Nullable [] piece = new byte[0];
    private int next;

    /** @param counted is told of each piece how long it is */
    TeedStream(ApiStream from, Duration silenceMax, PrintStream to, LongConsumer counted) {
        this.from = from;
        this.silenceMax = silenceMax;
        this.to = to;
        this.counted = counted;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        byte[] now = piece;
        while (now != null && next == now.length) {
            now = nextPiece();
        }
        if (now == null) {
            return -1;
        }
        int count = Math.min(length, now.length - next);
        System.arraycopy(now, next, into, at, count);
        next += count;
        return count;
    }

    private byte @Nullable [] nextPiece() throws IOException {
        try {
            byte[] come = from.bytes(silenceMax);
            piece = come;
            next = 0;
            if (come != null) {
                to.write(come, 0, come.length);
                if (to.checkError()) {
                    throw new IOException("standard output was closed");
                }
                counted.accept(come.length);
            }
            return come;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
