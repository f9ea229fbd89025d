package io.quorate.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 responses from bytes as they come, however they are cut. Keeps the status, whether the connection stays
 * open, and the beginning of the body. Confined to one thread.
 */
final class ResponseParser {

    /** Bytes that are no HTTP/1.1 response. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }

    private enum State {
        STATUS,
        HEADERS,
        FIXED_BODY,
        CHUNK_SIZE,
        CHUNK_BODY,
        CHUNK_END,
        TRAILERS,
        BODY_TO_CLOSE,
        DONE
    }

    private static final int LINE_BYTES_MAX = 16 * 1024;
    private static final int PROBLEM_BYTES_KEPT = 1024;

    private final byte[] line = new byte[LINE_BYTES_MAX];
    private final byte[] kept;
    private final int successBytesKept;
    private State state = State.STATUS;
    private int lineBytes;
    private int keptBytes;
    private int status;
    private boolean keepsOpen;
    private boolean chunked;
    private long left;
    private boolean hasLength;

    /** Keeps that much of an answer of success; of a problem always its beginning. */
    ResponseParser(int successBytesKept) {
        this.successBytesKept = successBytesKept;
        this.kept = new byte[Math.max(successBytesKept, PROBLEM_BYTES_KEPT)];
    }

    /** Begins a new response. */
    void reset() {
        state = State.STATUS;
        lineBytes = 0;
        keptBytes = 0;
        status = 0;
    }

    /** Takes bytes; true once the response is complete. Bytes behind it stay in {@code in}. */
    boolean feed(ByteBuffer in) throws MalformedException {
        while (in.hasRemaining() && state != State.DONE) {
            switch (state) {
                case FIXED_BODY, CHUNK_BODY -> takeBody(in);
                case BODY_TO_CLOSE -> keep(in, in.remaining());
                default -> takeLine(in);
            }
        }
        return state == State.DONE;
    }

    /** The connection was closed by the other side; true if that was the end of the response. */
    boolean end() {
        if (state == State.BODY_TO_CLOSE) {
            state = State.DONE;
        }
        return state == State.DONE;
    }

    int status() {
        return status;
    }

    /** Whether another request may follow on this connection. */
    boolean keepsOpen() {
        return keepsOpen;
    }

    /** The beginning of the body. */
    String bodyText() {
        return new String(kept, 0, keptBytes, StandardCharsets.UTF_8);
    }

    private void takeBody(ByteBuffer in) {
        int count = (int) Math.min(left, in.remaining());
        keep(in, count);
        left -= count;
        if (left == 0) {
            state = state == State.FIXED_BODY ? State.DONE : State.CHUNK_END;
        }
    }

    private void keep(ByteBuffer in, int count) {
        int wanted = Math.min(count, (status >= 400 ? PROBLEM_BYTES_KEPT : successBytesKept) - keptBytes);
        if (wanted > 0) {
            in.get(in.position(), kept, keptBytes, wanted);
            keptBytes += wanted;
        }
        in.position(in.position() + count);
    }

    private void takeLine(ByteBuffer in) throws MalformedException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                int length = lineBytes > 0 && line[lineBytes - 1] == '\r' ? lineBytes - 1 : lineBytes;
                lineBytes = 0;
                endLine(length);
                return;
            }
            if (lineBytes == LINE_BYTES_MAX) {
                throw new MalformedException("a line of more than " + LINE_BYTES_MAX + " bytes");
            }
            line[lineBytes++] = b;
        }
    }

    private void endLine(int length) throws MalformedException {
        switch (state) {
            case STATUS -> statusLine(length);
            case HEADERS -> headerLine(length);
            case CHUNK_SIZE -> chunkSize(length);
            case CHUNK_END -> {
                if (length != 0) {
                    throw new MalformedException("a chunk is longer than it said");
                }
                state = State.CHUNK_SIZE;
            }
            case TRAILERS -> state = length == 0 ? State.DONE : State.TRAILERS;
            default -> throw new IllegalStateException("no lines in " + state);
        }
    }

    private void statusLine(int length) throws MalformedException {
        boolean known = length >= 12 && startsWith("http/1.") && (line[7] == '0' || line[7] == '1') && line[8] == ' ';
        int code = known ? digits(9, 12) : -1;
        if (code < 100 || (length > 12 && line[12] != ' ')) {
            throw new MalformedException("status line '" + text(0, Math.min(length, 80)) + "'");
        }
        status = code;
        keepsOpen = line[7] == '1';
        chunked = false;
        hasLength = false;
        left = 0;
        state = State.HEADERS;
    }

    private int digits(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return -1;
            }
            number = number * 10 + (line[i] - '0');
        }
        return number;
    }

    private void headerLine(int length) throws MalformedException {
        if (length == 0) {
            endHeaders();
            return;
        }
        // Only these three matter, and telling them by the first letter is cheap.
        int first = line[0] | 0x20;
        if (first == 'c' && startsWith("content-length:")) {
            contentLength(text(15, length).strip());
        } else if (first == 'c' && startsWith("connection:")) {
            String value = text(11, length).toLowerCase(Locale.ROOT);
            keepsOpen = value.contains("close") ? false : keepsOpen || value.contains("keep-alive");
        } else if (first == 't' && startsWith("transfer-encoding:")) {
            String value = text(18, length).strip();
            if (!value.equalsIgnoreCase("chunked")) {
                throw new MalformedException("Transfer-Encoding: " + value);
            }
            chunked = true;
        }
    }

    private void contentLength(String value) throws MalformedException {
        boolean valid =
                !value.isEmpty() && value.length() <= 15 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!valid) {
            throw new MalformedException("Content-Length: " + value);
        }
        long length = Long.parseLong(value);
        if (hasLength && length != left) {
            throw new MalformedException("two Content-Lengths: " + left + " and " + length);
        }
        hasLength = true;
        left = length;
    }

    private void endHeaders() throws MalformedException {
        if (status == 101) {
            throw new MalformedException("a switch of protocols nobody asked for");
        }
        if (status < 200) {
            // Continue and early hints: the answer itself comes behind.
            state = State.STATUS;
        } else if (status == 204 || status == 304) {
            state = State.DONE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (hasLength) {
            state = left == 0 ? State.DONE : State.FIXED_BODY;
        } else {
            keepsOpen = false;
            state = State.BODY_TO_CLOSE;
        }
    }

    private void chunkSize(int length) throws MalformedException {
        long size = 0;
        int i = 0;
        while (i < length && i < 15 && Character.digit(line[i], 16) >= 0) {
            size = size * 16 + Character.digit(line[i], 16);
            i++;
        }
        if (i == 0 || (i < length && line[i] != ';' && line[i] != ' ')) {
            throw new MalformedException("chunk size '" + text(0, Math.min(length, 40)) + "'");
        }
        left = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK_BODY;
    }

    private boolean startsWith(String lowerCase) {
        for (int i = 0; i < lowerCase.length(); i++) {
            byte b = line[i];
            int folded = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (folded != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
