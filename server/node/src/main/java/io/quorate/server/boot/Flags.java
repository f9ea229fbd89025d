package io.quorate.server.boot;

import io.quorate.server.config.ConfigLoader;
import io.quorate.server.config.Setting;
import io.quorate.server.config.Settings;
import io.quorate.server.config.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The flags of the daemon: one for each setting, and a few that say what to do. Confined to one thread.
 */
final class Flags {

    private static final String CHECK = "--check-config";
    private static final String PRINT = "--print-config";
    private static final String MEMBERS = "--members";
    private static final String VERSION = "--version";
    private static final String HELP = "--help";

    /** What may stand instead of flags. */
    private static final List<String> WORDS = List.of("init", Restore.WORD, "cds");

    private static final String EXIT_CODES =
            "%nExit codes: 0 stopped, by SIGTERM or SIGINT too; 1 could not start; 2 wrong flags or configuration; 3 the"
                    + " heap is full; 4 the stop took too long; 5 the"
                    + " member was removed from its cluster; 10 a backup is damaged; 70 the member failed (disk, log, diverged state); 71"
                    + " another fatal error.%n";

    private final CommandLine commandLine;

    /**
     * What the command line says.
     *
     * @param settings settings by their names
     * @param members how many members of a development cluster, as written; empty: not said
     * @param unknown arguments that are no flag, or belong to none
     * @param problems flags given more than once
     */
    record Said(
            Map<String, String> settings,
            String members,
            boolean check,
            boolean print,
            boolean version,
            boolean help,
            List<String> unknown,
            List<String> problems) {}

    Flags() {
        CommandSpec spec = CommandSpec.create().name("quorated");
        spec.usageMessage()
                .description("A member of a Quorate cluster: keys, transactions and coordination over HTTP.%n"
                        + "Settings come from a file, then QUORATED_… variables, then flags; the later wins.%n")
                .synopsisHeading("Usage: ")
                .customSynopsis(
                        "quorated --dev [--members=3] [--http=host:port] [--data-dir=DIR]",
                        "       quorated restore FILE --data-dir=DIR [--name=NAME --cluster=n1=host:port,…] [--cluster-id=ID]",
                        "       quorated --data-dir=DIR [--name=NAME --cluster=n1=host:port,…] [--config=FILE] [SETTING…]",
                        "       quorated --data-dir=DIR --name=NAME --peer=host:port --join=URL --join-token=TOKEN [SETTING…]",
                        "       quorated init DIR …    makes certificates and configurations: see quorated init --help")
                .footer(EXIT_CODES)
                .width(110);
        spec.addOption(OptionSpec.builder("--" + ConfigLoader.FILE_KEY)
                .type(String.class)
                .paramLabel("FILE")
                .description("Read settings from this YAML file.")
                .build());
        spec.addOption(OptionSpec.builder(MEMBERS)
                .type(String.class)
                .paramLabel("N")
                .description("With --dev: a cluster of N processes on this machine, stopped together.")
                .build());
        spec.addOption(action("Check the configuration and exit.", CHECK));
        spec.addOption(action("Print every setting, its value and where that came from, and exit.", PRINT));
        spec.addOption(action("Print the version and exit.", VERSION, "-V"));
        spec.addOption(action("Print this and exit.", HELP, "-h"));
        addSettings(spec);
        commandLine = new CommandLine(spec).setUnmatchedArgumentsAllowed(true);
    }

    private static OptionSpec action(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    private static void addSettings(CommandSpec spec) {
        Map<String, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.all()) {
            groups.computeIfAbsent(
                            setting.section(),
                            section -> ArgGroupSpec.builder()
                                    .validate(false)
                                    .order(groups.size())
                                    .heading("%n" + section + "%n"))
                    .addArg(option(setting));
        }
        groups.values().forEach(group -> spec.addArgGroup(group.build()));
    }

    private static OptionSpec option(Setting<?> setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag())
                .type(String.class)
                .paramLabel(setting.form().toUpperCase(Locale.ROOT))
                .description(
                        setting.description().replace("`", "").replace("%", "%%"),
                        "Default: " + setting.defaultText().replace("`", "").replace("%", "%%"));
        if (setting.isSwitch()) {
            option.arity("0..1").fallbackValue("true");
        }
        return option.build();
    }

    /**
     * Reads a command line.
     *
     * @throws CommandLine.ParameterException if a flag lacks its value
     */
    Said parse(String... args) {
        List<String> problems = repeated(args);
        ParseResult parsed = commandLine.parseArgs(switched(args));
        Map<String, String> settings = new LinkedHashMap<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName();
            boolean isSetting = Settings.find(name.substring(2)).isPresent();
            if (isSetting || name.equals("--" + ConfigLoader.FILE_KEY)) {
                settings.put(name.substring(2), String.valueOf(option.<Object>getValue()));
            }
        }
        return new Said(
                settings,
                parsed.matchedOptionValue(MEMBERS, ""),
                parsed.hasMatchedOption(CHECK),
                parsed.hasMatchedOption(PRINT),
                parsed.hasMatchedOption(VERSION),
                parsed.hasMatchedOption(HELP),
                unknown(parsed.unmatched()),
                problems);
    }

    /** Picocli has a switch take a mistyped flag behind it for its value. */
    private static String[] switched(String... args) {
        String[] switched = args.clone();
        for (int i = 0; i < args.length; i++) {
            boolean isSwitch = args[i].startsWith("--")
                    && Settings.find(args[i].substring(2)).stream().anyMatch(Setting::isSwitch);
            boolean isAlone = i + 1 == args.length || args[i + 1].startsWith("-");
            switched[i] = isSwitch && isAlone ? args[i] + "=true" : args[i];
        }
        return switched;
    }

    /** Of two values of one flag either may be meant. */
    private static List<String> repeated(String... args) {
        Set<String> seen = new HashSet<>();
        List<String> problems = new ArrayList<>();
        for (String argument : args) {
            String name = argument.split("=", 2)[0];
            if (name.startsWith("--") && !seen.add(name)) {
                problems.add(name + ": given more than once (expected: once)");
            }
        }
        return problems;
    }

    /** What is wrong with arguments that are no flags; what follows one that looks so is taken for its value. */
    private List<String> unknown(List<String> arguments) {
        List<String> names = commandLine.getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--"))
                .toList();
        List<String> words = new ArrayList<>(WORDS);
        words.addAll(names);
        List<String> problems = new ArrayList<>();
        boolean afterFlag = false;
        for (String argument : arguments) {
            boolean isFlag = argument.startsWith("-");
            if (isFlag) {
                String name = argument.split("=", 2)[0];
                problems.add(name + ": unknown flag" + meant(Spelling.nearest(name, names)));
            } else if (!afterFlag) {
                problems.add("'" + argument + "' (expected: flags" + meant(Spelling.nearest(argument, words)) + ")");
            }
            afterFlag = isFlag && argument.indexOf('=') < 0;
        }
        return problems;
    }

    private static String meant(@Nullable String nearest) {
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }

    /** The text of {@code --help}. */
    String help() {
        return commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }
}
