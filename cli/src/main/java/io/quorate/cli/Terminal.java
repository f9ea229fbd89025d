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

    /** The same surroundings, with another place for data. */
    public Terminal withOut(PrintStream other) {
        return new Terminal(environment, in, other, err, interactive, signals);
    }

    /** The same surroundings, with other input; no person is at that. */
    public Terminal withIn(InputStream other) {
        return new Terminal(environment, other, out, err, false, signals);
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
            throw new CommandException(ExitCode.FAILED, "cannot read the answer: " + unreadable, null);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
