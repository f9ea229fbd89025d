package io.quorate.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** Bytes by TLS. Confined to one thread. */
final class TlsWire implements Wire {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;

    /** What came and is not decrypted: less than a record, between two reads. */
    private final ByteBuffer come;

    /** What is encrypted and not sent; ready to be read from. */
    private final ByteBuffer going;

    private boolean open;
    private boolean ended;

    TlsWire(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        int recordBytesMax = engine.getSession().getPacketBufferSize();
        this.come = ByteBuffer.allocate(recordBytesMax);
        this.going = ByteBuffer.allocate(recordBytesMax).flip();
    }

    @Override
    public void begin() throws IOException {
        engine.beginHandshake();
        advance();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean hasUnsent() {
        return going.hasRemaining();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        ended |= channel.read(come) < 0;
        come.flip();
        while (unwrap(into)) {
            advance();
        }
        come.compact();
        advance();
        int count = into.position() - before;
        return count == 0 && ended ? -1 : count;
    }

    /** Decrypts a record; false if there is none that is whole, or no room. */
    private boolean unwrap(ByteBuffer into) throws IOException {
        SSLEngineResult result = engine.unwrap(come, into);
        ended |= result.getStatus() == Status.CLOSED;
        return result.getStatus() == Status.OK && result.bytesConsumed() > 0 && come.hasRemaining();
    }

    /** Does what the handshake wants of this side. */
    private void advance() throws IOException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else if (status == HandshakeStatus.NEED_WRAP && flush()) {
                if (wrap(NOTHING) == Status.CLOSED) {
                    return;
                }
            } else {
                open |= status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
                return;
            }
        }
    }

    private Status wrap(ByteBuffer plain) throws IOException {
        going.clear();
        try {
            return engine.wrap(plain, going).getStatus();
        } finally {
            going.flip();
            flush();
        }
    }

    /** Whether all that is encrypted is sent. */
    private boolean flush() throws IOException {
        while (going.hasRemaining()) {
            if (channel.write(going) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void write(ByteBuffer out) throws IOException {
        if (!open) {
            advance();
        }
        while (flush() && out.hasRemaining()) {
            if (wrap(out) == Status.CLOSED) {
                throw new IOException("TLS was ended");
            }
        }
    }
}
