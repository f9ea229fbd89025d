package io.quorate.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a member's configuration: defaults, then a file, then the environment, then flags; the later wins. Immutable;
 * safe for any thread.
 */
public final class ConfigLoader {

    /** The name of the flag, and with {@link Setting#VARIABLE_PREFIX} of the variable, that names the file. */
    public static final String FILE_KEY = "config";

    private static final String FILE_VARIABLE = Setting.VARIABLE_PREFIX + "CONFIG";

    /** What Kubernetes adds to every container beside a service named {@code quorated}. */
    private static final String SERVICE_LINK = "QUORATED_(SERVICE_.*|PORT(_.*)?)";

    private ConfigLoader() {}

    /**
     * A configuration and how it came to be.
     *
     * @param effective every setting with its value and where that came from
     */
    public record Loaded(ServerConfig config, List<ServerConfig.Effective> effective) {

        public Loaded {
            effective = List.copyOf(effective);
        }
    }

    /**
     * Loads a configuration.
     *
     * @param environment the process' environment; variables without our prefix are ignored
     * @param flags flags by their names without {@code --}, {@link #FILE_KEY} among them if given
     * @throws ConfigException with everything that is wrong, if something is
     */
    public static Loaded load(Map<String, String> environment, Map<String, String> flags) {
        ServerConfig.Builder builder = ServerConfig.builder();
        String file = flags.getOrDefault(FILE_KEY, environment.get(FILE_VARIABLE));
        if (file != null) {
            readFile(Path.of(file), builder);
        }
        readEnvironment(environment, builder);
        flags.forEach((key, text) -> {
            if (!key.equals(FILE_KEY)) {
                say(builder, key, text, new Origin(Origin.Source.FLAG, "--" + key));
            }
        });
        return new Loaded(builder.build(), builder.effective());
    }

    private static void readFile(Path path, ServerConfig.Builder builder) {
        ConfigFile file = ConfigFile.read(path);
        file.problems().forEach(builder::problem);
        for (ConfigFile.Line line : file.lines()) {
            say(builder, line.key(), located(path, line), new Origin(Origin.Source.FILE, line.place()));
        }
    }

    /** Files that are named in the file are looked for beside it, so that a folder of them can be put anywhere. */
    private static String located(Path file, ConfigFile.Line line) {
        boolean isFile = Settings.find(line.key())
                .filter(setting -> setting.form().equals(Setting.FILE_FORM))
                .isPresent();
        if (!isFile || line.text().isBlank()) {
            return line.text();
        }
        try {
            return file.toAbsolutePath().resolveSibling(line.text().strip()).toString();
        } catch (InvalidPathException e) {
            return line.text();
        }
    }

    private static void readEnvironment(Map<String, String> environment, ServerConfig.Builder builder) {
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (!variable.startsWith(Setting.VARIABLE_PREFIX)
                    || variable.equals(FILE_VARIABLE)
                    || variable.matches(SERVICE_LINK)) {
                return;
            }
            Origin origin = new Origin(Origin.Source.ENVIRONMENT, variable);
            Setting<?> setting = Settings.all().stream()
                    .filter(candidate -> candidate.variable().equals(variable))
                    .findFirst()
                    .orElse(null);
            if (setting != null) {
                builder.say(setting, text.strip(), origin);
            } else {
                List<String> known = new ArrayList<>(
                        Settings.all().stream().map(Setting::variable).toList());
                known.add(FILE_VARIABLE);
                builder.problem(new ConfigProblem("environment", variable, null, expected(variable, known)));
            }
        });
    }

    private static void say(ServerConfig.Builder builder, String key, String text, Origin origin) {
        Setting<?> setting = Settings.find(key).orElse(null);
        if (setting != null) {
            builder.say(setting, text.strip(), origin);
            return;
        }
        List<String> known = Settings.all().stream().map(Setting::key).toList();
        builder.problem(new ConfigProblem(origin.place(), key, null, expected(key, known)));
    }

    private static String expected(String unknown, List<String> known) {
        @Nullable String nearest = Spelling.nearest(unknown, known);
        return nearest == null
                ? "a known setting; quorated --help lists them"
                : "a known setting; did you mean " + nearest + "?";
    }
}
