package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The locks of the cluster. Confined to the main thread. */
@Command(name = "locks", description = "Locks: who holds them and who waits. (quorate lock takes one.)")
final class LocksCommand extends GroupCommand {

    private Claims locks() {
        return new Claims(console(), "locks");
    }

    @Command(name = "ls", description = "The locks that are held or waited for.")
    void ls(
            @Parameters(
                            paramLabel = "PREFIX",
                            arity = "0..1",
                            defaultValue = "",
                            description = "Those that start so; none: all.")
                    String prefix) {
        locks().list(prefix);
    }

    @Command(name = "show", description = "Who holds a lock, who waits, and how the last hold ended.")
    void show(@Parameters(paramLabel = "NAME", description = "Which lock.") String name) {
        locks().show(locks().request("GET", name));
    }

    @Command(name = "release", description = "End a hold: by its token, or with --force whoever holds it.")
    void release(
            @Parameters(paramLabel = "NAME", description = "Which lock.") String name,
            @Option(names = "--token", paramLabel = "T", description = "What acquiring it answered.") @Nullable
                    Long token,
            @Option(names = "--force", description = "Whoever holds it; asks first, or wants --yes.") boolean force,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        locks().release(name, token, force, yes);
    }

    @Command(
            name = "watch",
            description = "Print who gets a lock and who loses it, as it happens, or run a command for it.")
    int watch(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which lock.") String name,
            @Parameters(index = "1..*", paramLabel = "CMD", description = "The command, behind --.") @Nullable
                    List<String> command,
            @Mixin WatchFlags flags) {
        return new WatchRun(console(), flags, locks().request("GET", name))
                .run(command == null ? List.of() : command, true);
    }

    @Command(name = "deadlocks", description = "Circles of holders that wait for each other, and the longest chains.")
    void deadlocks() {
        console().send(ApiRequest.of("GET", "/v1/diagnostics/deadlocks")).ifPresent(this::printDeadlocks);
    }

    private void printDeadlocks(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) != OutputFormat.TABLE) {
            console().printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> document = console().document(answer);
        Table table = new Table("", "#", "WAITER", "WAITS_FOR");
        document.forEach((name, value) -> {
            if (value instanceof List<?> chains) {
                for (int i = 0; i < chains.size(); i++) {
                    add(table, name, i, chains.get(i));
                }
            }
        });
        console().print(table);
    }

    private static void add(Table table, String what, int index, @Nullable Object chain) {
        @Nullable Object links = chain;
        if (chain instanceof Map<?, ?> map) {
            for (Object value : map.values()) {
                links = value instanceof List<?> ? value : links;
            }
        }
        if (links instanceof List<?> list) {
            Json.objects(java.util.Collections.singletonMap("links", list), "links")
                    .forEach(link -> {
                        Entry entry = new Entry(link);
                        table.row(
                                what,
                                Integer.toString(index + 1),
                                entry.field("waiter"),
                                entry.field("kind") + " " + entry.field("name"));
                    });
        }
    }
}
