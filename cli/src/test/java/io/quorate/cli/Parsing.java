package io.quorate.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reads command lines without running them. */
public final class Parsing {

    private Parsing() {}

    /** Why {@code line} is no command line; null if it is one. */
    public static @Nullable String fault(String line) {
        String[] words = ShellWords.split(line).toArray(String[]::new);
        CommandLine all = Quorate.allCommands();
        all.setCaseInsensitiveEnumValuesAllowed(true);
        try {
            all.parseArgs(java.util.Arrays.copyOfRange(words, 1, words.length));
            return null;
        } catch (ParameterException fault) {
            return fault.getMessage();
        }
    }
}
