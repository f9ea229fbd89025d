package io.quorate.server.http;

import io.quorate.core.log.Change;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which events of a watch are wanted, by what happened or by why. Immutable.
 *
 * @param words what is wanted; none: everything
 */
record EventFilter(Set<String> words) {

    /** Everything. */
    static final EventFilter ALL = new EventFilter(Set.of());

    static final String PUT = "put";
    static final String DELETE = "delete";

    /** Why something is deleted that is still there: it is no longer among what is watched. */
    static final String FILTERED = "filtered";

    private static final List<String> KNOWN =
            List.of(PUT, DELETE, "deleted", "range", "expired", "revoked", "released", "forced", FILTERED);

    static final String EXPECTED = String.join(", ", KNOWN);

    EventFilter {
        words = Set.copyOf(words);
    }

    /** The filter that a list of words, with commas between them, asks for; null: one of them is unknown. */
    static @org.jspecify.annotations.Nullable EventFilter parse(String text) {
        Set<String> words = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            String word = part.strip();
            if (word.equals("expire")) {
                word = "expired";
            }
            if (!KNOWN.contains(word)) {
                return null;
            }
            words.add(word);
        }
        return new EventFilter(words);
    }

    boolean isAll() {
        return words.isEmpty();
    }

    /** Whether puts are wanted. */
    boolean wantsPuts() {
        return isAll() || words.contains(PUT);
    }

    /** Whether ends for this reason are wanted. Whether a key was deleted alone or in a range is told apart on demand. */
    boolean wantsDelete(Change.Cause cause) {
        return isAll()
                || words.contains(DELETE)
                || words.contains(word(cause))
                || (cause == Change.Cause.RANGE && words.contains("deleted"));
    }

    /** Whether it is wanted that something is no longer among what is watched. */
    boolean wantsFiltered() {
        return isAll() || words.contains(DELETE) || words.contains(FILTERED);
    }

    /** The word for a reason. */
    static String word(Change.Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT);
    }
}
