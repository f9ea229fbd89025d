package io.quorate.cli.hold;

import java.util.Locale;

/** What becomes of the command when its hold is lost. */
public enum OnLost {
    /** It is asked to end, and killed when the grace is over. */
    TERM,
    /** It is killed. */
    KILL,
    /** It goes on. */
    IGNORE;

    /** As it is spelled on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
