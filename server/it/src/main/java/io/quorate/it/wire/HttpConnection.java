package io.quorate.it.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one server, opened when needed and kept open between requests. Confined to one thread.
 *
 * <p>Never repeats a request. After an exception the connection is closed; the next request opens a new one.
 */
public final class HttpConnection implements AutoCloseable {

    private static final int CONNECT_MILLIS = 1_000;

    private final InetSocketAddress address;
    private @Nullable Socket socket;
    private @Nullable InputStream input;

    /** A connection to {@code address}, not open yet. */
    public HttpConnection(InetSocketAddress address) {
        this.address = address;
    }

    /** Sends {@code request} and waits at most {@code timeout} for the whole answer. */
    public Reply exchange(Request request, Duration timeout) throws NotSentException, LostException {
        send(request);
        return receive(timeout);
    }

    /** Sends {@code request} and does not wait; {@link #receive} takes the answer. */
    public void send(Request request) throws NotSentException, LostException {
        Socket open = open();
        StringBuilder head = new StringBuilder()
                .append(request.method())
                .append(' ')
                .append(request.target())
                .append(" HTTP/1.1\r\nHost: ")
                .append(address.getAddress().getHostAddress())
                .append(':')
                .append(address.getPort())
                .append("\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0 || !request.method().equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        try {
            bytes.writeTo(open.getOutputStream());
        } catch (IOException e) {
            throw lost("sending", e);
        }
    }

    /** The answer to the oldest request that was sent, waiting at most {@code timeout} for the whole of it. */
    public Reply receive(Duration timeout) throws LostException {
        try {
            Socket open = socket;
            InputStream from = input;
            if (open == null || from == null) {
                throw new EOFException("the connection is closed");
            }
            Reader reader = new Reader(open, from, System.nanoTime() + timeout.toNanos());
            Reply reply = reader.reply();
            if ("close".equalsIgnoreCase(reply.header("connection"))) {
                close();
            }
            return reply;
        } catch (IOException | NumberFormatException e) {
            throw lost("receiving", e);
        }
    }

    private Socket open() throws NotSentException {
        if (socket != null) {
            return socket;
        }
        Socket fresh = new Socket();
        try {
            fresh.setTcpNoDelay(true);
            fresh.connect(address, CONNECT_MILLIS);
            input = new BufferedInputStream(fresh.getInputStream());
        } catch (IOException e) {
            closeQuietly(fresh);
            throw new NotSentException("connecting to " + address + ": " + e.getMessage(), e);
        }
        socket = fresh;
        return fresh;
    }

    private LostException lost(String doing, Exception cause) {
        close();
        return new LostException(doing + ": " + cause, cause);
    }

    /** Closes the connection, if it is open. */
    @Override
    public void close() {
        if (socket != null) {
            closeQuietly(socket);
        }
        socket = null;
        input = null;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // There is nothing left to do with it either way.
        }
    }

    /** Reads one answer, every byte of it before the same deadline. */
    private static final class Reader {

        private final Socket socket;
        private final InputStream input;
        private final long deadlineNanos;

        Reader(Socket socket, InputStream input, long deadlineNanos) {
            this.socket = socket;
            this.input = input;
            this.deadlineNanos = deadlineNanos;
        }

        Reply reply() throws IOException {
            String[] status = line().split(" ", 3);
            if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
                throw new IOException("not an HTTP answer: " + String.join(" ", status));
            }
            int code = Integer.parseInt(status[1]);
            Map<String, String> headers = new HashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            return new Reply(code, headers, new String(body(code, headers), StandardCharsets.UTF_8));
        }

        private byte[] body(int code, Map<String, String> headers) throws IOException {
            if (code == 204 || code == 304) {
                return new byte[0];
            }
            if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                for (int length = chunk(); length > 0; length = chunk()) {
                    whole.writeBytes(bytes(length));
                    line();
                }
                line();
                return whole.toByteArray();
            }
            String length = headers.get("content-length");
            if (length == null) {
                throw new IOException("an answer with neither Content-Length nor chunks: " + headers);
            }
            return bytes(Integer.parseInt(length));
        }

        private int chunk() throws IOException {
            return Integer.parseInt(line().strip(), 16);
        }

        private byte[] bytes(int length) throws IOException {
            byte[] bytes = new byte[length];
            for (int filled = 0; filled < length; ) {
                arm();
                int n = input.read(bytes, filled, length - filled);
                if (n < 0) {
                    throw new EOFException("after " + filled + " of " + length + " bytes");
                }
                filled += n;
            }
            return bytes;
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            arm();
            while (true) {
                int next = input.read();
                if (next < 0) {
                    throw new EOFException("the connection was closed");
                }
                if (next == '\n') {
                    break;
                }
                line.write(next);
            }
            return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
        }

        private void arm() throws IOException {
            long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        }
    }
}
