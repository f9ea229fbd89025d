package io.quorate.cli;

import io.quorate.cli.watch.CommandRuns;
import io.quorate.client.watch.WatchOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Flags of everything that is watched. Filled by the parser; confined to the main thread. */
final class WatchFlags {

    @Option(names = "--from", paramLabel = "N", description = "Changes with revision N or a later one, past ones too.")
    @Nullable
    Long from;

    @Option(names = "--initial", description = "First what there is, then what changes.")
    boolean initial;

    @Option(names = "--prev", description = "With what each was before.")
    boolean prev;

    @Option(
            names = "--events",
            paramLabel = "E",
            description = "Only these: put, delete, or causes such as expired; commas between them.")
    @Nullable
    String events;

    @Option(names = "--once", description = "End after the first change, with the command's code if there is one.")
    boolean once;

    @Option(
            names = "--exec",
            paramLabel = "CMD",
            arity = "1..*",
            parameterConsumer = Rest.class,
            description = "Run this for each revision; the rest of the line belongs to it. Also: behind --.")
    List<String> exec = new ArrayList<>();

    @Option(
            names = "--debounce",
            paramLabel = "D",
            converter = Durations.class,
            description =
                    "Run the command once for a burst: when nothing changed for D, at the latest after ten times D.")
    @Nullable
    Duration debounce;

    @Option(names = "--on-start", description = "Run the command with the state at the beginning, too.")
    boolean onStart;

    @Option(names = "--kill", description = "Stop a command that still runs when the next change is there.")
    boolean kill;

    @Option(names = "--fail-fast", description = "End when a command fails, with its code.")
    boolean failFast;

    /** Everything behind the flag. */
    static final class Rest implements IParameterConsumer {

        @Override
        @SuppressWarnings("JdkObsolete") // picocli's choice
        public void consumeParameters(Stack<String> arguments, ArgSpec flag, CommandSpec command) {
            List<String> words = new ArrayList<>();
            while (!arguments.isEmpty()) {
                String word = arguments.pop();
                if (!words.isEmpty() || !word.equals("--")) {
                    words.add(word);
                }
            }
            if (words.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "--exec has no command (expected: a command and its arguments)");
            }
            flag.setValue(words);
        }
    }

    /** How the command is run; null if there is none. */
    CommandRuns.@Nullable Plan plan(List<String> behindDashes, boolean oneKey) {
        if (!behindDashes.isEmpty() && !exec.isEmpty()) {
            throw CommandException.usage("the command is given twice: by --exec and behind --", "leave one out");
        }
        List<String> command = exec.isEmpty() ? behindDashes : exec;
        if (command.isEmpty()) {
            refuse("--debounce", debounce != null);
            refuse("--on-start", onStart);
            refuse("--kill", kill);
            refuse("--fail-fast", failFast);
            return null;
        }
        return new CommandRuns.Plan(command, oneKey, debounce == null ? Duration.ZERO : debounce, kill, once, failFast);
    }

    private static void refuse(String flag, boolean given) {
        if (given) {
            throw CommandException.usage(flag + " is about a command", "give one behind --");
        }
    }

    /** Whether the state comes first. */
    boolean wantsState() {
        if (from != null && (initial || onStart)) {
            throw CommandException.usage(
                    "--from goes with neither --initial nor --on-start", "the state is what there is now");
        }
        return initial || onStart;
    }

    List<WatchOption> options() {
        List<WatchOption> options = new ArrayList<>();
        if (from != null) {
            if (from < 1) {
                throw CommandException.usage("--from " + from + " (expected: 1 or more)", "revisions begin with 1");
            }
            options.add(WatchOption.from(from));
        }
        if (wantsState()) {
            options.add(WatchOption.initial());
        }
        if (prev) {
            options.add(WatchOption.previous());
        }
        if (events != null) {
            options.add(WatchOption.events(events.split(",", -1)));
        }
        return options;
    }
}
