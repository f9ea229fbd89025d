package io.quorate.server.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One connection, byte for byte: no client library rewrites what a test sends. Confined to its test. */
final class Wire implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Wire(int port) {
        this(port, 0);
    }

    /** @param receiveBytes how much the system takes for a client that does not read; 0: as much as it likes */
    Wire(int port, int receiveBytes) {
        try {
            socket = new Socket();
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** An answer; header names are lower-case. */
    record Answer(int status, Map<String, String> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Sends bytes as they are. */
    Wire send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return this;
    }

    /** Sends text as Latin-1. */
    Wire send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a whole request; {@code headers} are lines without their ends. */
    Answer request(String method, String target, byte @Nullable [] body, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        send(head.append("\r\n").toString());
        if (body != null) {
            send(body);
        }
        return read(method.equals("HEAD"));
    }

    /** The next answer. */
    Answer read() {
        return read(false);
    }

    /** The headers of the next answer, which must have {@code status}; its body is read by {@link #readChunk}. */
    Map<String, String> readHead(int status) {
        try {
            String line = line();
            if (line == null || !line.contains(" " + status + " ")) {
                throw new AssertionError("answered: " + line + " (expected: " + status + ")");
            }
            return headers();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next chunk of a body; empty at its end. */
    String readChunk() {
        try {
            String size = line();
            int bytes = size == null ? 0 : Integer.parseInt(size, 16);
            String chunk = new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
            line();
            return chunk;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return headers;
    }

    private Answer read(boolean head) {
        try {
            String line = line();
            if (line == null) {
                return new Answer(0, Map.of(), "");
            }
            int space = line.indexOf(' ');
            int status = Integer.parseInt(line.substring(space + 1, space + 4));
            Map<String, String> headers = headers();
            boolean none = head || status == 304 || status == 204 || status < 200;
            return new Answer(status, headers, none ? "" : new String(body(headers), StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            while (true) {
                String size = line();
                int bytes = size == null ? 0 : Integer.parseInt(size, 16);
                body.writeBytes(in.readNBytes(bytes));
                line();
                if (bytes == 0) {
                    break;
                }
            }
        }
        return body.toByteArray();
    }

    /** The next line without its end; null at the end of the connection. */
    @Nullable
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Whether the server has closed the connection, waiting for it. */
    boolean isClosed() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Sends no more, but still reads. */
    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
