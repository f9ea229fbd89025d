package io.quorate.cli.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Lines of a file or of a pipe. Confined to the shell's thread, but for announcements. */
final class ScriptInput implements Input {

    private final BufferedReader reader;
    private final PrintStream err;

    ScriptInput(Reader reader, PrintStream err) {
        this.reader = new BufferedReader(reader);
        this.err = err;
    }

    @Override
    public @Nullable String line(boolean continued) {
        try {
            return reader.readLine();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void announce(String text) {
        err.println(text);
        err.flush();
    }
}
