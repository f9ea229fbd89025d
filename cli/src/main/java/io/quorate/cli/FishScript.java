package io.quorate.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What makes fish complete commands and flags. Stateless. */
final class FishScript {

    private FishScript() {}

    static void print(CommandSpec program, PrintStream out) {
        out.println("# fish completion of quorate: quorate completion fish > ~/.config/fish/completions/quorate.fish");
        out.println("complete -c quorate -f");
        program.subcommands().forEach((name, command) -> {
            out.println(line("__fish_use_subcommand", "-a " + name + described(command.getCommandSpec())));
            command(name, command.getCommandSpec(), out);
        });
        for (OptionSpec option : program.options()) {
            out.println("complete -c quorate" + flag(option));
        }
    }

    private static void command(String name, CommandSpec command, PrintStream out) {
        String here = "__fish_seen_subcommand_from " + name;
        List<String> below = new ArrayList<>(command.subcommands().keySet());
        String notYet =
                below.isEmpty() ? here : here + "; and not __fish_seen_subcommand_from " + String.join(" ", below);
        for (CommandLine each : command.subcommands().values()) {
            CommandSpec spec = each.getCommandSpec();
            out.println(line(notYet, "-a " + spec.name() + described(spec)));
            String inside = here + "; and __fish_seen_subcommand_from " + spec.name();
            options(inside, spec, out);
        }
        options(here, command, out);
    }

    private static void options(String condition, CommandSpec command, PrintStream out) {
        for (OptionSpec option : command.options()) {
            if (!option.inherited() && !option.hidden()) {
                out.println(line(condition, flag(option).strip()));
            }
        }
        for (PositionalParamSpec position : command.positionalParameters()) {
            String label = position.paramLabel();
            if (label.startsWith("FILE") || label.startsWith("DIR")) {
                out.println(line(condition, "-F"));
            } else if (position.completionCandidates() != null) {
                out.println(line(condition, "-a '" + String.join(" ", position.completionCandidates()) + "'"));
            }
        }
    }

    private static String line(String condition, String rest) {
        return "complete -c quorate -n '" + condition + "' " + rest;
    }

    private static String flag(OptionSpec option) {
        StringBuilder flag = new StringBuilder();
        for (String name : option.names()) {
            flag.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().min() > 0) {
            boolean isFile = option.paramLabel().startsWith("FILE");
            flag.append(isFile ? " -r -F" : " -x");
        }
        if (option.completionCandidates() != null) {
            flag.append(" -a '")
                    .append(String.join(" ", option.completionCandidates()))
                    .append('\'');
        }
        String[] lines = option.description();
        return flag + (lines.length == 0 ? "" : " -d " + quoted(lines[0]));
    }

    private static String described(CommandSpec command) {
        String[] lines = command.usageMessage().description();
        return lines.length == 0 ? "" : " -d " + quoted(lines[0]);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
