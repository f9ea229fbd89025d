package io.quorate.server.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting: the only definition of its name, form, default and meaning. Immutable.
 *
 * <p>One name has three spellings: {@code election-timeout-min} in the file, {@code QUORATED_ELECTION_TIMEOUT_MIN} in
 * the environment, {@code --election-timeout-min} as a flag.
 *
 * @param key the name
 * @param section the heading it stands under
 * @param kind how its values are written
 * @param defaultValue what holds when it is not given; null when it must be given, or follows from others
 * @param defaultText what the reference says of the default
 * @param description what it does, one or two sentences
 * @param dangerous whether a wrong value endangers data or exposes the server
 */
public record Setting<T>(
        String key,
        String section,
        Kind<T> kind,
        @Nullable T defaultValue,
        String defaultText,
        String description,
        boolean dangerous) {

    /** What the names of the environment variables begin with. */
    public static final String VARIABLE_PREFIX = "QUORATED_";

    /** The form of a setting that names a file. */
    static final String FILE_FORM = "file";

    /** The name of the environment variable. */
    public String variable() {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The name of the flag. */
    public String flag() {
        return "--" + key;
    }

    /** A word for the form of its values, such as {@code duration}. */
    public String form() {
        return kind.word();
    }

    /** The allowed values in a few words, with bounds. */
    public String expected() {
        return kind.expected();
    }

    /** The value spelled {@code text}; null if it is not of the {@link #expected} form. */
    public @Nullable T parse(String text) {
        return kind.parse(text);
    }

    /** Whether the flag may stand without a value. */
    public boolean isSwitch() {
        return kind.word().equals("boolean");
    }
}
