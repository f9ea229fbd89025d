package io.quorate.cli;

import io.quorate.cli.context.Context;
import io.quorate.cli.context.ContextField;
import io.quorate.cli.context.ContextFile;
import io.quorate.cli.context.Contexts;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a whole run: a flag if it is given, else the environment's variable, else what the context says, else the
 * default. A context that is named by a flag comes before the environment. Immutable.
 *
 * @param context the context's name; null: none is in use
 * @param endpoints where members are, the first one to ask first
 * @param timeout how long one request may take, with all its repeats
 * @param consistency of reads; null: each kind has its own default
 * @param root what is put in front of keys and names; empty: nothing
 * @param confirmsAlways whether destructive commands ask a person even when told not to
 */
public record Settings(
        @Nullable String context,
        List<String> endpoints,
        OutputFormat output,
        Duration timeout,
        @Nullable String consistency,
        String root,
        boolean confirmsAlways,
        TlsFiles tls,
        Login login) {

    static final String CONTEXT = "QUORATE_CONTEXT";
    static final String ENDPOINTS = "QUORATE_ENDPOINTS";
    static final String OUTPUT = "QUORATE_OUTPUT";
    static final String TIMEOUT = "QUORATE_TIMEOUT";

    private static final String DEFAULT_ENDPOINT = "127.0.0.1:7460";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public Settings {
        endpoints = List.copyOf(endpoints);
    }

    /** What variables say about a cluster, in groups that belong together, with what a context says about the same. */
    private static final Map<List<String>, List<ContextField>> GROUPS = Map.of(
            List.of(ENDPOINTS), List.of(ContextField.ENDPOINTS),
            List.of("QUORATE_TOKEN", "QUORATE_TOKEN_FILE", "QUORATE_USER", "QUORATE_PASSWORD_FILE"),
                    List.of(ContextField.TOKEN, ContextField.TOKEN_FILE, ContextField.TOKEN_COMMAND, ContextField.USER),
            List.of("QUORATE_CACERT", "QUORATE_CERT", "QUORATE_KEY"),
                    List.of(ContextField.CACERT, ContextField.CERT, ContextField.KEY));

    static Settings of(GlobalOptions flags, Map<String, String> variables) {
        Context context = context(flags, variables);
        Map<String, String> environment =
                flags.context == null || context == null ? variables : behind(context, variables);
        TlsFiles tls = TlsFiles.of(flags, environment, context);
        String output = first(flags.output, environment.get(OUTPUT), of(context, ContextField.OUTPUT));
        Duration timeout = flags.timeout;
        if (timeout == null) {
            timeout = timeout(first(environment.get(TIMEOUT), of(context, ContextField.TIMEOUT)));
        }
        if (timeout.isZero()) {
            throw CommandException.usage("timeout: 0 (expected: more, such as 5s)", "give it by --timeout");
        }
        String endpoints = first(flags.endpoints, environment.get(ENDPOINTS), of(context, ContextField.ENDPOINTS));
        String root = first(flags.root, of(context, ContextField.ROOT));
        return new Settings(
                context == null ? null : context.name(),
                endpoints(endpoints == null ? "" : endpoints, tls.isNone() ? "http" : "https"),
                OutputFormat.of(output == null ? "auto" : output),
                timeout,
                first(flags.consistency, of(context, ContextField.CONSISTENCY)),
                root == null ? "" : root,
                context != null && context.confirmsAlways(),
                tls,
                Login.of(flags, environment, context));
    }

    /**
     * The context in use. One that is named is; the current one only where nothing else says where members are, so that
     * secrets never go to another cluster than theirs.
     */
    private static @Nullable Context context(GlobalOptions flags, Map<String, String> environment) {
        String named = first(flags.context, environment.get(CONTEXT));
        boolean elsewhere = first(flags.endpoints, environment.get(ENDPOINTS)) != null;
        if (named == null && elsewhere) {
            return null;
        }
        ContextFile file = ContextFile.of(environment);
        if (file == null) {
            if (named != null) {
                throw CommandException.usage("context '" + named + "': there is no home", "set HOME or QUORATE_CONFIG");
            }
            return null;
        }
        if (named == null && !java.nio.file.Files.exists(file.path())) {
            return null;
        }
        Contexts contexts = read(file);
        String name = named == null ? contexts.current() : named;
        if (name == null) {
            return null;
        }
        Context context = contexts.get(name);
        if (context == null) {
            throw CommandException.usage(
                    "there is no context '" + name + "' in " + file.path() + " (expected: "
                            + (contexts.byName().isEmpty()
                                    ? "any"
                                    : String.join(", ", contexts.byName().keySet()))
                            + ")",
                    "quorate ctx add " + name + " -e URL makes it");
        }
        return context;
    }

    /** A context that is named by a flag wins over what variables say about another cluster. */
    private static Map<String, String> behind(Context context, Map<String, String> variables) {
        Map<String, String> left = new HashMap<>(variables);
        GROUPS.forEach((names, fields) -> {
            if (fields.stream().anyMatch(field -> context.get(field) != null)) {
                left.keySet().removeAll(names);
            }
        });
        return left;
    }

    static Contexts read(ContextFile file) {
        try {
            return file.read();
        } catch (IllegalArgumentException unusable) {
            throw CommandException.usage(String.valueOf(unusable.getMessage()), "quorate ctx edit opens the file");
        }
    }

    static @Nullable String of(@Nullable Context context, ContextField field) {
        return context == null ? null : context.get(field);
    }

    /** The first that says something; null if none does. */
    static @Nullable String first(@Nullable String... texts) {
        for (String text : texts) {
            if (text != null && !text.isEmpty()) {
                return text;
            }
        }
        return null;
    }

    private static List<String> endpoints(String text, String scheme) {
        List<String> urls = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(url -> url.contains("://") ? url : scheme + "://" + url)
                .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .toList();
        return urls.isEmpty() ? List.of(scheme + "://" + DEFAULT_ENDPOINT) : urls;
    }

    private static Duration timeout(@Nullable String text) {
        try {
            return text == null ? DEFAULT_TIMEOUT : Durations.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw CommandException.usage(TIMEOUT + ": " + malformed.getMessage(), "unset it, or give --timeout 5s");
        }
    }
}
