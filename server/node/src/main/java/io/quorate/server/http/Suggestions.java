package io.quorate.server.http;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that was meant. Stateless. */
final class Suggestions {

    /** Longer words are not compared: nobody mistypes so much, and the work stays small. */
    private static final int LENGTH_MAX = 40;

    private Suggestions() {}

    /** The known word closest to {@code word}, if it is close; of equally close ones the first in order. */
    static @Nullable String closest(String word, Collection<String> known) {
        if (word.length() > LENGTH_MAX) {
            return null;
        }
        String folded = folded(word);
        String best = null;
        int bestDistance = Math.max(1, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(folded, candidate);
            boolean closer = distance < bestDistance;
            boolean tie = distance == bestDistance && best != null && candidate.compareTo(best) < 0;
            if (closer || tie) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** The same; of equally close ones one of those in {@code preferred}. */
    static @Nullable String closest(String word, Collection<String> preferred, Collection<String> known) {
        String here = closest(word, preferred);
        String anywhere = closest(word, known);
        boolean hereIsFine =
                here != null && (anywhere == null || distance(folded(word), here) <= distance(folded(word), anywhere));
        return hereIsFine ? here : anywhere;
    }

    private static String folded(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** How many insertions, deletions, replacements and swaps of neighbours lead from one word to the other. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = above;
            above = row;
            row = spare;
        }
        return above[b.length()];
    }
}
