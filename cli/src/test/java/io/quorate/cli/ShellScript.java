package io.quorate.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The simple commands of a piece of shell, as words: quotes are taken off, what is substituted is a 1. Confined to one thread. */
final class ShellScript {

    private final String text;
    private final List<List<String>> commands = new ArrayList<>();
    private final Deque<List<String>> open = new ArrayDeque<>();
    private final Deque<StringBuilder> words = new ArrayDeque<>();
    private int at;

    private ShellScript(String text) {
        this.text = text;
    }

    /** Commands in the order of their ends; those inside of {@code $(…)} too. */
    static List<List<String>> commands(String text) {
        ShellScript script = new ShellScript(text);
        script.list('\0');
        return script.commands;
    }

    /** Reads commands up to {@code end}, which is passed over. */
    private void list(char end) {
        open.push(new ArrayList<>());
        words.push(new StringBuilder());
        boolean begun = false;
        while (at < text.length() && (end == '\0' || text.charAt(at) != end)) {
            char c = text.charAt(at);
            if (c == '#' && !begun) {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line;
            } else if (" \t".indexOf(c) >= 0) {
                begun = word(begun);
                at++;
            } else if ("\n;|&()<>".indexOf(c) >= 0) {
                begun = word(begun);
                command();
                at++;
            } else {
                begun = true;
                character();
            }
        }
        word(begun);
        command();
        open.pop();
        words.pop();
        at++;
    }

    private boolean word(boolean begun) {
        if (begun) {
            open.element().add(words.element().toString());
            words.element().setLength(0);
        }
        return false;
    }

    private void command() {
        if (!open.element().isEmpty()) {
            commands.add(List.copyOf(open.element()));
            open.element().clear();
        }
    }

    private void character() {
        char c = text.charAt(at);
        switch (c) {
            case '\'' -> {
                int end = text.indexOf('\'', at + 1);
                words.element().append(text, at + 1, end < 0 ? text.length() : end);
                at = end < 0 ? text.length() : end + 1;
            }
            case '"' -> {
                at++;
                while (at < text.length() && text.charAt(at) != '"') {
                    substitutedOr();
                }
                at++;
            }
            default -> substitutedOr();
        }
    }

    private void substitutedOr() {
        if (text.startsWith("$(", at)) {
            at += 2;
            list(')');
            words.element().append('1');
        } else if (text.startsWith("\\\n", at)) {
            at += 2;
        } else if (text.charAt(at) == '\\' && at + 1 < text.length()) {
            words.element().append(text.charAt(at + 1));
            at += 2;
        } else if (text.charAt(at) == '$' && at + 1 < text.length()) {
            variable();
        } else {
            words.element().append(text.charAt(at++));
        }
    }

    /** The name of a variable stays as {@code $Q} where it stands alone before a path, so that addresses are found. */
    private void variable() {
        int end = at + 1;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "_{}#:?".indexOf(text.charAt(end)) >= 0)) {
            if (":?".indexOf(text.charAt(end)) >= 0 && text.charAt(at + 1) != '{') {
                break;
            }
            end++;
        }
        words.element().append(text.startsWith("$Q/", at) ? "$Q" : "1");
        at = end;
    }
}
