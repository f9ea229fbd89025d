package io.quorate.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What was found out about one thing. Immutable.
 *
 * @param about a word
 * @param sentence what is so
 * @param suggestion a command that helps; null: none is needed
 */
record Finding(
        Verdict verdict,
        String about,
        String sentence,
        @Nullable String suggestion) {

    /** How bad it is. */
    enum Verdict {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String about, String sentence) {
        return new Finding(Verdict.OK, about, sentence, null);
    }

    static Finding warn(String about, String sentence, String suggestion) {
        return new Finding(Verdict.WARN, about, sentence, suggestion);
    }

    static Finding fail(String about, String sentence, String suggestion) {
        return new Finding(Verdict.FAIL, about, sentence, suggestion);
    }
}
