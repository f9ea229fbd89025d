package io.quorate.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, and what may have been meant. Immutable.
 *
 * @param hint what to do about it
 */
record WrongUsage(String message, String hint) {

    /** What the same things are called elsewhere. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("set", "put"),
            Map.entry("write", "put"),
            Map.entry("read", "get"),
            Map.entry("cat", "get"),
            Map.entry("delete", "del"),
            Map.entry("remove", "del"),
            Map.entry("rm", "del"),
            Map.entry("list", "ls"),
            Map.entry("keys", "ls"),
            Map.entry("backup", "snapshot save"),
            Map.entry("restore", "snapshot"),
            Map.entry("health", "doctor"),
            Map.entry("info", "status"),
            Map.entry("endpoint", "status"),
            Map.entry("config", "settings"),
            Map.entry("context", "ctx"),
            Map.entry("election", "elections"),
            Map.entry("semaphore", "sem"),
            Map.entry("service", "svc"),
            Map.entry("services", "svc"));

    static WrongUsage of(ParameterException fault) {
        CommandLine command = fault.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String explained = name + " --help explains the command";
        if (!(fault instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return new WrongUsage(String.valueOf(fault.getMessage()), explained);
        }
        String typed = unmatched.getUnmatched().get(0);
        if (typed.startsWith("-")) {
            return new WrongUsage(
                    "unknown flag '" + typed + "'", meant(flags(typed, unmatched), name + " --help lists its flags"));
        }
        if (command.getSubcommands().isEmpty()) {
            return new WrongUsage("unexpected argument '" + typed + "'", explained);
        }
        return command.getParent() == null
                ? new WrongUsage(
                        "unknown command '" + typed + "'",
                        meant(commands(typed, command, ELSEWHERE.get(typed)), "quorate --help lists the commands"))
                : new WrongUsage(
                        "unknown command '" + typed + "' of " + name + " (expected: one of "
                                + String.join(
                                        ", ",
                                        new TreeSet<>(command.getSubcommands().keySet())) + ")",
                        meant(commands(typed, command, null), explained));
    }

    private static List<String> commands(String typed, CommandLine command, @Nullable String elsewhere) {
        List<String> near = Nearest.of(typed, command.getSubcommands().keySet());
        return elsewhere == null ? near : List.of(elsewhere);
    }

    private static List<String> flags(String typed, UnmatchedArgumentException fault) {
        int equals = typed.indexOf('=');
        String flag = equals < 0 ? typed : typed.substring(0, equals);
        List<String> names = new ArrayList<>();
        for (OptionSpec option : fault.getCommandLine().getCommandSpec().options()) {
            names.addAll(List.of(option.names()));
        }
        names.removeIf(name -> !name.startsWith("--"));
        return Nearest.of(flag, names);
    }

    private static String meant(List<String> words, String otherwise) {
        return words.isEmpty() ? otherwise : "did you mean " + String.join(" or ", words) + "?";
    }
}
