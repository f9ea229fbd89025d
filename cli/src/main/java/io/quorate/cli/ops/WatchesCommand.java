package io.quorate.cli.ops;

import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the watches of a member. Confined to the main thread. */
@Command(name = "watches", description = "Who watches what on a member, those furthest behind first.")
public final class WatchesCommand extends QuorateCommand {

    @Option(names = "--limit", paramLabel = "N", description = "So many at most (default 100).")
    private @Nullable String limit;

    @Override
    public void run() {
        console()
                .send(ApiRequest.of("GET", "/v1/diagnostics/watches").query("limit", limit))
                .ifPresent(answer -> Listing.print(
                        console(), answer, "peer", "kind", "key", "name", "state", "lag", "events", "age_ms"));
    }
}
