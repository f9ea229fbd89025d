package io.quorate.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Words that somebody may have meant. Stateless. */
public final class Nearest {

    private static final int SHOWN_MAX = 3;

    /** Shorter ones begin too many words. */
    private static final int BEGINNING_MIN = 3;

    private Nearest() {}

    /** Those of {@code known} that are a few slips away from {@code typed}, or begin with it, the nearest first. */
    public static List<String> of(String typed, Collection<String> known) {
        int most = Math.max(1, typed.length() / 3);
        return known.stream()
                .filter(word -> slips(typed, word) <= most || isBeginning(typed, word))
                .sorted(Comparator.comparingInt(word -> isBeginning(typed, word) ? 0 : slips(typed, word)))
                .limit(SHOWN_MAX)
                .toList();
    }

    private static boolean isBeginning(String typed, String word) {
        return typed.length() >= BEGINNING_MIN && word.startsWith(typed);
    }

    /** How many letters are wrong, missing, too many, or in the place of their neighbour. */
    private static int slips(String typed, String word) {
        int[][] cost = new int[typed.length() + 1][word.length() + 1];
        for (int i = 0; i <= typed.length(); i++) {
            for (int j = 0; j <= word.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = typed.charAt(i - 1) == word.charAt(j - 1);
                cost[i][j] =
                        Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && typed.charAt(i - 1) == word.charAt(j - 2)
                        && typed.charAt(i - 2) == word.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[typed.length()][word.length()];
    }
}
