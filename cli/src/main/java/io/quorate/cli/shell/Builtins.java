package io.quorate.cli.shell;

import io.quorate.cli.CommandException;
import io.quorate.cli.Durations;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Table;
import io.quorate.cli.Terminal;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a shell can beside commands. Confined to the shell's thread. */
final class Builtins {

    static final List<String> NAMES = List.of("cd", "pwd", "jobs", "kill", "history", "redo", "help", "exit", "quit");
    static final List<String> DIRECTIVES =
            List.of(":timing", ":format", ":curl", ":repeat", ":source", ":connect", ":context", ":help");

    private static final int INTERRUPTED = ExitCode.SIGNALLED + 2;

    private final Shell shell;
    private String formerDirectory = "";

    Builtins(Shell shell) {
        this.shell = shell;
    }

    /** What {@code words} ask for; null: a command. */
    @Nullable
    IntSupplier find(List<String> words, Terminal here) {
        return switch (words.get(0)) {
            case "cd" -> () -> cd(words);
            case "pwd" ->
                () -> print(
                        here,
                        shell.session().directory().isEmpty()
                                ? "/"
                                : shell.session().directory());
            case "jobs" -> () -> jobs(here);
            case "kill" -> () -> kill(words);
            case "history" -> () -> history(here);
            case "redo" -> () -> redo(words);
            case "help" ->
                () -> words.size() > 1 ? shell.session().run(here, List.of(words.get(1), "--help")) : help(here);
            case "exit", "quit" -> () -> exit();
            default -> null;
        };
    }

    private int exit() {
        shell.end();
        return shell.lastCode();
    }

    private static int print(Terminal here, String line) {
        here.out().println(Table.shown(line));
        here.out().flush();
        return ExitCode.DONE;
    }

    private static int help(Terminal here) {
        print(here, "commands: as quorate --help lists them; help COMMAND explains one");
        print(here, "beside them: " + String.join(", ", NAMES) + ", " + String.join(", ", DIRECTIVES));
        return print(here, "cheat shell shows them at work");
    }

    private int cd(List<String> words) {
        if (words.size() > 2) {
            throw CommandException.usage("cd takes one prefix", "quote it if there are spaces in it");
        }
        String here = shell.session().directory();
        String to = words.size() < 2 ? "/" : words.get(1);
        String next = switch (to) {
            case "/" -> "";
            case "-" -> formerDirectory;
            case "..", "../" -> parent(here);
            default -> here + (to.endsWith("/") ? to : to + "/");
        };
        formerDirectory = here;
        shell.session().directory(next);
        return ExitCode.DONE;
    }

    private static String parent(String directory) {
        int slash = directory.lastIndexOf('/', directory.length() - 2);
        return slash < 0 ? "" : directory.substring(0, slash + 1);
    }

    private int jobs(Terminal here) {
        List<Job> all = shell.jobs();
        for (Job job : List.copyOf(all)) {
            Integer code = job.code();
            print(
                    here,
                    "[" + job.number() + "] " + (code == null ? "running" : "ended with code " + code) + ": "
                            + job.line());
            if (code != null) {
                all.remove(job);
            }
        }
        return ExitCode.DONE;
    }

    private int kill(List<String> words) {
        for (Job job : shell.jobs()) {
            if (words.size() == 2 && words.get(1).equals(Integer.toString(job.number()))) {
                job.stop();
                return ExitCode.DONE;
            }
        }
        throw new CommandException(ExitCode.NOT_FOUND, "no such job (expected: kill NUMBER)", "jobs lists them");
    }

    private int history(Terminal here) {
        List<String> lines = shell.history();
        for (int i = 0; i < lines.size(); i++) {
            print(here, String.format(java.util.Locale.ROOT, "%5d  %s", i + 1, lines.get(i)));
        }
        return ExitCode.DONE;
    }

    private int redo(List<String> words) {
        List<String> lines = shell.history();
        int number = words.size() == 2 ? number(words.get(1)) : 0;
        if (number < 1 || number > lines.size() || lines.get(number - 1).strip().startsWith("redo")) {
            throw CommandException.usage(
                    "redo wants the number of a line (expected: 1.." + lines.size() + ")", "history");
        }
        shell.say(lines.get(number - 1));
        return shell.execute(lines.get(number - 1));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException other) {
            return 0;
        }
    }

    // ---- directives

    /** Runs what begins with a colon; its exit code. */
    int directive(List<String> words) throws IOException {
        switch (words.get(0)) {
            case ":timing" -> shell.timing(isOn(words));
            case ":curl" -> shell.session().echoes(isOn(words));
            case ":format" -> shell.session().format(argument(words, "auto, table, json …"));
            case ":connect" -> shell.session().connect(argument(words, "URL[,URL…]"));
            case ":context" -> shell.session().context(argument(words, "a context"));
            case ":source" -> {
                return source(Path.of(argument(words, "a file")));
            }
            case ":repeat" -> {
                return repeat(words);
            }
            case ":help" -> {
                return help(shell.terminal());
            }
            default ->
                throw CommandException.usage(
                        words.get(0) + " (expected: one of " + String.join(", ", DIRECTIVES) + ")", "cheat shell");
        }
        return ExitCode.DONE;
    }

    private static String argument(List<String> words, String expected) {
        if (words.size() != 2) {
            throw CommandException.usage(words.get(0) + " wants one word (expected: " + expected + ")", "cheat shell");
        }
        return words.get(1);
    }

    private static boolean isOn(List<String> words) {
        String word = argument(words, "on or off");
        if (!word.equals("on") && !word.equals("off")) {
            throw CommandException.usage(words.get(0) + " " + word + " (expected: on or off)", words.get(0) + " on");
        }
        return word.equals("on");
    }

    private int source(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return shell.source(new ScriptInput(reader, shell.terminal().err()));
        }
    }

    /** {@code :repeat 2s status}, or {@code :repeat 2s x5 status}. */
    private int repeat(List<String> words) {
        int first = words.size() > 2 && words.get(2).matches("x\\d{1,6}") ? 3 : 2;
        if (words.size() <= first) {
            throw CommandException.usage(":repeat wants a pause and a command", ":repeat 2s status --cluster");
        }
        Duration pause;
        try {
            pause = Durations.parse(words.get(1));
        } catch (IllegalArgumentException malformed) {
            throw CommandException.usage(":repeat " + malformed.getMessage(), ":repeat 2s status --cluster");
        }
        long left = first == 3 ? Long.parseLong(words.get(2).substring(1)) : Long.MAX_VALUE;
        List<String> command = new ArrayList<>(words.subList(first, words.size()));
        int code = ExitCode.DONE;
        try {
            for (; left > 0; left--) {
                code = shell.session().run(shell.terminal(), command);
                if (code == INTERRUPTED || Thread.interrupted()) {
                    return INTERRUPTED;
                }
                if (left > 1) {
                    Thread.sleep(pause.toMillis());
                }
            }
            return code;
        } catch (InterruptedException stopped) {
            return INTERRUPTED;
        }
    }
}
