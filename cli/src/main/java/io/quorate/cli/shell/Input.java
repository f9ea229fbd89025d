package io.quorate.cli.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a shell's lines come from. Confined to the shell's thread. */
interface Input {

    /** Nobody wants the line that was begun. */
    final class GivenUp extends RuntimeException {

        private static final long serialVersionUID = 1;

        GivenUp() {
            super("given up", null, false, false);
        }
    }

    /**
     * The next line, without its end; null: there are no more.
     *
     * @param continued whether it goes on with the one before
     * @throws GivenUp if somebody thought better of it
     */
    @Nullable
    String line(boolean continued);

    /** Says something that came up by itself, without disturbing what is being typed. Safe for any thread. */
    void announce(String text);

    /** Lines that were typed before, the oldest first. */
    default List<String> history() {
        return List.of();
    }
}
