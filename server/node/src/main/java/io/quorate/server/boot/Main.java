package io.quorate.server.boot;

import io.quorate.server.config.ConfigException;
import io.quorate.server.config.ConfigLoader;
import io.quorate.server.config.ConfigProblem;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import io.quorate.server.init.InitCommand;
import io.quorate.server.tls.TlsException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;

/** The daemon, {@code quorated}. Confined to the main thread. */
public final class Main {

    /** Read by the distribution's logging configuration. */
    private static final String LOG_LEVEL_PROPERTY = "quorate.log.level";

    private static final String LOG_FORMAT_PROPERTY = "quorate.log.format";

    private static final int DEV_MEMBERS_MAX = 9;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    Main(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** Runs the daemon. */
    public static void main(String[] args) {
        ExitCode code = new Main(System.out, System.err, System.getenv()).run(args);
        System.out.flush();
        System.err.flush();
        // Not exit: what a failed start left behind may never end, and there is nothing to clean up.
        Runtime.getRuntime().halt(code.number());
    }

    /** Does what the command line says. Returns when the process should end; a member that runs never does. */
    ExitCode run(String... args) {
        if (args.length > 0 && args[0].equals(Restore.WORD)) {
            return new Restore(out, err, environment).run(Arrays.asList(args).subList(1, args.length));
        }
        if (args.length > 0 && args[0].equals("init")) {
            return init(Arrays.asList(args).subList(1, args.length));
        }
        Flags flags = new Flags();
        Flags.Said said;
        try {
            said = flags.parse(args);
        } catch (CommandLine.ParameterException e) {
            return wrong(List.of(e.getMessage()));
        }
        if (said.help()) {
            out.print(flags.help());
            return ExitCode.OK;
        }
        if (said.version()) {
            out.println(Version.read().line());
            return ExitCode.OK;
        }
        return configured(said);
    }

    private ExitCode init(List<String> arguments) {
        return switch (InitCommand.run(arguments, Instant.now(), out, err)) {
            case DONE -> ExitCode.OK;
            case FAILED -> ExitCode.START_FAILED;
            case USAGE -> ExitCode.USAGE;
        };
    }

    private ExitCode configured(Flags.Said said) {
        List<String> problems = new ArrayList<>(said.unknown());
        problems.addAll(said.problems());
        int members = members(said, problems);
        ConfigLoader.Loaded loaded;
        try {
            loaded = ConfigLoader.load(environment, said.settings());
        } catch (ConfigException e) {
            problems.addAll(e.problems().stream()
                    // What seems to be missing may be what was mistyped.
                    .filter(problem ->
                            said.unknown().isEmpty() || !problem.place().isEmpty())
                    .map(ConfigProblem::toString)
                    .toList());
            return wrong(problems);
        }
        ServerConfig config = loaded.config();
        if (members > 1 && !config.dev()) {
            problems.add("--members: '" + members + "' (expected: together with --dev)");
        }
        if (members > 1 && (config.tls().clients() != null || config.tls().peers() != null)) {
            problems.add("--members: '" + members + "' (expected: 1 with TLS; see quorated init for several)");
        }
        if (!problems.isEmpty()) {
            return wrong(problems);
        }
        if (said.print()) {
            print(loaded);
            return ExitCode.OK;
        }
        if (said.check()) {
            try {
                Certificates.read(config);
            } catch (TlsException e) {
                return wrong(List.of(String.valueOf(e.getMessage())));
            }
            out.println("the configuration is good");
            return ExitCode.OK;
        }
        System.setProperty(LOG_LEVEL_PROPERTY, config.logging().level().name());
        System.setProperty(LOG_FORMAT_PROPERTY, config.logging().format().name().toLowerCase(Locale.ROOT));
        return members > 1
                ? new DevCluster(config, members, said.settings(), out, err).run()
                : new Daemon(config, environment, out, err).run();
    }

    private static int members(Flags.Said said, List<String> problems) {
        if (said.members().isEmpty()) {
            return 1;
        }
        if (!said.members().matches("[1-9]")) {
            problems.add(
                    "--members: '" + said.members() + "' (expected: a whole number of 1.." + DEV_MEMBERS_MAX + ")");
            return 1;
        }
        return Integer.parseInt(said.members());
    }

    private ExitCode wrong(List<String> problems) {
        if (problems.size() == 1) {
            err.println("quorated: " + problems.get(0));
        } else {
            err.println("quorated: " + problems.size() + " problems:");
            problems.forEach(problem -> err.println("  " + problem));
        }
        err.println("Try 'quorated --help'.");
        return ExitCode.USAGE;
    }

    /** What is printed can be used as a configuration file. */
    private void print(ConfigLoader.Loaded loaded) {
        for (ServerConfig.Effective effective : loaded.effective()) {
            String key = effective.setting().key();
            if (effective.setting().equals(Settings.JOIN_TOKEN) && effective.text() != null) {
                out.printf(Locale.ROOT, "%-48s # %s, not shown%n", "# " + key + ":", effective.origin());
                continue;
            }
            String line = effective.text() == null
                    ? "# " + key + ": " + effective.setting().defaultText().replace("`", "")
                    : key + ": '" + effective.text().replace("'", "''") + "'";
            out.printf(Locale.ROOT, "%-48s # %s%n", line, effective.origin());
        }
        if (loaded.config().http().insecure()) {
            out.println("# " + Settings.INSECURE.key()
                    + " is on: whoever reaches the ports may read and change everything");
        }
    }
}
