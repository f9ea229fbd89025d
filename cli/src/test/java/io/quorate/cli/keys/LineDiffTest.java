package io.quorate.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineDiffTest {

    private static List<String> lines(String text) {
        return Text.lines(text);
    }

    @Test
    void unifiedIsWhatDiffPrints() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assertThat(LineDiff.of(lines(before), lines("1\n2\n3\n4\nV\n6\n7\n8\n9\n"))
                        .unified())
                .containsExactly("@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+V", " 6", " 7", " 8");
        assertThat(LineDiff.of(lines(before), lines(before)).unified()).isEmpty();
    }

    @Test
    void hunksOfNothingAndOfUnendedLines() {
        assertThat(LineDiff.of(lines(""), lines("a\n")).unified()).containsExactly("@@ -0,0 +1 @@", "+a");
        assertThat(LineDiff.of(lines("a"), lines("a\n")).unified())
                .containsExactly("@@ -1 +1 @@", "-a", "\\ No newline at end of value", "+a");
    }

    @Test
    void distantChangesAreHunksOfTheirOwn() {
        StringBuilder before = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            before.append(i).append('\n');
        }
        String after = before.toString().replace("\n3\n", "\nx\n").replace("\n25\n", "\n");
        assertThat(LineDiff.of(lines(before.toString()), lines(after)).unified())
                .filteredOn(line -> line.startsWith("@@"))
                .containsExactly("@@ -1,7 +1,7 @@", "@@ -23,7 +23,6 @@");
    }

    @Test
    void stepsLeadFromOneToTheOtherByTheShortestWay() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<String> before = some(random);
            List<String> after = some(random);
            List<String> was = new ArrayList<>();
            List<String> is = new ArrayList<>();
            int kept = 0;
            for (LineDiff.Step step : LineDiff.of(before, after).steps()) {
                if (step.kind() != LineDiff.Kind.ADDED) {
                    was.add(step.line());
                }
                if (step.kind() != LineDiff.Kind.REMOVED) {
                    is.add(step.line());
                }
                kept += step.kind() == LineDiff.Kind.KEPT ? 1 : 0;
            }
            assertThat(was).describedAs("seed %d", seed).isEqualTo(before);
            assertThat(is).describedAs("seed %d", seed).isEqualTo(after);
            assertThat(kept).describedAs("seed %d", seed).isEqualTo(common(before, after));
        }
    }

    private static List<String> some(Random random) {
        List<String> lines = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            lines.add((char) ('a' + random.nextInt(4)) + "\n");
        }
        return lines;
    }

    /** The length of the longest common subsequence, by the textbook. */
    private static int common(List<String> a, List<String> b) {
        int[][] length = new int[a.size() + 1][b.size() + 1];
        for (int i = 1; i <= a.size(); i++) {
            for (int j = 1; j <= b.size(); j++) {
                length[i][j] = a.get(i - 1).equals(b.get(j - 1))
                        ? length[i - 1][j - 1] + 1
                        : Math.max(length[i - 1][j], length[i][j - 1]);
            }
        }
        return length[a.size()][b.size()];
    }

    @Test
    void changesOfDifferentLinesComeTogether() {
        Merge merge = Merge.of("1\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n", "one\n2\n3\n4\n5\n");
        assertThat(merge).isEqualTo(new Merge("one\n2\n3\n4\nfive\n", 0));
    }

    @Test
    void changesOfTheSameLineAreMarked() {
        Merge merge = Merge.of("1\n2\n3\n", "1\nmine\n3\n", "1\ntheirs\n3\n");
        assertThat(merge.conflicts()).isEqualTo(1);
        assertThat(merge.text())
                .isEqualTo("1\n<<<<<<< yours\nmine\n||||||| before\n2\n=======\ntheirs\n>>>>>>> stored meanwhile\n3\n");
        assertThat(Merge.isMarked(merge.text())).isTrue();
    }

    @Test
    void theSameChangeTwiceIsOne() {
        assertThat(Merge.of("1\n2\n", "1\nx\n", "1\nx\n")).isEqualTo(new Merge("1\nx\n", 0));
    }

    @Test
    void aMergeWithNoChangeOnOneSideIsTheOther() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            String base = String.join("", some(random));
            String other = String.join("", some(random));
            assertThat(Merge.of(base, base, other)).describedAs("seed %d", seed).isEqualTo(new Merge(other, 0));
            assertThat(Merge.of(base, other, base)).describedAs("seed %d", seed).isEqualTo(new Merge(other, 0));
        }
    }
}
