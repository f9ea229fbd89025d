package io.quorate.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Flags that every command takes. Filled by the parser; confined to the main thread. */
final class GlobalOptions {

    @Option(
            names = {"-e", "--endpoint"},
            paramLabel = "URL[,URL…]",
            scope = ScopeType.INHERIT,
            description = "Where members are (QUORATE_ENDPOINTS; default http://127.0.0.1:7460).")
    @Nullable
    String endpoints;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "auto, table, json, jsonl, raw or names (QUORATE_OUTPUT).")
    @Nullable
    String output;

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
            description = "Say which member answered, the request's id and its time.")
    boolean verbose;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "No colours (NO_COLOR).")
    boolean noColor;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain the command.")
    boolean help;
}
