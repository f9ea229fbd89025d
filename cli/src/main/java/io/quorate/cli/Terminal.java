package io.quorate.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What surrounds a run of the command line. Confined to the main thread.
 *
 * @param interactive whether a person is at it: input and output are a terminal
 */
public record Terminal(
        Map<String, String> environment, InputStream in, PrintStream out, PrintStream err, boolean interactive) {

    public Terminal {
        environment = Map.copyOf(environment);
    }
}
