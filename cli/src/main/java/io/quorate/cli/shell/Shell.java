package io.quorate.cli.shell;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.ShellSession;
import io.quorate.cli.Terminal;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs lines: commands, and what a shell has beside them. Confined to the main thread; commands in the background have
 * threads of their own.
 */
final class Shell implements AutoCloseable {

    private static final long JOB_END_MILLIS = 5_000;
    private static final int INTERRUPTED = ExitCode.SIGNALLED + 2;

    private final Terminal terminal;
    private final ShellSession session;
    private Input input;
    private final Builtins builtins;
    private final List<Job> jobs = new ArrayList<>();
    private int lastJob;
    private boolean timing;
    private boolean over;
    private int code = ExitCode.DONE;

    Shell(Console console, Terminal terminal, Input input) {
        this.terminal = terminal;
        this.input = input;
        this.session = ShellSession.of(console);
        this.builtins = new Builtins(this);
    }

    ShellSession session() {
        return session;
    }

    Terminal terminal() {
        return terminal;
    }

    // ---- lines

    /** Runs all lines; the exit code of the first that failed, or of the last one that did. */
    int script(boolean keepGoing) {
        int failed = ExitCode.DONE;
        while (!over) {
            String line = next();
            if (line == null) {
                break;
            }
            int result = execute(line);
            if (result != ExitCode.DONE) {
                failed = result;
                if (!keepGoing) {
                    break;
                }
            }
        }
        return failed;
    }

    /** Runs the lines that a person types; the exit code of the last one. */
    int converse() {
        while (!over) {
            String line = next();
            if (line == null) {
                break;
            }
            execute(line);
        }
        return code;
    }

    /** The next line, with those that continue it; null: there are no more. */
    private @Nullable String next() {
        while (true) {
            try {
                return whole();
            } catch (Input.GivenUp another) {
                code = INTERRUPTED;
            }
        }
    }

    private @Nullable String whole() {
        String line = input.line(false);
        while (line != null && isOpen(line)) {
            String more = input.line(true);
            if (more == null) {
                return line;
            }
            line = line + "\n" + more;
        }
        return line;
    }

    /** Runs the lines of {@code others} up to the first that fails; its exit code. */
    int source(Input others) {
        Input former = input;
        input = others;
        try {
            return script(false);
        } finally {
            input = former;
        }
    }

    List<String> history() {
        return input.history();
    }

    private static boolean isOpen(String line) {
        if (line.startsWith("!") || line.startsWith(":")) {
            return false;
        }
        try {
            ShellLine.parse(line);
            return false;
        } catch (ShellLine.Malformed malformed) {
            return malformed.isIncomplete();
        }
    }

