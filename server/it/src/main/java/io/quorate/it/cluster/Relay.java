package io.quorate.it.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Carries every connection made to one address on to the same port of another, and holds back what is sent while its
 * direction is cut. Safe for any thread; has a thread to accept and two for each connection.
 */
final class Relay implements AutoCloseable {

    private static final long PAUSE_NANOS = 5_000_000;

    private final ServerSocket listener;
    private final int port;
    private final BooleanSupplier thereCut;
    private final BooleanSupplier backCut;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Listens on {@code address} and {@code port}, and carries to 127.0.0.1 and {@code port}.
     *
     * @param thereCut whether nothing may pass to the target now
     * @param backCut whether nothing may come back from it now
     */
    Relay(String address, int port, BooleanSupplier thereCut, BooleanSupplier backCut) throws IOException {
        this.port = port;
        this.thereCut = thereCut;
        this.backCut = backCut;
        this.listener = new ServerSocket(port, 50, InetAddress.getByName(address));
        thread(this::accept, "accept");
    }

    private void thread(Runnable work, String what) {
        Thread thread = new Thread(work, "relay " + listener.getLocalSocketAddress() + " " + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket near = listener.accept();
                open.add(near);
                thread(() -> connect(near), "there");
            } catch (IOException e) {
                // Closed, or a connection that went away before it was taken.
            }
        }
    }

    private void connect(Socket near) {
        Socket far = new Socket();
        open.add(far);
        try {
            // A connection is made of packets in both directions.
            while ((thereCut.getAsBoolean() || backCut.getAsBoolean()) && !closed) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        } catch (IOException e) {
            end(near, far);
            return;
        }
        thread(() -> pump(far, near, backCut), "back");
        pump(near, far, thereCut);
    }

    private void pump(Socket from, Socket to, BooleanSupplier cut) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                while (cut.getAsBoolean() && !closed) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                output.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One end is gone: so is the connection.
        }
        end(from, to);
    }

    private void end(Socket near, Socket far) {
        for (Socket socket : new Socket[] {near, far}) {
            open.remove(socket);
            closeQuietly(socket);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // There is nothing left to do with it either way.
        }
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(listener);
        open.forEach(Relay::closeQuietly);
    }
}
