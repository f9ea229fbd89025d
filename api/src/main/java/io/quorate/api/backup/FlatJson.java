package io.quorate.api.backup;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON of manifests: objects of texts, whole numbers and such objects. Reads nothing else. Stateless; safe for any
 * thread.
 */
final class FlatJson {

    private static final int DEPTH_MAX = 8;

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** The object, with values that are a String, a Long or such a map. */
    static String write(Map<String, ?> object) {
        StringBuilder out = new StringBuilder();
        write(out, object);
        return out.toString();
    }

    private static void write(StringBuilder out, Map<?, ?> object) {
        char separator = '{';
        for (Map.Entry<?, ?> field : object.entrySet()) {
            out.append(separator);
            separator = ',';
            quote(out, String.valueOf(field.getKey()));
            out.append(':');
            if (field.getValue() instanceof Map<?, ?> inner) {
                write(out, inner);
            } else if (field.getValue() instanceof Long number) {
                out.append(number.longValue());
            } else {
                quote(out, String.valueOf(field.getValue()));
            }
        }
        out.append(object.isEmpty() ? "{}" : "}");
    }

    private static void quote(StringBuilder out, String plain) {
        out.append('"');
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /**
     * The object that {@code text} is.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Map<String, Object> read(String text) {
        FlatJson in = new FlatJson(text);
        Map<String, Object> object = in.object(0);
        in.blanks();
        if (in.at != text.length()) {
            throw in.wrong("the end");
        }
        return object;
    }

    private Map<String, Object> object(int depth) {
        if (depth > DEPTH_MAX) {
            throw wrong("fewer objects in one another");
        }
        expect('{');
        Map<String, Object> object = new LinkedHashMap<>();
        blanks();
        if (peek() == '}') {
            at++;
            return object;
        }
        while (true) {
            blanks();
            String name = string();
            blanks();
            expect(':');
            if (object.put(name, value(depth)) != null) {
                throw new IllegalArgumentException("the field " + name + " is there twice");
            }
            blanks();
            if (peek() == '}') {
                at++;
                return object;
            }
            expect(',');
        }
    }

    private Object value(int depth) {
        blanks();
        if (peek() == '{') {
            return object(depth + 1);
        }
        if (peek() == '"') {
            return string();
        }
        int start = at;
        while (peek() == '-' || (peek() >= '0' && peek() <= '9')) {
            at++;
        }
        try {
            return Long.parseLong(text.substring(start, at));
        } catch (NumberFormatException none) {
            at = start;
            throw wrong("an object, a text or a whole number");
        }
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = next();
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = next();
        if (c == 'u' && at + 4 <= text.length()) {
            try {
                int code = Integer.parseInt(text.substring(at, at + 4), 16);
                at += 4;
                return (char) code;
            } catch (NumberFormatException none) {
                throw wrong("four hexadecimal digits");
            }
        }
        if (c != '"' && c != '\\' && c != '/') {
            throw wrong("an escape");
        }
        return c;
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\n') {
            at++;
        }
    }

    private char next() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at++);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("at character " + at + " (expected: " + expected + ")");
    }
}
