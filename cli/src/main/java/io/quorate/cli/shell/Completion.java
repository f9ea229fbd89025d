package io.quorate.cli.shell;

import io.quorate.cli.Settings;
import io.quorate.cli.ShellSession;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Says how a line may go on. Confined to the shell's thread. */
final class Completion {

    /** What a {@code NAME} is the name of, by command. */
    private static final Map<String, String> KINDS = Map.of(
            "lock", "locks",
            "locks", "locks",
            "elect", "elections",
            "elections", "elections",
            "sem", "semaphores",
            "counter", "counters",
            "barrier", "barriers");

    private final ShellSession session;
    private final Names names;

    Completion(ShellSession session, Names names) {
        this.session = session;
        this.names = names;
    }

    /** What {@code typed} may become behind these words. */
    List<Proposal> propose(List<String> before, String typed) {
        if (before.isEmpty()) {
            return first(typed);
        }
        if (before.get(0).startsWith(":")) {
            return directive(before, typed);
        }
        if (before.get(0).equals("cd")) {
            return keys(typed).stream().filter(key -> key.text().endsWith("/")).toList();
        }
        return inCommand(before, typed);
    }

    private List<Proposal> first(String typed) {
        TreeMap<String, String> all = new TreeMap<>();
        session.commands().subcommands().forEach((name, command) -> all.put(name, description(command)));
        Builtins.NAMES.forEach(name -> all.put(name, "of the shell"));
        Builtins.DIRECTIVES.forEach(name -> all.put(name, "of the shell"));
        List<Proposal> proposals = new ArrayList<>();
        all.forEach((name, description) -> {
            if (name.startsWith(typed)) {
                proposals.add(new Proposal(name, description, true));
            }
        });
        return proposals;
    }

    private static String description(CommandLine command) {
        String[] lines = command.getCommandSpec().usageMessage().description();
        return lines.length == 0 ? "" : lines[0].split("[:.;]", 2)[0];
    }

    private List<Proposal> directive(List<String> before, String typed) {
        if (before.size() > 1 && before.get(0).equals(":repeat")) {
            return propose(before.subList(2, before.size()), typed);
        }
        return switch (before.get(0)) {
            case ":timing", ":curl" -> words(List.of("on", "off"), typed);
            case ":format" -> words(List.of("auto", "table", "json", "jsonl", "yaml", "csv", "raw", "names"), typed);
            case ":source" -> files(typed);
            case ":context" -> words(contexts(), typed);
            default -> List.of();
        };
    }

    private List<Proposal> inCommand(List<String> before, String typed) {
        CommandSpec command = session.commands();
        int positions = 0;
        OptionSpec awaiting = null;
        for (String word : before) {
            if (awaiting != null) {
                awaiting = null;
                continue;
            }
            CommandLine below = positions == 0 ? command.subcommands().get(word) : null;
            if (word.startsWith("-")) {
                OptionSpec option = option(command, word);
                awaiting = option != null && option.arity().min() > 0 && word.indexOf('=') < 0 ? option : null;
            } else if (below != null) {
                command = below.getCommandSpec();
            } else {
                positions++;
            }
        }
        if (awaiting != null) {
            return values(command, awaiting, typed);
        }
        if (typed.startsWith("-")) {
            return flags(command, typed);
        }
        if (positions == 0 && !command.subcommands().isEmpty()) {
            return words(command.subcommands().keySet(), typed);
        }
        for (PositionalParamSpec position : command.positionalParameters()) {
            if (position.index().contains(positions)) {
                return values(command, position, typed);
            }
        }
        return List.of();
    }

    private @Nullable OptionSpec option(CommandSpec command, String word) {
        OptionSpec own = command.findOption(word);
        return own == null ? session.commands().findOption(word) : own;
    }

    private static List<Proposal> flags(CommandSpec command, String typed) {
        TreeMap<String, String> flags = new TreeMap<>();
        for (OptionSpec option : command.options()) {
            String[] lines = option.description();
            String description = lines.length == 0 ? "" : lines[0];
            for (String name : option.names()) {
                boolean isLong = name.startsWith("--");
                if (name.startsWith(typed) && (isLong || option.names().length == 1)) {
                    flags.put(name, description);
                }
            }
        }
        List<Proposal> proposals = new ArrayList<>();
        flags.forEach((name, description) -> proposals.add(new Proposal(name, description, true)));
        return proposals;
    }

    /** What a flag or a position may hold. */
    private List<Proposal> values(CommandSpec command, ArgSpec argument, String typed) {
        if (argument.completionCandidates() != null) {
            List<String> candidates = new ArrayList<>();
            argument.completionCandidates().forEach(candidates::add);
            return words(candidates, typed);
        }
        String label = argument.paramLabel().split("[|…]", 2)[0];
        return switch (label) {
            case "KEY", "PREFIX" -> isOfNames(command) ? named(command, typed) : keys(typed);
            case "FILE", "DIR" -> files(typed);
            case "CONTEXT" -> words(contexts(), typed);
            case "USER" -> words(names.ofAll("/v1/auth/users", typed), typed);
            case "ROLE" -> words(names.ofAll("/v1/auth/roles", typed), typed);
            case "MEMBER" -> words(names.ofAll("/v1/cluster/members", typed), typed);
            case "FORMAT" -> directive(List.of(":format"), typed);
            case "NAME" -> named(command, typed);
            case "COMMAND" -> first(typed);
            default -> List.of();
        };
    }

    private static boolean isOfNames(CommandSpec command) {
        return KINDS.containsKey(top(command));
    }

    /** The command right below the program that this one is, or is below of. */
    private static String top(CommandSpec command) {
        String[] path = command.qualifiedName().split(" ", 3);
        return path.length > 1 ? path[1] : "";
    }

    private List<Proposal> named(CommandSpec command, String typed) {
        String top = top(command);
        String kind = KINDS.get(top);
        if (kind != null) {
            return words(names.ofKind(kind, typed), typed);
        }
        return switch (top) {
            case "svc" -> words(names.ofAll("/v1/services", typed), typed);
            case "ctx" -> words(contexts(), typed);
            case "member", "leader" -> words(names.ofAll("/v1/cluster/members", typed), typed);
            case "user" -> words(names.ofAll("/v1/auth/users", typed), typed);
            case "role" -> words(names.ofAll("/v1/auth/roles", typed), typed);
            default -> List.of();
        };
    }

    private List<Proposal> keys(String typed) {
        return names.keys(typed).stream()
                .map(key -> new Proposal(key, "", !key.endsWith("/")))
                .toList();
    }

    private Collection<String> contexts() {
        return Settings.contextNames(session.environment());
    }

    private static List<Proposal> files(String typed) {
        String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
        TreeSet<String> found = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            for (Path file : files) {
                String name = folder + file.getFileName();
                if (name.startsWith(typed)) {
                    found.add(Files.isDirectory(file) ? name + "/" : name);
                }
            }
        } catch (IOException | java.nio.file.InvalidPathException none) {
            return List.of();
        }
        return found.stream()
                .map(name -> new Proposal(name, "", !name.endsWith("/")))
                .toList();
    }

    private static List<Proposal> words(Collection<String> all, String typed) {
        return all.stream()
                .filter(word -> word.startsWith(typed))
                .distinct()
                .sorted()
                .map(word -> new Proposal(word, "", true))
                .toList();
    }
}
