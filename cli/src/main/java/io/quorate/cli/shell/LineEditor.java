package io.quorate.cli.shell;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Settings;
import io.quorate.cli.ShellSession;
import io.quorate.cli.Terminal;
import io.quorate.cli.context.ContextFile;
import io.quorate.client.ApiRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** Lines that a person types, with what helps in that. Confined to the main thread, but for announcements. */
final class LineEditor implements Input {

    /** Lines that are not remembered. Colons separate the forms. */
    private static final String SECRETS =
            "*--token*:*--password*:*passwd*:*--insecure-store*:login*:quorate login*:*qt_*:*qs_*";

    private static final Duration STATUS_BUDGET = Duration.ofMillis(300);

    /** The first question also makes the connection. */
    private static final Duration FIRST_BUDGET = Duration.ofSeconds(2);

    private static final int LINES_MAX = 5_000;
    private static final String CONTINUED = "... ";

    private final LineReader reader;

    /** Whether a command runs, which an interruption is for. */
    private final AtomicBoolean working = new AtomicBoolean();

    private @Nullable ShellSession session;
    private @Nullable Completion completion;
    private boolean asked;

    private LineEditor(org.jline.terminal.Terminal tty, Map<String, String> environment) {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(tty)
                .appName("quorate")
                .parser(new DefaultParser())
                .completer((source, line, candidates) -> complete(line, candidates))
                // An exclamation mark is a letter, but for the first one.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .variable(LineReader.HISTORY_IGNORE, SECRETS)
                .variable(LineReader.HISTORY_SIZE, LINES_MAX)
                .variable(LineReader.HISTORY_FILE_SIZE, LINES_MAX);
        Path file = historyFile(environment);
        if (file != null) {
            builder.variable(LineReader.HISTORY_FILE, file);
        }
        this.reader = builder.build();
        Thread main = Thread.currentThread();
        tty.handle(org.jline.terminal.Terminal.Signal.INT, signal -> {
            if (working.get()) {
                main.interrupt();
            }
        });
    }

    /** Runs what a person types, until they have enough; the exit code of the last line. */
    static int converse(Console console) {
        try (org.jline.terminal.Terminal tty =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            return converse(console, tty);
        } catch (IOException unusable) {
            throw new CommandException(ExitCode.FAILED, "cannot use the terminal: " + unusable, "quorate COMMAND");
        }
    }

    /** The same on a terminal of the caller's. */
    static int converse(Console console, org.jline.terminal.Terminal tty) {
        Terminal outer = console.terminal();
        // What commands ask a person is read by the same hands as lines are.
        Terminal terminal = new Terminal(
                outer.environment(), tty.input(), outer.out(), outer.err(), outer.interactive(), outer.signals());
        LineEditor editor = new LineEditor(tty, outer.environment());
        console.talk("Tab completes, help explains, Ctrl-D ends this shell.");
        try (Shell shell = new Shell(console, terminal, editor)) {
            editor.session = shell.session();
            return shell.converse();
        } finally {
            editor.save();
        }
    }

    private ShellSession session() {
        return Objects.requireNonNull(session, "no line is read before there is a shell");
    }

    /** Where lines are remembered, for their owner only; null: nowhere. */
    private static @Nullable Path historyFile(Map<String, String> environment) {
        String named = environment.getOrDefault("QUORATE_HISTORY", "");
        Path folder = ContextFile.folder(environment, "XDG_STATE_HOME", ".local/state");
        if (named.isEmpty() && folder == null) {
            return null;
        }
        Path file = folder == null || !named.isEmpty() ? Path.of(named) : folder.resolve("history");
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return file;
        } catch (IOException | UnsupportedOperationException unusable) {
            // Then lines are remembered until the end of this shell.
            return null;
        }
    }

    private void save() {
        try {
            reader.getHistory().save();
        } catch (IOException unwritable) {
            // The shell is over, and what it did is done.
            reader.getHistory().moveToEnd();
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        Completion proposing = completion;
        if (proposing == null) {
            proposing = new Completion(session(), new Names(session(), System::nanoTime));
            completion = proposing;
        }
        List<String> before = line.words().subList(0, line.wordIndex());
        // What a program reads, or a file is called, is nothing that commands know.
        if (before.contains("|") || before.contains(">") || before.contains(">>")) {
            return;
        }
        String typed = line.word().substring(0, line.wordCursor());
        for (Proposal proposal : proposing.propose(before, typed)) {
            String description = proposal.description().isEmpty() ? null : proposal.description();
            candidates.add(
                    new Candidate(proposal.text(), proposal.text(), null, description, null, null, proposal.isWhole()));
        }
    }

    @Override
    public @Nullable String line(boolean continued) {
        working.set(false);
        try {
            return reader.readLine(continued ? CONTINUED : prompt());
        } catch (UserInterruptException typed) {
            throw new GivenUp();
        } catch (EndOfFileException enough) {
            return null;
        } finally {
            Thread.interrupted();
            working.set(true);
        }
    }

    private String prompt() {
        Settings settings = session().settings();
        Duration budget = asked ? STATUS_BUDGET : FIRST_BUDGET;
        asked = true;
        Prompt prompt = Prompt.of(
                settings.context(),
                settings.confirmsAlways(),
                session().directory(),
                session().ask(ApiRequest.of("GET", "/v1/status"), budget).orElse(null));
        AttributedStringBuilder text = new AttributedStringBuilder();
        AttributedStyle red = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
        text.style(prompt.isSound() && !prompt.isGuarded() ? AttributedStyle.DEFAULT : red)
                .append(prompt.head());
        text.style(prompt.isSound() ? AttributedStyle.DEFAULT : red).append(prompt.tail());
        return text.toAnsi(reader.getTerminal());
    }

    @Override
    public void announce(String text) {
        reader.printAbove(text);
    }

    @Override
    public List<String> history() {
        List<String> lines = new ArrayList<>();
        reader.getHistory().forEach(entry -> lines.add(entry.line()));
        return lines;
    }
}
