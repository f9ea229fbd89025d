package io.quorate.it.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer in chunks that is read line by line as it comes, on a connection of its own. Confined to one thread.
 *
 * <p>The client's own stream reader is not used on purpose: what is tested must not be what tests.
 */
public final class HttpLines implements AutoCloseable {

    private static final int CONNECT_MILLIS = 1_000;

    private final Socket socket;
    private final InputStream input;
    private final int status;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private int leftInChunk;
    private boolean over;

    private HttpLines(Socket socket, InputStream input, int status) {
        this.socket = socket;
        this.input = input;
        this.status = status;
    }

    /**
     * Sends a GET and reads the head of the answer.
     *
     * @param silence how long to wait for any byte, then and later
     */
    public static HttpLines open(InetSocketAddress address, String target, Duration silence) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, CONNECT_MILLIS);
            socket.setSoTimeout((int) silence.toMillis());
            String host = address.getAddress().getHostAddress() + ":" + address.getPort();
            String head = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            InputStream input = new BufferedInputStream(socket.getInputStream(), 65_536);
            String[] words = headLine(input).split(" ", 3);
            if (words.length < 2) {
                throw new IOException("not an HTTP answer: " + String.join(" ", words));
            }
            boolean chunked = false;
            for (String line = headLine(input); !line.isEmpty(); line = headLine(input)) {
                chunked |= line.toLowerCase(Locale.ROOT).equals("transfer-encoding: chunked");
            }
            int status = Integer.parseInt(words[1]);
            if (status == 200 && !chunked) {
                throw new IOException("an answer without chunks");
            }
            return new HttpLines(socket, input, status);
        } catch (IOException | NumberFormatException e) {
            socket.close();
            throw new IOException(address + " " + target + ": " + e.getMessage(), e);
        }
    }

    /** The status; there are lines only with 200. */
    public int status() {
        return status;
    }

    /** The next whole line; null at the end of the answer. Fails if the answer is cut, or nothing comes. */
    public @Nullable String next() throws IOException {
        while (!over) {
            if (leftInChunk == 0 && !beginChunk()) {
                over = true;
                break;
            }
            int read = input.read();
            if (read < 0) {
                throw new EOFException("cut in a chunk");
            }
            leftInChunk--;
            if (leftInChunk == 0) {
                headLine(input);
            }
            if (read == '\n') {
                String line = begun.toString(StandardCharsets.UTF_8);
                begun.reset();
                return line;
            }
            begun.write(read);
        }
        return null;
    }

    private boolean beginChunk() throws IOException {
        leftInChunk = Integer.parseInt(headLine(input).strip(), 16);
        return leftInChunk > 0;
    }

    private static String headLine(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
