package io.quorate.cli.ops;

import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the connections of a member. Confined to the main thread. */
@Command(name = "clients", description = "The open connections of a member, the busiest first.")
public final class ClientsCommand extends QuorateCommand {

    @Option(names = "--limit", paramLabel = "N", description = "So many at most (default 100).")
    private @Nullable String limit;

    @Override
    public void run() {
        console()
                .send(ApiRequest.of("GET", "/v1/diagnostics/clients").query("limit", limit))
                .ifPresent(answer -> Listing.print(console(), answer, "peer", "age_ms", "requests", "in_work"));
    }
}
