package io.quorate.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, aligned, without borders. Confined to the main thread. */
public final class Table {

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row of as many cells as there are headings. */
    public void row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("row: " + cells.length + " cells (expected: " + headings.size() + ")");
        }
        rows.add(List.of(cells).stream().map(Table::shown).toList());
    }

    /** Prints all rows. */
    public void print(PrintStream out) {
        int[] widths = new int[headings.size()];
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        print(out, widths, headings);
        rows.forEach(row -> print(out, widths, row));
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private static void print(PrintStream out, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells.get(i));
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - cells.get(i).length() + 2));
            }
        }
        out.println(line.toString().stripTrailing());
    }

    /** A cell stays on its line, and cannot steer the terminal. */
    public static String shown(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format(java.util.Locale.ROOT, "\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }
}
