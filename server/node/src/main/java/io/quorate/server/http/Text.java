package io.quorate.server.http;

/** Foreign text in messages. Stateless. */
final class Text {

    private static final int SHOWN_CHARS_MAX = 200;

    private Text() {}

    /** {@code text} without control characters and halves of characters, and not longer than a message bears. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), SHOWN_CHARS_MAX) + 2);
        int at = 0;
        while (at < text.length() && at < SHOWN_CHARS_MAX) {
            int c = text.codePointAt(at);
            shown.appendCodePoint(Character.isISOControl(c) || isHalf(c) ? '\uFFFD' : c);
            at += Character.charCount(c);
        }
        return text.length() > at ? shown.append('…').toString() : shown.toString();
    }

    /** Whether it has no half of a surrogate pair alone, as JSON can have it and UTF-8 can't. */
    static boolean isUnicode(String text) {
        return text.codePoints().noneMatch(Text::isHalf);
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
