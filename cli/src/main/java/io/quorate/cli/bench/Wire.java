package io.quorate.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Bytes to and from one endpoint, as they are or by TLS. Confined to one thread. */
sealed interface Wire permits Wire.Plain, TlsWire {

    static Wire of(SocketChannel channel, @Nullable SSLEngine engine) {
        return engine == null ? new Plain(channel) : new TlsWire(channel, engine);
    }

    /** The channel is connected: begins what has to be said before the first request. */
    void begin() throws IOException;

    /** Whether a request may be sent; if not, {@link #read} goes on with what comes before. */
    boolean isOpen();

    /** Reads what has come, perhaps nothing; how many bytes, or -1: no more will come. */
    int read(ByteBuffer into) throws IOException;

    /** Writes as much of {@code out} as the channel takes. */
    void write(ByteBuffer out) throws IOException;

    /** Whether bytes that were taken could not be sent so far. */
    boolean hasUnsent();

    /** Goes on for as long as the channel, which has to be a blocking one, needs to be open. */
    default void openFully(ByteBuffer scratch) throws IOException {
        begin();
        while (!isOpen()) {
            scratch.clear();
            if (read(scratch) < 0) {
                throw new IOException("the connection was closed before TLS had begun");
            }
        }
    }

    /** Without TLS. */
    record Plain(SocketChannel channel) implements Wire {

        @Override
        public void begin() {}

        @Override
        public boolean isOpen() {
            return channel.isConnected();
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }

        @Override
        public void write(ByteBuffer out) throws IOException {
            channel.write(out);
        }

        @Override
        public boolean hasUnsent() {
            return false;
        }
    }
}
