package io.quorate.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * How the help of a command looks: what is its own, in lines that fit a terminal; flags that all commands have are told by
 * that of the program. Stateless.
 */
final class Usage {

    private static final int WIDTH = 80;

    /** Ends what is said of a command in a list of several: the rest is an example, or detail. */
    private static final List<String> SUMMARY_ENDS = List.of(": quorate ", ". ", " (quorate ");

    /** The word for what is run, which stands behind two dashes. */
    private static final String COMMAND_LABEL = "CMD";

    private Usage() {}

    /** Has the help of {@code line}, and of the commands below it, look so. */
    static void fit(CommandLine line) {
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, Usage::synopsis);
        sections.put(
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                help -> filled(help.commandSpec().usageMessage().description()));
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, Usage::flags);
        sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Usage::commands);
        sections.put(
                UsageMessageSpec.SECTION_KEY_FOOTER,
                help -> filled(help.commandSpec().usageMessage().footer()));
        line.setHelpSectionMap(sections);
    }

    private static String synopsis(Help help) {
        CommandSpec command = help.commandSpec();
        StringBuilder line = new StringBuilder(command.qualifiedName());
        own(command).stream()
                .filter(OptionSpec::required)
                .forEach(flag ->
                        line.append(' ').append(flag.longestName()).append('=').append(flag.paramLabel()));
        line.append(" [FLAG…]");
        for (PositionalParamSpec word : command.positionalParameters()) {
            if (word.paramLabel().equals(COMMAND_LABEL)) {
                line.append(word.required() ? " -- CMD…" : " [-- CMD…]");
            } else {
                line.append(' ')
                        .append(help.parameterLabelRenderer()
                                .renderParameterLabel(word, Help.Ansi.OFF, List.of())
                                .toString());
            }
        }
        if (!command.subcommands().isEmpty()) {
            line.append(command.userObject() instanceof GroupCommand ? " COMMAND" : " [COMMAND]");
        }
        List<String> lines = new ArrayList<>();
        wrap(line.toString(), "Usage: ".length(), lines);
        return String.join("\n", lines).strip() + "\n";
    }

    /** The flags that are not those of every command. */
    private static List<OptionSpec> own(CommandSpec command) {
        return command.options().stream()
                .filter(flag -> command.parent() == null || !GlobalOptions.isOfEvery(flag))
                .toList();
    }

    private static String flags(Help help) {
        CommandSpec command = help.commandSpec();
        String own = help.optionListExcludingGroups(own(command));
        return command.parent() == null || command.userObject() instanceof DevCommand
                ? own
                : own + filled("Flags of every command, such as -c, -e, -o, --timeout, --curl: quorate --help");
    }

    private static String commands(Help help) {
        Map<String, CommandLine> commands = help.commandSpec().subcommands();
        if (commands.isEmpty()) {
            return "";
        }
        int column = commands.keySet().stream().mapToInt(String::length).max().orElse(0) + 4;
        List<String> lines = new ArrayList<>();
        commands.forEach((name, command) -> {
            List<String> about = new ArrayList<>();
            wrap(summary(command.getCommandSpec().usageMessage().description()), column, about);
            lines.add("  " + name + " ".repeat(column - 2 - name.length())
                    + about.get(0).strip());
            lines.addAll(about.subList(1, about.size()));
        });
        return String.join("\n", lines) + "\n";
    }

    private static String summary(String... description) {
        String text = description.length == 0 ? "" : description[0].replace("%%", "%");
        for (String end : SUMMARY_ENDS) {
            int at = text.indexOf(end);
            text = at < 0 ? text : text.substring(0, at);
        }
        return text.endsWith(".") || text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
    }

    /** Lines as they are where they are set in; of others as much in one as fits. */
    private static String filled(String... lines) {
        List<String> filled = new ArrayList<>();
        List<String> paragraph = new ArrayList<>();
        for (String line : lines) {
            String text = line.replace("%%", "%");
            if (text.isEmpty() || text.startsWith(" ")) {
                end(paragraph, filled);
                filled.add(text);
            } else {
                paragraph.add(text);
            }
        }
        end(paragraph, filled);
        return filled.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static void end(List<String> paragraph, List<String> filled) {
        if (!paragraph.isEmpty()) {
            wrap(String.join(" ", paragraph), 0, filled);
            paragraph.clear();
        }
    }

    /** Adds {@code text} in lines that begin with so many spaces and end before the terminal does. */
    private static void wrap(String text, int indent, List<String> lines) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && indent + line.length() + 1 + word.length() > WIDTH) {
                lines.add(" ".repeat(indent) + line);
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(" ".repeat(indent) + line);
    }
}
