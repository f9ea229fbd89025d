package io.quorate.cli.keys;

import java.util.List;

/**
 * Two changes of one text, put together line by line; where both changed the same lines, both are there, between marks.
 * Immutable.
 *
 * @param text what came of it
 * @param conflicts how many places are between marks
 */
record Merge(String text, int conflicts) {

    private static final String MINE = "<<<<<<< yours";
    private static final String THEIRS = ">>>>>>> stored meanwhile";

    /** Puts {@code mine} and {@code theirs} together, both made from {@code base}. */
    static Merge of(String base, String mine, String theirs) {
        return new Weaver(Text.lines(base), Text.lines(mine), Text.lines(theirs)).weave();
    }

    /** Whether there are marks in {@code text} that a merge has left. */
    static boolean isMarked(String text) {
        return text.lines().anyMatch(MINE::equals) && text.lines().anyMatch(THEIRS::equals);
    }

    /** Goes through three texts side by side. */
    private static final class Weaver {

        private final List<String> base;
        private final List<String> mine;
        private final List<String> theirs;
        private final int[] inMine;
        private final int[] inTheirs;
        private final StringBuilder out = new StringBuilder();
        private int conflicts;

        Weaver(List<String> base, List<String> mine, List<String> theirs) {
            this.base = base;
            this.mine = mine;
            this.theirs = theirs;
            this.inMine = LineDiff.of(base, mine).matches();
            this.inTheirs = LineDiff.of(base, theirs).matches();
        }

        Merge weave() {
            int b = 0;
            int m = 0;
            int t = 0;
            while (b < base.size() || m < mine.size() || t < theirs.size()) {
                if (b < base.size() && inMine[b] == m && inTheirs[b] == t) {
                    out.append(base.get(b));
                    b++;
                    m++;
                    t++;
                    continue;
                }
                int next = b;
                while (next < base.size() && (inMine[next] < 0 || inTheirs[next] < 0)) {
                    next++;
                }
                int mineEnd = next < base.size() ? inMine[next] : mine.size();
                int theirsEnd = next < base.size() ? inTheirs[next] : theirs.size();
                part(base.subList(b, next), mine.subList(m, mineEnd), theirs.subList(t, theirsEnd));
                b = next;
                m = mineEnd;
                t = theirsEnd;
            }
            return new Merge(out.toString(), conflicts);
        }

        private void part(List<String> was, List<String> ours, List<String> others) {
            if (ours.equals(was) || ours.equals(others)) {
                others.forEach(out::append);
            } else if (others.equals(was)) {
                ours.forEach(out::append);
            } else {
                conflicts++;
                mark(MINE);
                ours.forEach(out::append);
                mark("||||||| before");
                was.forEach(out::append);
                mark("=======");
                others.forEach(out::append);
                mark(THEIRS);
            }
        }

        private void mark(String line) {
            if (out.length() > 0 && out.charAt(out.length() - 1) != '\n') {
                out.append('\n');
            }
            out.append(line).append('\n');
        }
    }
}
