package io.quorate.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Flags that every command takes. Filled by the parser; confined to the main thread. */
final class GlobalOptions {

    private static final String TOKEN = "Who this is, by a token (QUORATE_TOKEN; not seen by ps: QUORATE_TOKEN_FILE).";
    private static final String USER =
            "Who this is, by a password (QUORATE_USER, QUORATE_PASSWORD_FILE; else a person is asked).";

    @Option(
            names = {"-c", "--context"},
            paramLabel = "CONTEXT",
            scope = ScopeType.INHERIT,
            description = "Which cluster: a name of quorate ctx (QUORATE_CONTEXT).")
    @Nullable
    String context;

    @Option(
            names = {"-e", "--endpoint", "--endpoints"},
            paramLabel = "URL[,URL…]",
            scope = ScopeType.INHERIT,
            description = "Where members are (QUORATE_ENDPOINTS; by default http://127.0.0.1:7460).")
    @Nullable
    String endpoints;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "auto, table, json, jsonl, yaml, csv, raw or names (QUORATE_OUTPUT).")
    @Nullable
    String output;

    @Option(
            names = "--columns",
            paramLabel = "NAME[,NAME…]",
            scope = ScopeType.INHERIT,
            description = "Of a table: only these columns, in this order.")
    @Nullable
    String columns;

    @Option(names = "--token", paramLabel = "T", description = TOKEN)
    @Nullable
    String token;

    @Option(names = "--user", paramLabel = "U", description = USER)
    @Nullable
    String user;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Whose certificates to believe, in PEM (QUORATE_CACERT).")
    @Nullable
    Path cacert;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Who this is, by a certificate in PEM (QUORATE_CERT).")
    @Nullable
    Path cert;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The key to that certificate, in PEM (QUORATE_KEY).")
    @Nullable
    Path key;

    @Option(
            names = "--root",
            paramLabel = "P",
            scope = ScopeType.INHERIT,
            description = "Put P in front of all keys and names, and take it off what is printed.")
    @Nullable
    String root;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            scope = ScopeType.INHERIT,
            converter = Durations.class,
            description = "How long a request may take, repeats included (QUORATE_TIMEOUT; default 5s).")
    @Nullable
    Duration timeout;

    @Option(
            names = "--consistency",
            paramLabel = "C",
            scope = ScopeType.INHERIT,
            description = "Of reads: linearizable or serializable.")
    @Nullable
    String consistency;

    @Option(
            names = "--min-revision",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Reads reflect revision N or a later one.")
    @Nullable
    Long minRevision;

    @Option(
            names = "--curl",
            scope = ScopeType.INHERIT,
            description = "Print the equivalent curl command; run nothing.")
    boolean curl;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "No talk on standard error but errors.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say which member answered, the request's id and its time; -vv: headers too.")
    boolean[] verbosity = new boolean[0];

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "No colours (NO_COLOR).")
    boolean noColor;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain the command.")
    boolean help;

    /** Takes from {@code others} what is not given here. */
    void complete(GlobalOptions others) {
        if (context == null && endpoints == null) {
            context = others.context;
            endpoints = others.endpoints;
        }
        if (token == null && user == null) {
            token = others.token;
            user = others.user;
        }
        output = output == null ? others.output : output;
        columns = columns == null ? others.columns : columns;
        cacert = cacert == null ? others.cacert : cacert;
        cert = cert == null ? others.cert : cert;
        key = key == null ? others.key : key;
        root = root == null ? others.root : root;
        timeout = timeout == null ? others.timeout : timeout;
        consistency = consistency == null ? others.consistency : consistency;
        minRevision = minRevision == null ? others.minRevision : minRevision;
        quiet |= others.quiet;
        noColor |= others.noColor;
        verbosity = verbosity.length == 0 ? others.verbosity : verbosity;
    }

    /** The same flags for another cluster: nothing of where this one is, or of who this is here. */
    GlobalOptions onContext(String name) {
        GlobalOptions others = new GlobalOptions();
        others.context = name;
        others.output = output;
        others.columns = columns;
        others.timeout = timeout;
        others.consistency = consistency;
        others.curl = curl;
        others.quiet = quiet;
        others.verbosity = verbosity;
        others.noColor = noColor;
        return others;
    }

    boolean isVerbose() {
        return verbosity.length > 0;
    }

    boolean isVeryVerbose() {
        return verbosity.length > 1;
    }

    /**
     * Lets {@code --token} and {@code --user} be given behind a command as well, unless it has such a flag of its own: the
     * token of a lock, the user of a role.
     */
    void extend(CommandSpec command) {
        extend(command, "--token", "T", TOKEN, text -> token = text);
        extend(command, "--user", "U", USER, text -> user = text);
        command.subcommands().values().forEach(below -> extend(below.getCommandSpec()));
    }

    /** Whether every command has this flag. */
    static boolean isOfEvery(OptionSpec flag) {
        String about = flag.description().length == 0 ? "" : flag.description()[0];
        return flag.inherited() || about.equals(TOKEN) || about.equals(USER);
    }

    private static void extend(
            CommandSpec command, String name, String label, String description, Consumer<String> setter) {
        if (command.findOption(name) != null) {
            return;
        }
        command.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .setter(new ISetter() {
                    @Override
                    public <T> @Nullable T set(@Nullable T value) {
                        // The parser begins with none: what was given before the command stays.
                        if (value instanceof String text) {
                            setter.accept(text);
                        }
                        return null;
                    }
                })
                .build());
    }
}
