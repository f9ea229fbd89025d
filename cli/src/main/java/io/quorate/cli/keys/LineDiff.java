package io.quorate.cli.keys;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The shortest way from one list of lines to another, by the greedy algorithm of Myers (An O(ND) Difference Algorithm,
 * 1986). Lists that have hardly anything in common count as wholly different. Immutable.
 */
final class LineDiff {

    /** What becomes of a line. */
    enum Kind {
        KEPT,
        REMOVED,
        ADDED
    }

    /** A line, and what becomes of it. */
    record Step(Kind kind, String line) {}

    private static final int DIFFERENCES_MAX = 3000;
    private static final int CONTEXT = 3;

    private final List<String> before;
    private final List<String> after;

    /** For each line before, which line after it is; -1: none. */
    private final int[] matches;

    private LineDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
        this.matches = new int[before.size()];
        Arrays.fill(matches, -1);
        int head = 0;
        int shorter = Math.min(before.size(), after.size());
        while (head < shorter && before.get(head).equals(after.get(head))) {
            matches[head] = head;
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            matches[before.size() - 1 - tail] = after.size() - 1 - tail;
            tail++;
        }
        match(head, before.size() - tail, after.size() - tail);
    }

    static LineDiff of(List<String> before, List<String> after) {
        return new LineDiff(List.copyOf(before), List.copyOf(after));
    }

    /** For each line before, which line after it is; -1: none. */
    int[] matches() {
        return matches.clone();
    }

    private void match(int from, int beforeEnd, int afterEnd) {
        int n = beforeEnd - from;
        int m = afterEnd - from;
        int max = Math.min(n + m, DIFFERENCES_MAX);
        // furthest[k + max]: how far before is read on diagonal k.
        int[] furthest = new int[2 * max + 2];
        List<int[]> trace = new ArrayList<>();
        for (int d = 0; d <= max; d++) {
            trace.add(Arrays.copyOfRange(furthest, max - d, max + d + 1));
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || (k != d && furthest[max + k - 1] < furthest[max + k + 1]);
                int x = down ? furthest[max + k + 1] : furthest[max + k - 1] + 1;
                int y = x - k;
                while (x < n && y < m && before.get(from + x).equals(after.get(from + y))) {
                    x++;
                    y++;
                }
                furthest[max + k] = x;
                if (x >= n && y >= m) {
                    trackBack(trace, from, n, m);
                    return;
                }
            }
        }
    }

    /** {@code trace.get(d)} is what was known of the diagonals -d to d before step d. */
    private void trackBack(List<int[]> trace, int from, int n, int m) {
        int x = n;
        int y = m;
        for (int d = trace.size() - 1; d > 0; d--) {
            int[] known = trace.get(d);
            int k = x - y;
            boolean down = k == -d || (k != d && known[d + k - 1] < known[d + k + 1]);
            int k0 = down ? k + 1 : k - 1;
            int x0 = known[d + k0];
            int y0 = x0 - k0;
            int begin = down ? x0 : x0 + 1;
            while (x > begin) {
                x--;
                y--;
                matches[from + x] = from + y;
            }
            x = x0;
            y = y0;
        }
        while (x > 0) {
            x--;
            y--;
            matches[from + x] = from + y;
        }
    }

    /** All lines in order. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        int added = 0;
        for (int i = 0; i < before.size(); i++) {
            if (matches[i] < 0) {
                steps.add(new Step(Kind.REMOVED, before.get(i)));
                continue;
            }
            while (added < matches[i]) {
                steps.add(new Step(Kind.ADDED, after.get(added++)));
            }
            steps.add(new Step(Kind.KEPT, before.get(i)));
            added++;
        }
        while (added < after.size()) {
            steps.add(new Step(Kind.ADDED, after.get(added++)));
        }
        return steps;
    }

    /** What changed with a few lines around it, as {@code diff -u} prints it; nothing if nothing changed. */
    List<String> unified() {
        List<Step> steps = steps();
        List<String> out = new ArrayList<>();
        int at = 0;
        int oldLine = 1;
        int newLine = 1;
        while (at < steps.size()) {
            int change = at;
            while (change < steps.size() && steps.get(change).kind() == Kind.KEPT) {
                change++;
            }
            if (change == steps.size()) {
                break;
            }
            int begin = Math.max(at, change - CONTEXT);
            oldLine += begin - at;
            newLine += begin - at;
            int end = hunkEnd(steps, change);
            List<Step> hunk = steps.subList(begin, end);
            int removed =
                    (int) hunk.stream().filter(s -> s.kind() != Kind.ADDED).count();
            int added =
                    (int) hunk.stream().filter(s -> s.kind() != Kind.REMOVED).count();
            out.add("@@ -" + range(oldLine, removed) + " +" + range(newLine, added) + " @@");
            hunk.forEach(step -> out.addAll(printed(step)));
            oldLine += removed;
            newLine += added;
            at = end;
        }
        return Collections.unmodifiableList(out);
    }

    private static int hunkEnd(List<Step> steps, int change) {
        int last = change;
        for (int i = change; i < steps.size() && i - last <= 2 * CONTEXT; i++) {
            if (steps.get(i).kind() != Kind.KEPT) {
                last = i;
            }
        }
        return Math.min(steps.size(), last + 1 + CONTEXT);
    }

    private static String range(int line, int count) {
        int first = count == 0 ? line - 1 : line;
        return count == 1 ? Integer.toString(first) : first + "," + count;
    }

    private static List<String> printed(Step step) {
        char sign = step.kind() == Kind.KEPT ? ' ' : step.kind() == Kind.REMOVED ? '-' : '+';
        return step.line().endsWith("\n")
                ? List.of(sign + step.line().substring(0, step.line().length() - 1))
                : List.of(sign + step.line(), "\\ No newline at end of value");
    }
}
