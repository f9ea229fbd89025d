package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Counters. Confined to the main thread. */
@Command(name = "counter", description = "Counters: numbers that many may add to.")
final class CounterCommand extends GroupCommand {

    private static ApiRequest on(String method, String name) {
        return ApiRequest.onName(method, "counters", name);
    }

    @Command(name = "get", description = "Print the value.")
    void get(@Parameters(paramLabel = "NAME", description = "Which counter.") String name) {
        console().send(console().fresh(on("GET", name))).ifPresent(console()::printDocument);
    }

    @Command(name = "add", description = "Add to it; prints the new value. A negative number goes behind --.")
    void add(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which counter.") String name,
            @Parameters(index = "1", arity = "0..1", paramLabel = "N", defaultValue = "1", description = "Default 1.")
                    long delta,
            @Option(names = "--min", paramLabel = "N", description = "Only if it stays at or above N.") @Nullable
                    Long min,
            @Option(names = "--max", paramLabel = "N", description = "Only if it stays at or below N.") @Nullable
                    Long max) {
        ApiRequest request = on("POST", name)
                .query("add", Long.toString(delta))
                .query("min", text(min))
                .query("max", text(max));
        console().send(request).ifPresent(this::print);
    }

    @Command(name = "set", description = "Set it; prints the value. A negative number goes behind --.")
    void set(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which counter.") String name,
            @Parameters(index = "1", paramLabel = "N", description = "The value.") long value,
            @Option(names = "--cas", paramLabel = "REV", description = "Only if it was last changed at REV.") @Nullable
                    Long cas) {
        ApiRequest request =
                on("PUT", name).query("value", Long.toString(value)).query("cas", text(cas));
        console().send(request).ifPresent(this::print);
    }

    @Command(name = "await", description = "Wait until it meets a condition, such as ge:5; prints the value.")
    void await(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which counter.") String name,
            @Parameters(index = "1", paramLabel = "COND", description = "eq, ne, lt, le, gt or ge, a colon, a number.")
                    String condition,
            @Option(
                            names = "--wait",
                            paramLabel = "D",
                            converter = Durations.class,
                            defaultValue = "10m",
                            description = "How long, at most 10m (default 10m).")
                    Duration wait) {
        ApiRequest request = on("GET", name).query("until", condition).query("wait", wait);
        console().sendWaiting(request, wait).ifPresent(console()::printDocument);
    }

    @Command(name = "rm", description = "Remove it.")
    void rm(@Parameters(paramLabel = "NAME", description = "Which counter.") String name) {
        console().send(on("DELETE", name)).ifPresent(answer -> {
            if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
                console().printDocument(answer);
            }
        });
    }

    private static @Nullable String text(@Nullable Long number) {
        return number == null ? null : Long.toString(number);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
            console().printDocument(answer);
            return;
        }
        console().out().println(new Entry(console().document(answer)).field("value"));
    }
}
