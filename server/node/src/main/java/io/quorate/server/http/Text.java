package io.quorate.server.http;

/** Foreign text in messages. Stateless. */
final class Text {

    private static final int SHOWN_CHARS_MAX = 200;

    private Text() {}

    /** {@code text} without control characters, and not longer than a message bears. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), SHOWN_CHARS_MAX) + 1);
        for (int i = 0; i < text.length() && i < SHOWN_CHARS_MAX; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? '\uFFFD' : c);
        }
        return text.length() > SHOWN_CHARS_MAX ? shown.append('…').toString() : shown.toString();
    }
}
