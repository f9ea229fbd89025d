package io.quorate.cli;

import io.quorate.cli.context.Context;
import io.quorate.cli.context.ContextField;
import io.quorate.cli.context.ContextFile;
import io.quorate.cli.context.Contexts;
import io.quorate.client.error.QuorateException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contexts: clusters under names. Confined to the main thread. */
@Command(
        name = "ctx",
        description = {
            "Clusters under names: where they are, and who this is there.",
            "  quorate ctx add prod -e https://n1:7460 --cacert ca.pem --token-file token",
            "  quorate ctx use prod",
            "  quorate -c prod status",
            "A flag wins over the environment, that over the context. The current context is left out where -e or",
            "QUORATE_ENDPOINTS say where members are: its token is for its members only."
        })
final class CtxCommand extends GroupCommand {

    @Command(name = "ls", description = "List the contexts; the current one has a star.")
    void ls() {
        Contexts contexts = contexts();
        OutputFormat format = console().localFormat();
        Table table = new Table("CURRENT", "NAME", "ENDPOINTS", "LOGIN", "ROOT");
        for (Context context : contexts.all()) {
            boolean current = context.name().equals(contexts.current());
            switch (format) {
                case NAMES, RAW -> console().out().println(context.name());
                case JSON, JSONL -> console().out().println(Json.write(document(context, current)));
                default ->
                    table.row(
                            current ? "*" : "",
                            context.name(),
                            Objects.requireNonNullElse(context.get(ContextField.ENDPOINTS), "-"),
                            login(context),
                            Objects.requireNonNullElse(context.get(ContextField.ROOT), "-"));
            }
        }
        if (format == OutputFormat.TABLE) {
            console().printLocal(table);
        }
    }

    private static String login(Context context) {
        for (ContextField field : List.of(
                ContextField.TOKEN,
                ContextField.TOKEN_FILE,
                ContextField.TOKEN_COMMAND,
                ContextField.USER,
                ContextField.CERT)) {
            String value = context.get(field);
            if (value != null) {
                return field.word() + (field.isSecret() ? "" : " " + value);
            }
        }
        return "-";
    }

    private static Map<String, @Nullable Object> document(Context context, boolean current) {
        Map<String, @Nullable Object> document = new java.util.LinkedHashMap<>();
        document.put("name", context.name());
        document.put("current", current);
        context.fields().forEach((field, value) -> document.put(field.word(), field.isSecret() ? "…" : value));
        return document;
    }

    @Command(name = "use", description = "Make it the one that is used when none is named.")
    void use(@Parameters(paramLabel = "NAME", description = "Which; - for none.") String name) {
        ContextFile file = file();
        Contexts contexts = contexts();
        if (!name.equals("-")) {
            existing(contexts, name);
        }
        checked(() -> {
            file.write(contexts.using(name.equals("-") ? null : name));
            return file;
        });
        console().talk(name.equals("-") ? "no context is in use" : "context '" + name + "' is in use");
    }

    /** What {@code add} says besides the flags that all commands have. Filled by the parser; confined to the main thread. */
    static final class Fields {

        @Option(names = "--token-file", paramLabel = "FILE", description = "A file with a token.")
        private @Nullable String tokenFile;

        @Option(names = "--token-command", paramLabel = "CMD", description = "A command that prints a token.")
        private @Nullable String tokenCommand;

        @Option(names = "--password-file", paramLabel = "FILE", description = "A file with the password of --user.")
        private @Nullable String passwordFile;

        @Option(
                names = "--password-command",
                paramLabel = "CMD",
                description = "A command that prints the password of --user.")
        private @Nullable String passwordCommand;

        @Option(
                names = "--confirm",
                paramLabel = "W",
                description = "always: destructive commands ask a person even if --yes is given; never.")
        private @Nullable String confirm;

        @Option(names = "--insecure-store", description = "Store the token of --token itself.")
        private boolean insecureStore;

        @Option(names = "--use", description = "Make it the current one.")
        private boolean use;

        @Option(names = "--replace", description = "In place of one of that name.")
        private boolean replace;
    }

    @Command(name = "add", description = "Add a context, from -e, --cacert, --user and the like, and these flags.")
    void add(
            @Parameters(paramLabel = "NAME", description = "How it is called.") String name,
            @picocli.CommandLine.Mixin Fields fields) {
        ContextFile file = file();
        Contexts contexts = contexts();
        if (contexts.get(name) != null && !fields.replace) {
            throw CommandException.usage("there is a context '" + name + "' already", "--replace, or quorate ctx edit");
        }
        Map<ContextField, String> said = said(fields);
        Context context = checked(() -> new Context(name, said));
        boolean use = fields.use || contexts.all().isEmpty();
        Contexts more = contexts.with(context);
        checked(() -> {
            file.write(use ? more.using(name) : more);
            return file;
        });
        console().talk("context '" + name + "' is in " + file.path() + (use ? ", and in use" : ""));
    }

