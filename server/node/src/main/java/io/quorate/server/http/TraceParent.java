package io.quorate.server.http;

import org.jspecify.annotations.Nullable;

/** The header by which a request says of which trace it is a part, as W3C Trace Context level 1 spells it. Stateless. */
final class TraceParent {

    private static final int ID_FROM = 3;
    private static final int ID_TO = 35;
    private static final int SPAN_TO = 52;
    private static final int FLAGS_TO = 55;

    /** A later version may say more; this much of it is read. */
    private static final int CHARS_MAX = 128;

    private TraceParent() {}

    /** The trace that {@code header} names; null if it is not well-formed, and so to be ignored. */
    static @Nullable String traceOf(String header) {
        int length = header.length();
        if (length < FLAGS_TO || length > CHARS_MAX || header.startsWith("ff")) {
            return null;
        }
        boolean isLonger = length > FLAGS_TO;
        if (isLonger && (header.startsWith("00") || header.charAt(FLAGS_TO) != '-')) {
            return null;
        }
        boolean hasForm = isHex(header, 0, 2)
                && header.charAt(2) == '-'
                && isHex(header, ID_FROM, ID_TO)
                && header.charAt(ID_TO) == '-'
                && isHex(header, ID_TO + 1, SPAN_TO)
                && header.charAt(SPAN_TO) == '-'
                && isHex(header, SPAN_TO + 1, FLAGS_TO);
        return hasForm && !isZero(header, ID_FROM, ID_TO) && !isZero(header, ID_TO + 1, SPAN_TO)
                ? header.substring(ID_FROM, ID_TO)
                : null;
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