    /** Runs one line; its exit code. */
    int execute(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return ExitCode.DONE;
        }
        long start = System.nanoTime();
        try {
            code = text.startsWith("!") ? child(text.substring(1)) : text.startsWith(":") ? directive(text) : run(text);
        } catch (ShellLine.Malformed | IOException malformed) {
            code = fault(ExitCode.USAGE, String.valueOf(malformed.getMessage()), null);
        } catch (Input.GivenUp another) {
            code = INTERRUPTED;
        } catch (CommandException refused) {
            code = fault(refused.exitCode(), String.valueOf(refused.getMessage()), refused.hint());
        }
        // Whoever ended a command by Ctrl-C has ended that command only.
        boolean interrupted = Thread.interrupted();
        if (timing && !interrupted) {
            say(String.format(Locale.ROOT, "%.1f ms", (System.nanoTime() - start) / 1e6));
        }
        return code;
    }

    private int fault(int result, String message, @Nullable String hint) {
        say("error: " + message);
        if (hint != null) {
            say("hint: " + hint);
        }
        return result;
    }

    void say(String text) {
        terminal.err().println(text);
        terminal.err().flush();
    }

    /** The code of the line before. */
    int lastCode() {
        return code;
    }

    void end() {
        over = true;
    }

    void timing(boolean wanted) {
        timing = wanted;
    }

    private int directive(String text) throws IOException {
        return builtins.directive(ShellLine.parse(text).words());
    }

    // ---- commands

    private int run(String text) throws IOException {
        ShellLine line = ShellLine.parse(text);
        if (line.words().isEmpty()) {
            return ExitCode.DONE;
        }
        List<String> words = line.words();
        if (words.get(0).equals("quorate") && words.size() > 1) {
            words = words.subList(1, words.size());
        }
        Terminal here = line.heredoc() == null ? terminal : terminal.withIn(document(line.heredoc()));
        if (line.heredoc() != null) {
            words = withInput(words);
        }
        if (line.background()) {
            return background(words, text, here);
        }
        if (line.pipe() != null) {
            return piped(words, line.pipe(), here);
        }
        return line.file() == null ? perform(words, here) : toFile(words, line, here);
    }

    /** Commands that take a value read it where they are told so. */
    private static List<String> withInput(List<String> words) {
        List<String> more = new ArrayList<>(words);
        if (!more.contains("-")) {
            more.add("-");
        }
        return more;
    }

    private ByteArrayInputStream document(String end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String line = input.line(true);
        while (line != null && !line.equals(end)) {
            out.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            line = input.line(true);
        }
        if (line == null) {
            // What came so far may be half of it.
            throw CommandException.usage("the input ended before the line '" + end + "'", "end it by that line");
        }
        return new ByteArrayInputStream(out.toByteArray());
    }

    private int perform(List<String> words, Terminal here) throws IOException {
        IntSupplier builtin = builtins.find(words, here);
        return builtin == null ? session.run(here, words) : builtin.getAsInt();
    }

    private int toFile(List<String> words, ShellLine line, Terminal here) throws IOException {
        Path file = Path.of(String.valueOf(line.file()));
        StandardOpenOption how = line.append() ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            return into(out, words, here);
        }
    }

    private int into(OutputStream out, List<String> words, Terminal here) throws IOException {
        PrintStream data = new PrintStream(new BufferedOutputStream(out, 16384), false, StandardCharsets.UTF_8);
        int result = perform(words, here.withOut(data));
        data.flush();
        return result;
    }

    /** The command's code, or that of the program its output went into. */
    private int piped(List<String> words, String program, Terminal here) throws IOException {
        Program running = Program.start(program, ProcessBuilder.Redirect.PIPE, terminal);
        int result;
        try (OutputStream out = running.input()) {
            result = into(out, words, here);
        } catch (IOException closed) {
            // It has read enough.
            result = ExitCode.DONE;
        }
        int end = running.await();
        return result == ExitCode.DONE ? end : result;
    }

    private int child(String program) throws IOException {
        return Program.start(program, ProcessBuilder.Redirect.INHERIT, terminal).await();
    }

    // ---- commands in the background

    private int background(List<String> words, String text, Terminal here) {
        Job job = new Job(++lastJob, text);
        jobs.add(job);
        PrintStream loud = Announcing.stream(line -> input.announce("[" + job.number() + "] " + line));
        Terminal apart =
                new Terminal(here.environment(), new ByteArrayInputStream(new byte[0]), loud, loud, false, job);
        say("[" + job.number() + "] " + text);
        job.start(
                () -> {
                    int result = session.run(apart, words);
                    loud.flush();
                    return result;
                },
                this::ended);
        return ExitCode.DONE;
    }

    private void ended(Job job) {
        input.announce("[" + job.number() + "] ended with code " + job.code() + ": " + job.line());
    }

    /** Commands in the background that have not ended, and those that have since they were last listed. */
    List<Job> jobs() {
        return jobs;
    }

    @Override
    public void close() {
        jobs.forEach(Job::stop);
        try {
            for (Job job : jobs) {
                job.await(JOB_END_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        session.close();
    }
}
