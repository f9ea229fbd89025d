package io.quorate.server.logging;

import java.util.Locale;
import java.util.Optional;

/** How much is logged. */
public enum Level {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** As it is spelled on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level spelled {@code word}, if there is one. */
    public static Optional<Level> of(String word) {
        for (Level level : values()) {
            if (level.word().equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
