package io.quorate.cli;

import io.quorate.client.ApiRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The elections of the cluster. Confined to the main thread. */
@Command(name = "elections", description = "Elections: who leads and who waits. (quorate elect takes part.)")
final class ElectionsCommand extends GroupCommand {

    private Claims elections() {
        return new Claims(console(), "elections");
    }

    @Command(name = "ls", description = "The elections that have a leader or candidates.")
    void ls(
            @Parameters(
                            paramLabel = "PREFIX",
                            arity = "0..1",
                            defaultValue = "",
                            description = "Those that start so; none: all.")
                    String prefix) {
        elections().list(prefix);
    }

    @Command(name = "show", description = "Who leads, with what value, and who waits.")
    void show(@Parameters(paramLabel = "NAME", description = "Which election.") String name) {
        elections().show(elections().request("GET", name).query("as", "json"));
    }

    @Command(name = "observe", description = "Print who leads, now and from now on, or run a command for it.")
    int observe(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which election.") String name,
            @Parameters(index = "1..*", paramLabel = "CMD", description = "The command, behind --.") @Nullable
                    List<String> command,
            @Mixin WatchFlags flags) {
        flags.initial |= flags.from == null;
        return new WatchRun(console(), flags, elections().request("GET", name))
                .vacant("nobody leads '" + Table.shown(name) + "' yet")
                .run(command == null ? List.of() : command, true);
    }

    @Command(name = "resign", description = "Give up the leadership, perhaps in favour of a candidate.")
    void resign(
            @Parameters(paramLabel = "NAME", description = "Which election.") String name,
            @Option(names = "--token", paramLabel = "T", required = true, description = "Of the leadership.")
                    long token,
            @Option(names = "--to", paramLabel = "OWNER", description = "The candidate who is to lead.") @Nullable
                    String to) {
        ApiRequest request = elections()
                .request("DELETE", name)
                .query("token", Long.toString(token))
                .query("to", to);
        console().send(request).ifPresent(elections()::printRelease);
    }

    @Command(name = "depose", description = "End the leadership, whoever leads; asks first, or wants --yes.")
    void depose(
            @Parameters(paramLabel = "NAME", description = "Which election.") String name,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        elections().release(name, null, true, yes);
    }
}
