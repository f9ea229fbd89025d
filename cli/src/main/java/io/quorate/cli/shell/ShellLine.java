package io.quorate.cli.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody typed, taken apart. Quotes and backslashes are those of a POSIX shell; nothing is expanded. Immutable.
 *
 * @param words the command
 * @param pipe what the output goes into, for {@code sh}; null: nothing
 * @param file where the output goes; null: nowhere else
 * @param append whether it goes to the end of that file
 * @param heredoc the line that ends the input; null: there is none
 * @param background whether the shell goes on meanwhile
 */
record ShellLine(
        List<String> words,
        @Nullable String pipe,
        @Nullable String file,
        boolean append,
        @Nullable String heredoc,
        boolean background) {

    /** The line cannot be taken apart. */
    static final class Malformed extends RuntimeException {

        private static final long serialVersionUID = 1;

        /** Whether more lines could mend it. */
        private final boolean incomplete;

        Malformed(String message, boolean incomplete) {
            super(message);
            this.incomplete = incomplete;
        }

        boolean isIncomplete() {
            return incomplete;
        }
    }

    /** Takes {@code text} apart. */
    static ShellLine parse(String text) {
        return new Reader(text).read();
    }

    /** Confined to one thread. */
    private static final class Reader {

        private final String text;
        private final List<String> words = new ArrayList<>();
        private final StringBuilder word = new StringBuilder();
        private boolean begun;
        private int at;
        private @Nullable String pipe;
        private @Nullable String file;
        private @Nullable String heredoc;
        private boolean append;
        private boolean background;

        Reader(String text) {
            this.text = text;
        }

        ShellLine read() {
            while (at < text.length() && pipe == null) {
                char c = text.charAt(at);
                if (!begun && c == '#') {
                    skipComment();
                } else if (Character.isWhitespace(c)) {
                    end();
                    at++;
                } else if (c == '|') {
                    end();
                    pipe = text.substring(at + 1).strip();
                } else if (c == '>') {
                    end();
                    redirect();
                } else if (!begun && text.startsWith("<<", at)) {
                    at += 2;
                    heredoc = target("<<");
                } else if (c == '&' && text.substring(at + 1).isBlank()) {
                    end();
                    background = true;
                    at = text.length();
                } else if (isDocument(c)) {
                    document();
                } else {
                    letter(c);
                }
            }
            end();
            if (pipe != null && pipe.isEmpty()) {
                throw new Malformed("nothing behind | (expected: a command)", true);
            }
            return new ShellLine(List.copyOf(words), pipe, file, append, heredoc, background);
        }

        private void skipComment() {
            int newline = text.indexOf('\n', at);
            at = newline < 0 ? text.length() : newline;
        }

        private void end() {
            if (begun) {
                words.add(word.toString());
                word.setLength(0);
                begun = false;
            }
        }

        private void redirect() {
            append = text.startsWith(">>", at);
            at += append ? 2 : 1;
            file = target(append ? ">>" : ">");
        }

        /** The word behind an operator. */
        private String target(String operator) {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && text.charAt(at) != '|') {
                letter(text.charAt(at));
            }
            if (!begun) {
                throw new Malformed("nothing behind " + operator + " (expected: a word)", false);
            }
            begun = false;
            String target = word.toString();
            word.setLength(0);
            return target;
        }

        /** Whether a JSON document begins here, whose quotes are its own. */
        private boolean isDocument(char c) {
            return c == '{' && !begun && words.size() == 1 && words.get(0).equals("txn");
        }

        private void document() {
            int depth = 0;
            boolean quoted = false;
            int start = at;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (quoted) {
                    at += c == '\\' ? 1 : 0;
                    quoted = c != '"';
                } else if (c == '"') {
                    quoted = true;
                } else {
                    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                }
                if (depth == 0 && !quoted) {
                    at++;
                    words.add(text.substring(start, at));
                    return;
                }
            }
            throw new Malformed("the document does not end (expected: })", true);
        }

        private void letter(char c) {
            begun = true;
            at++;
            switch (c) {
                case '\\' -> escaped();
                case '\'' -> {
                    int end = closing('\'');
                    word.append(text, at, end);
                    at = end + 1;
                }
                case '"' -> doubleQuoted();
                default -> word.append(c);
            }
        }

        private void escaped() {
            if (at >= text.length()) {
                throw new Malformed("the line ends with \\", true);
            }
            char c = text.charAt(at++);
            if (c != '\n') {
                word.append(c);
            } else if (word.length() == 0) {
                begun = false;
            }
        }

        private int closing(char quote) {
            int end = text.indexOf(quote, at);
            if (end < 0) {
                throw new Malformed("a quotation does not end (expected: " + quote + ")", true);
            }
            return end;
        }

        private void doubleQuoted() {
            while (true) {
                if (at >= text.length()) {
                    throw new Malformed("a quotation does not end (expected: \")", true);
                }
                char c = text.charAt(at++);
                if (c == '"') {
                    return;
                }
                boolean escapes = c == '\\' && at < text.length() && "\"\\$`\n".indexOf(text.charAt(at)) >= 0;
                if (!escapes) {
                    word.append(c);
                } else if (text.charAt(at++) != '\n') {
                    word.append(text.charAt(at - 1));
                }
            }
        }
    }
}
