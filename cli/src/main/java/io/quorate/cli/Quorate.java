package io.quorate.cli;

import io.quorate.cli.shell.ShellCommand;
import io.quorate.client.error.Failure;
import io.quorate.client.error.QuorateException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Confined to the main thread. */
@Command(
        name = "quorate",
        description = "Coordination that curl can use: keys, transactions and history, replicated.",
        footer = {
            "",
            "quorate COMMAND --help explains a command, quorate cheat has worked lines. Without a command, on a terminal:",
            "a shell. Any command with --curl prints the curl command that does the same.",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage or rejected request, 3 not found, 4 condition failed,",
            "5 not acquired, or not in time, 6 not permitted, 7 unavailable (nothing applied), 8 outcome unknown,",
            "9 history compacted, 10 a backup, a dump or the state is not whole, 130 interrupted.",
            "",
            "Commands that run another one end with its code, or: 122 the hold was lost and the command stopped,",
            "124 not acquired, 125 quorate failed, 126 not executable, 127 no such command, 128+n killed by signal n."
        })
public final class Quorate implements Runnable, IExitCodeGenerator {

    /** What the client's transport says of machines without a network card, which is nothing to warn of. */
    private static final Logger MAC_ADDRESSES =
            Logger.getLogger("io.quorate.client.internal.netty.util.internal.MacAddressUtil");

    /** No exit code: a command line that has to be read again, with all commands known. */
    private static final int UNPARSED = -1;

    @Mixin
    final GlobalOptions flags = new GlobalOptions();

    private final Terminal terminal;
    private final Session session;
    private @Nullable Console console;
    private int exitCode = ExitCode.DONE;

    @Spec
    private @Nullable CommandSpec spec;

