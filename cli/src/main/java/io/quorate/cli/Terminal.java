package io.quorate.cli;

import io.quorate.cli.hold.Signals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a run of the command line. Confined to the main thread.
 *
 * @param interactive whether a person is at it: input and output are a terminal
 * @param signals where signals come from
 */
public record Terminal(
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean interactive,
        Session.SignalSource signals) {

    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** With the signals that are sent to this program. */
    Terminal(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err, boolean interactive) {
        this(environment, in, out, err, interactive, Signals::to);
    }

    /** The same surroundings, with another place for data; no person is at that. */
    public Terminal withOut(PrintStream other) {
        return new Terminal(environment, in, other, err, false, signals);
    }

    /** The same surroundings, with other input; no person is at that. */
    public Terminal withIn(InputStream other) {
        return new Terminal(environment, other, out, err, false, signals);
    }

    /** How long a line may be where a person reads it; {@link Integer#MAX_VALUE} where nobody does, or nobody knows. */
    int width() {
        if (!interactive) {
            return Integer.MAX_VALUE;
        }
        String told = environment.getOrDefault("COLUMNS", "");
        return positive(told.isEmpty() ? sttyColumns() : told);
    }

    /** The second of the two numbers that {@code stty size} prints of the terminal that is standard input. */
    private static String sttyColumns() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return size.substring(size.indexOf(' ') + 1);
        } catch (IOException noSuchProgram) {
            return "";
        }
    }

    private static int positive(String digits) {
        try {
            int number = Integer.parseInt(digits);
            return number > 0 ? number : Integer.MAX_VALUE;
        } catch (NumberFormatException none) {
            return Integer.MAX_VALUE;
        }
    }

    /** The next line that is typed; null: there is none. Takes nothing of what comes behind it. */
    @Nullable
    String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            while (c >= 0 && c != '\n') {
                line.write(c);
                c = in.read();
            }
        } catch (IOException unreadable) {
            throw CommandException.reading("the answer", null, unreadable);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
