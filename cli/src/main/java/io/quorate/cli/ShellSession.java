package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.QuorateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a shell has of the command line: running commands, and what holds for all of them. Commands may run on several
 * threads; everything else is confined to the shell's.
 */
public final class ShellSession implements AutoCloseable {

    private final Terminal terminal;
    private final GlobalOptions flags;
    private final Session session;
    private @Nullable CommandSpec commands;

    private ShellSession(Terminal terminal, GlobalOptions flags) {
        this.terminal = terminal;
        this.flags = flags;
        this.session = Session.ofShell(flags);
    }

    /** For a shell that was started as {@code console} says. */
    public static ShellSession of(Console console) {
        return new ShellSession(console.terminal(), console.flags());
    }

    /** Runs a command; its exit code. */
    public int run(Terminal surroundings, List<String> words) {
        return Quorate.run(surroundings, session, words.toArray(String[]::new));
    }

    /** All commands there are, to be looked at. */
    public CommandSpec commands() {
        CommandSpec known = commands;
        if (known == null) {
            known = Quorate.allCommands().getCommandSpec();
            commands = known;
        }
        return known;
    }

    public Map<String, String> environment() {
        return terminal.environment();
    }

    /** What holds now; a fault of the context or of flags is thrown as one. */
    public Settings settings() {
        return console().settings();
    }

    private Console console() {
        return new Console(terminal, new GlobalOptions(), session);
    }

    /** The answer to a question of the shell's own within {@code limit}; nothing if there is none. */
    public Optional<ApiAnswer> ask(ApiRequest request, Duration limit) {
        try {
            Console console = console();
            ApiAnswer answer = session.client(console.settings(), terminal)
                    .withOptions(options -> options.timeout(limit))
                    .raw(console.root().on(request));
            session.answered(answer);
            return Optional.of(console.root().off(answer));
        } catch (QuorateException | CommandException unanswered) {
            session.answered(null);
            return Optional.empty();
        }
    }

    /** The answer that came last, to whatever; null: there was none. */
    public @Nullable ApiAnswer answer() {
        return session.answer();
    }

    /** What keys are meant below; empty: nothing. */
    public String directory() {
        return session.directory();
    }

    public void directory(String prefix) {
        session.directory(prefix);
    }

    /** Whether each request is said as a curl command, too. */
    public void echoes(boolean wanted) {
        session.echoes(wanted);
    }

    /** How data is printed from now on. */
    public void format(String format) {
        OutputFormat.of(format);
        flags.output = format;
    }

    /** Other members of the same cluster, from now on. */
    public void connect(String endpoints) {
        String former = flags.endpoints;
        String context = flags.context;
        flags.context = settings().context();
        flags.endpoints = endpoints;
        checked(() -> {
            flags.endpoints = former;
            flags.context = context;
        });
    }

    /** Another cluster, from now on. */
    public void context(String name) {
        String former = flags.context;
        String endpoints = flags.endpoints;
        flags.context = name;
        flags.endpoints = null;
        checked(() -> {
            flags.context = former;
            flags.endpoints = endpoints;
        });
        session.answered(null);
    }

    private void checked(Runnable undo) {
        try {
            Settings settings = settings();
            session.client(settings, terminal);
        } catch (CommandException unusable) {
            undo.run();
            throw unusable;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