    private Quorate(Terminal terminal, Session session) {
        this.terminal = terminal;
        this.session = session;
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        MAC_ADDRESSES.setLevel(Level.SEVERE);
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        Terminal terminal = new Terminal(System.getenv(), System.in, out, err, isTerminal());
        int code = run(terminal, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Whether a person is at it. Newer versions of Java have a console even without a terminal, so the system is asked. */
    @SuppressWarnings("SystemConsoleNull") // only where there is no /proc
    private static boolean isTerminal() {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return System.console() != null;
        }
        return isTerminal(descriptors.resolve("0")) && isTerminal(descriptors.resolve("1"));
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException closed) {
            return false;
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 16384), false, StandardCharsets.UTF_8);
    }

    /** The command line with every command, to be looked at. */
    static CommandLine allCommands() {
        CommandLine line = new CommandLine(
                new Quorate(new Terminal(Map.of(), System.in, System.out, System.err, false), Session.ofOne()));
        Commands.all().forEach(line::addSubcommand);
        line.<Quorate>getCommand().flags.extend(line.getCommandSpec());
        return line;
    }

    /** Runs a command; its exit code. */
    static int run(Terminal terminal, String... args) {
        try (Session session = Session.ofOne()) {
            return run(terminal, session, args);
        }
    }

    /** Runs a command among others; its exit code. */
    static int run(Terminal terminal, Session session, String... arguments) {
        String[] args = explained(arguments);
        List<Object> named = Commands.named(List.of(args));
        if (!named.isEmpty()) {
            // Reading the annotations of all commands costs some 60 ms of processor time, so only those named are
            // known.
            int code = run(terminal, session, named, false, args);
            if (code != UNPARSED) {
                return code;
            }
        }
        return run(terminal, session, Commands.all(), true, args);
    }

    /** {@code help COMMAND} is {@code COMMAND --help}. */
    private static String[] explained(String... args) {
        if (args.length == 0 || !args[0].equals("help")) {
            return args;
        }
        String[] others = Arrays.copyOfRange(args, 1, args.length + 1);
        others[args.length - 1] = "--help";
        return others;
    }

    private static int run(
            Terminal terminal, Session session, List<Object> commands, boolean complete, String... args) {
        Quorate quorate = new Quorate(terminal, session);
        CommandLine line = new CommandLine(quorate);
        // Else a word behind a misspelled command could be taken for one.
        line.getCommandSpec().parser().stopAtUnmatched(true);
        for (Object command : commands) {
            line.addSubcommand(command);
        }
        quorate.flags.extend(line.getCommandSpec());
        if (asksForHelp(args)) {
            Usage.fit(line);
        }
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAllowOptionsAsOptionParameters(false);
        // A context, or a key behind a flag, may be called as a command is.
        line.setAllowSubcommandsAsOptionParameters(true);
        line.setParameterExceptionHandler((fault, arguments) -> complete ? quorate.usageFault(fault) : UNPARSED);
        line.setExecutionExceptionHandler((fault, command, parsed) -> quorate.fault(fault, command));
        try {
            return line.execute(args);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private static boolean asksForHelp(String... args) {
        for (String arg : args) {
            if (arg.equals("--help") || arg.startsWith("-h")) {
                return true;
            }
        }
        return false;
    }

    /** What the command that runs does its work with. */
    Console console() {
        Console made = console;
        if (made == null) {
            made = new Console(terminal, flags, session);
            console = made;
        }
        return made;
    }

    @Override
    public void run() {
        if (spec != null) {
            List<String> unmatched = spec.commandLine().getUnmatchedArguments();
            if (!unmatched.isEmpty()) {
                throw new UnmatchedArgumentException(spec.commandLine(), unmatched);
            }
            if (terminal.interactive() && !session.isShell() && !flags.curl) {
                exitCode = ShellCommand.converse(console());
                return;
            }
            Usage.fit(spec.commandLine());
            spec.commandLine().usage(terminal.out());
        }
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    private int usageFault(ParameterException fault) {
        WrongUsage wrong = WrongUsage.of(fault);
        report("error: " + Table.shown(wrong.message()), wrong.hint());
        return ExitCode.USAGE;
    }

    private int fault(Exception fault, CommandLine command) throws Exception {
        // Data that is out already comes before the error in a terminal.
        terminal.out().flush();
        if (fault instanceof QuorateException refused) {
            report(refused.failure(), command);
            return ExitCode.of(refused.failure());
        }
        if (fault instanceof CommandException ending && ending.getCause() instanceof QuorateException cause) {
            report(cause.failure(), command);
            return ending.exitCode();
        }
        if (fault instanceof CommandException own) {
            report("error: " + Table.shown(String.valueOf(own.getMessage())), own.hint());
            return own.exitCode();
        }
        if (fault instanceof IOException unreadable) {
            report("error: " + Table.shown(FileFaults.told(unreadable)), null);
            return ExitCode.FAILED;
        }
        if (fault instanceof UncheckedIOException unreadable) {
            report("error: " + Table.shown(FileFaults.told(FileFaults.cause(unreadable))), null);
            return ExitCode.FAILED;
        }
        throw fault;
    }

    private void report(Failure failure, CommandLine command) {
        boolean asJson = console != null && console.settings().output() == OutputFormat.JSON;
        if (asJson && !failure.document().isEmpty()) {
            terminal.err().println(Json.write(failure.document()));
            return;
        }
        // Whoever sends requests by hand wants to know which.
        boolean isOfRequests = command.getCommand() instanceof ApiCommand;
        report(
                "error: " + failure.code() + ": " + Table.shown(failure.detail()),
                isOfRequests ? failure.hint() : Hints.of(failure));
        if (flags.isVerbose()) {
            String requestId = failure.requestId();
            terminal.err()
                    .println("status " + failure.status() + ", applied: "
                            + failure.applied().word() + ", retry: "
                            + failure.retry().word() + (requestId == null ? "" : ", request " + requestId));
        }
    }

    private void report(String line, @Nullable String hint) {
        terminal.err().println(line);
        if (hint != null) {
            terminal.err().println("hint: " + Table.shown(hint));
        }
    }
}
