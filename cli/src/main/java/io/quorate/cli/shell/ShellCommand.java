package io.quorate.cli.shell;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Terminal;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Option;

/** Runs commands that are typed, or lines of a file. Confined to the main thread. */
@Command(
        name = "shell",
        description = {
            "Type commands one after the other, over one connection; quorate alone on a terminal does the same.",
            "Reads them from standard input where no person is, and ends with the first that fails: quorate shell < setup",
            "quorate cheat shell shows what it can."
        })
public final class ShellCommand extends QuorateCommand implements IExitCodeGenerator {

    @Option(names = "-f", paramLabel = "FILE", description = "Commands are in FILE.")
    private @Nullable Path file;

    @Option(names = "--keep-going", description = "Without a person: go on after commands that fail.")
    private boolean keepGoing;

    private int exitCode = ExitCode.DONE;

    @Override
    public int getExitCode() {
        return exitCode;
    }

    @Override
    public void run() {
        if (console().session().isShell()) {
            throw CommandException.usage("this is a shell already", ":source FILE runs the commands of a file");
        }
        if (console().printsCurl()) {
            throw CommandException.usage("shell has no curl form; its commands have", ":curl on in the shell");
        }
        Terminal terminal = console().terminal();
        if (file == null && terminal.interactive()) {
            exitCode = converse(console());
            return;
        }
        try (Reader reader = file == null
                        ? new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)
                        : Files.newBufferedReader(file);
                Shell shell = new Shell(console(), terminal, new ScriptInput(reader, terminal.err()))) {
            exitCode = shell.script(keepGoing);
        } catch (IOException unreadable) {
            throw CommandException.reading("commands", null, unreadable);
        }
    }

    /** Runs what a person types; the exit code. */
    public static int converse(Console console) {
        return LineEditor.converse(console);
    }
}
