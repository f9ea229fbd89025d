package io.quorate.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The semaphores of the cluster. Confined to the main thread. */
@Command(name = "sem", description = "Semaphores: who holds slots and who waits. (quorate lock --limit N takes one.)")
final class SemCommand extends GroupCommand {

    private Claims semaphores() {
        return new Claims(console(), "semaphores");
    }

    @Command(name = "ls", description = "The semaphores.")
    void ls(
            @Parameters(
                            paramLabel = "PREFIX",
                            arity = "0..1",
                            defaultValue = "",
                            description = "Those that start so; none: all.")
                    String prefix) {
        semaphores().list(prefix);
    }

    @Command(name = "show", description = "Who holds slots and who waits.")
    void show(@Parameters(paramLabel = "NAME", description = "Which semaphore.") String name) {
        semaphores().show(semaphores().request("GET", name));
    }

    @Command(name = "limit", description = "Set how many slots it has. Lowering it evicts nobody.")
    void limit(
            @Parameters(paramLabel = "NAME", description = "Which semaphore.") String name,
            @Parameters(paramLabel = "N", description = "How many.") int limit) {
        console()
                .send(semaphores().request("PUT", name).query("limit", Integer.toString(limit)))
                .ifPresent(answer -> {
                    if (console().format(OutputFormat.AUTO) == OutputFormat.AUTO) {
                        console().out().println("limit " + limit);
                    } else {
                        console().printDocument(answer);
                    }
                });
    }

    @Command(name = "release", description = "End a hold: by its token, or with --force whoever holds it.")
    void release(
            @Parameters(paramLabel = "NAME", description = "Which semaphore.") String name,
            @Option(names = "--token", paramLabel = "T", description = "What acquiring it answered.") @Nullable
                    Long token,
            @Option(names = "--force", description = "Whoever holds it; asks first, or wants --yes.") boolean force,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        semaphores().release(name, token, force, yes);
    }
}
