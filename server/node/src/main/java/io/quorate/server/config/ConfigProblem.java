package io.quorate.server.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration. Immutable.
 *
 * @param place where it was said: a line of the file, a variable, a flag; empty when nothing was said
 * @param key the setting
 * @param value the bad value; null when the setting is missing, or unknown
 * @param expected what was expected
 */
public record ConfigProblem(
        String place, String key, @Nullable String value, String expected) {

    /** The problem with {@code value} of {@code setting}. */
    static ConfigProblem of(Setting<?> setting, Origin origin, String value, String expected) {
        return new ConfigProblem(origin.place(), setting.key(), value, expected);
    }

    @Override
    public String toString() {
        String where = place.isEmpty() || place.equals("--" + key) ? "" : place + ": ";
        String what = place.equals("--" + key) ? place : key;
        String said = value == null ? "" : "'" + value + "' ";
        return where + what + ": " + said + "(expected: " + expected + ")";
    }
}