    private Map<ContextField, String> said(Fields fields) {
        GlobalOptions flags = console().flags();
        if (flags.endpoints == null) {
            throw CommandException.usage("no endpoint", "give it by -e URL[,URL…]");
        }
        if (flags.token != null && !fields.insecureStore) {
            throw CommandException.usage(
                    "a token is not stored as it is", "--token-file FILE, --token-command CMD, or --insecure-store");
        }
        if (fields.confirm != null && !List.of("always", "never").contains(fields.confirm)) {
            throw CommandException.usage("--confirm " + fields.confirm + " (expected: always or never)", "never");
        }
        // What is malformed is refused now, not at the first use.
        Settings settings = console().settings();
        Map<ContextField, @Nullable String> all = new EnumMap<>(ContextField.class);
        all.put(ContextField.ENDPOINTS, String.join(",", settings.endpoints()));
        all.put(ContextField.TOKEN, flags.token);
        all.put(ContextField.TOKEN_FILE, absolute(fields.tokenFile));
        all.put(ContextField.TOKEN_COMMAND, fields.tokenCommand);
        all.put(ContextField.USER, flags.user);
        all.put(ContextField.PASSWORD_FILE, absolute(fields.passwordFile));
        all.put(ContextField.PASSWORD_COMMAND, fields.passwordCommand);
        all.put(ContextField.CACERT, absolute(text(flags.cacert)));
        all.put(ContextField.CERT, absolute(text(flags.cert)));
        all.put(ContextField.KEY, absolute(text(flags.key)));
        all.put(ContextField.ROOT, flags.root);
        all.put(ContextField.CONFIRM, fields.confirm);
        all.put(ContextField.OUTPUT, flags.output);
        all.put(ContextField.TIMEOUT, flags.timeout == null ? null : flags.timeout.toMillis() + "ms");
        all.put(ContextField.CONSISTENCY, flags.consistency);
        Map<ContextField, String> said = new EnumMap<>(ContextField.class);
        all.forEach((field, value) -> {
            if (value != null) {
                said.put(field, value);
            }
        });
        return said;
    }

    private static @Nullable String text(java.nio.file.@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    /** A context is used from any folder. */
    private static @Nullable String absolute(@Nullable String path) {
        return path == null
                ? null
                : java.nio.file.Path.of(path).toAbsolutePath().toString();
    }

    @Command(name = "edit", description = "Open the file in $VISUAL or $EDITOR; it is checked before it is stored.")
    void edit() {
        ContextFile file = file();
        byte[] before = checked(file::text);
        byte[] after = new Editor(console().terminal()).edit(before, ".yaml");
        if (java.util.Arrays.equals(before, after)) {
            console().talk("nothing was changed");
            return;
        }
        checked(() -> {
            file.replace(after);
            return file;
        });
        console().talk(file.path() + " is changed");
    }

    @Command(name = "rm", description = "Remove a context; its token file stays.")
    void rm(
            @Parameters(paramLabel = "NAME", description = "Which.") String name,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        ContextFile file = file();
        Contexts contexts = contexts();
        existing(contexts, name);
        console().confirm("remove context '" + name + "'", yes);
        checked(() -> {
            file.write(contexts.without(name));
            return file;
        });
    }

    @Command(name = "show", description = "What a context says, without secrets; none named: the one in use.")
    void show(@Parameters(paramLabel = "NAME", arity = "0..1", description = "Which.") @Nullable String name) {
        Contexts contexts = contexts();
        Context context = existing(contexts, name == null ? inUse(contexts) : name);
        Map<String, @Nullable Object> document =
                document(context, context.name().equals(contexts.current()));
        OutputFormat format = console().localFormat();
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().out().println(Json.write(document));
            return;
        }
        Table table = new Table("NAME", "VALUE");
        document.forEach((field, value) -> table.row(field, String.valueOf(value)));
        console().printLocal(table);
    }

    @Command(name = "test", description = "Ask each endpoint of the context in use (or of -e) for its status.")
    void test() {
        Table table = new Table("ENDPOINT", "ANSWER", "MEMBER", "TIME");
        boolean failed = false;
        for (String endpoint : console().settings().endpoints()) {
            io.quorate.client.ApiRequest request = io.quorate.client.ApiRequest.of("GET", "/v1/status");
            if (console().printsCurl()) {
                console().printCurl(request);
                continue;
            }
            long start = System.nanoTime();
            try (io.quorate.client.QuorateClient client = console().newClient(endpoint)) {
                io.quorate.client.ApiAnswer answer = client.raw(request).orThrow();
                double millis = (System.nanoTime() - start) / 1e6;
                table.row(
                        endpoint,
                        "ok",
                        answer.header("Quorate-Member").orElse("-"),
                        String.format(Locale.ROOT, "%.0f ms", millis));
            } catch (QuorateException refused) {
                failed = true;
                table.row(
                        endpoint,
                        refused.failure().code() + ": " + refused.failure().detail(),
                        "-",
                        "-");
            }
        }
        console().printLocal(table);
        if (failed) {
            throw new CommandException(ExitCode.FAILED, "not every endpoint answers", "quorate ctx show");
        }
    }

    private String inUse(Contexts contexts) {
        String named = Settings.first(
                console().flags().context,
                console().terminal().environment().get(Settings.CONTEXT),
                contexts.current());
        if (named == null) {
            throw CommandException.usage("no context is in use", "quorate ctx ls, quorate ctx use NAME");
        }
        return named;
    }

    private static Context existing(Contexts contexts, String name) {
        Context context = contexts.get(name);
        if (context == null) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "there is no context '" + name + "'", "quorate ctx ls lists them");
        }
        return context;
    }

    private ContextFile file() {
        ContextFile file = ContextFile.of(console().terminal().environment());
        if (file == null) {
            throw CommandException.usage("there is no home to keep contexts in", "set HOME or QUORATE_CONFIG");
        }
        return file;
    }

    private Contexts contexts() {
        return Settings.read(file());
    }

    /** What is wrong with a context or the file is a matter of usage. */
    private static <T> T checked(Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException refused) {
            throw CommandException.usage(String.valueOf(refused.getMessage()), "nothing was changed");
        }
    }
}
