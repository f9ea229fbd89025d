package io.quorate.cli;

import io.quorate.cli.hold.Signals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs of the command line, for tests in other packages. */
public final class Runs {

    /** What came of one. */
    public record Result(int code, String out, String err) {}

    private Runs() {}

    /** Without any environment or input. */
    public static Result of(String... args) {
        return in(Map.of(), "", false, args);
    }

    /** With these. */
    public static Result in(Map<String, String> environment, String input, boolean interactive, String... args) {
        Run run = Run.in(environment, input, interactive, args);
        return new Result(run.code(), run.out(), run.err());
    }

    /** A terminal with a person at it, who types {@code in}. */
    public static Terminal terminal(
            Map<String, String> environment, InputStream in, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Terminal(
                environment,
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                true,
                receiver -> Signals.none());
    }

    /** A console as commands have it. */
    public static Console console(Map<String, String> environment) {
        Terminal terminal = terminal(
                environment,
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream());
        return console(terminal);
    }

    /** The same on a terminal. */
    public static Console console(Terminal terminal) {
        return new Console(terminal, new GlobalOptions(), Session.ofOne());
    }
}
