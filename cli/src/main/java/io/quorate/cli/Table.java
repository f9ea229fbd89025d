package io.quorate.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows under headings, aligned, without borders. Confined to the main thread. */
public final class Table {

    private static final int GAP = 2;
    private static final int CELL_MIN = 6;

    /** No terminal is narrower. */
    private static final int NARROWEST = 20;

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
        rows.add(List.of(cells));
    }

    /**
     * Prints all rows.
     *
     * @param columns the headings of those to print, with commas between them, in any case; null: all
     * @param width of a line, beyond which cells are cut; not asked where lines are short anyway
     */
    void print(PrintStream out, @Nullable String columns, boolean asCsv, IntSupplier width) {
        int[] chosen = chosen(columns);
        if (asCsv) {
            out.println(csv(headings, chosen));
            rows.forEach(row -> out.println(csv(row, chosen)));
            return;
        }
        int[] widths = new int[headings.size()];
        measure(widths, headings);
        List<List<String>> shown = rows.stream()
                .map(row -> row.stream().map(Table::shown).toList())
                .toList();
        shown.forEach(row -> measure(widths, row));
        if (total(widths, chosen) > NARROWEST) {
            fit(widths, chosen, width.getAsInt());
        }
        print(out, widths, headings, chosen);
        shown.forEach(row -> print(out, widths, row, chosen));
    }

    private int[] chosen(@Nullable String columns) {
        if (columns == null) {
            return IntStream.range(0, headings.size()).toArray();
        }
        return Arrays.stream(columns.split(",", -1))
                .map(String::strip)
                .mapToInt(this::index)
                .toArray();
    }

    private int index(String name) {
        for (int i = 0; i < headings.size(); i++) {
            if (headings.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw CommandException.usage(
                "--columns: '" + name + "' (expected: "
                        + String.join(", ", headings).toLowerCase(Locale.ROOT) + ")",
                "-o json has all there is");
    }

    /** As RFC 4180 has it, byte for byte: it is for programs. */
    private static String csv(List<String> cells, int[] chosen) {
        return Arrays.stream(chosen).mapToObj(cells::get).map(Table::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String cell) {
        boolean isPlain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private static int total(int[] widths, int[] chosen) {
        return Arrays.stream(chosen).map(i -> widths[i] + GAP).sum() - GAP;
    }

    /** Takes from the widest columns until a line is no longer than {@code most}, or there is nothing left to take. */
    private static void fit(int[] widths, int[] chosen, int most) {
        for (int over = total(widths, chosen) - most; over > 0; over--) {
            int widest = chosen[0];
            for (int i : chosen) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= CELL_MIN) {
                return;
            }
            widths[widest]--;
        }
    }

    private static String cut(String cell, int most) {
        if (cell.length() <= most) {
            return cell;
        }
        int end = Character.isHighSurrogate(cell.charAt(most - 2)) ? most - 2 : most - 1;
        return cell.substring(0, end) + "…";
    }

    private static void print(PrintStream out, int[] widths, List<String> cells, int[] chosen) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < chosen.length; i++) {
            String cell = cut(cells.get(chosen[i]), widths[chosen[i]]);
            line.append(cell);
            if (i < chosen.length - 1) {
                line.append(" ".repeat(widths[chosen[i]] - cell.length() + GAP));
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
