package io.quorate.server.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts arriving bytes into lines, none longer than a bound. Confined to its request. */
final class LineSplitter {

    private final int lineBytesMax;
    private byte[] bytes = new byte[0];
    private int from;
    private int searched;
    private int to;
    private boolean skipping;
    private boolean ended;

    LineSplitter(int lineBytesMax) {
        this.lineBytesMax = lineBytesMax;
    }

    /**
     * A line without its end.
     *
     * @param bytes null: it was too long, and is gone
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Line(byte @Nullable [] bytes) {

        /** How many bytes it holds. */
        int size() {
            return bytes == null ? 0 : bytes.length;
        }
    }

    /** Takes what arrived. */
    void add(byte[] chunk) {
        if (from == to) {
            bytes = chunk;
            from = 0;
            searched = 0;
            to = chunk.length;
            return;
        }
        byte[] joined = new byte[to - from + chunk.length];
        System.arraycopy(bytes, from, joined, 0, to - from);
        System.arraycopy(chunk, 0, joined, to - from, chunk.length);
        searched -= from;
        bytes = joined;
        from = 0;
        to = joined.length;
    }

    /** Nothing more arrives: what is left is the last line, even without an end. */
    void end() {
        ended = true;
    }

    /** The next line that is not blank; null if there is no whole one. */
    @Nullable
    Line next() {
        while (true) {
            int end = searched;
            while (end < to && bytes[end] != '\n') {
                end++;
            }
            boolean whole = end < to;
            searched = end;
            if (!whole && end - from > lineBytesMax) {
                from = end;
                skipping = true;
            }
            if (!whole && (!ended || (from == to && !skipping))) {
                return null;
            }
            int start = from;
            from = whole ? end + 1 : end;
            searched = from;
            if (skipping || end - start > lineBytesMax) {
                skipping = false;
                return new Line(null);
            }
            if (!isBlank(start, end)) {
                return new Line(Arrays.copyOfRange(bytes, start, end));
            }
        }
    }

    private boolean isBlank(int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
