package io.quorate.server.http;

/** Numbers and words as they stand in headers and parameters. Stateless. */
final class Numbers {

    /** The largest number the API accepts: it survives any JSON reader. */
    static final long MAX = (1L << 53) - 1;

    private Numbers() {}

    /** A decimal number without sign or leading zeros, 0 to {@link #MAX}; -1 if {@code text} is none. */
    static long parse(String text) {
        int length = text.length();
        if (length == 0 || length > 16 || (length > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number <= MAX ? number : -1;
    }

    /** Whether {@code text} consists of visible ASCII characters, one at least. */
    static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Appends a time in milliseconds with three decimals. */
    static void appendMillis(StringBuilder out, long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        long rest = micros % 1_000;
        out.append(micros / 1_000).append('.');
        if (rest < 100) {
            out.append('0');
        }
        if (rest < 10) {
            out.append('0');
        }
        out.append(rest);
    }
}
