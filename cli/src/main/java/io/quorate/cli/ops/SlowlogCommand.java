package io.quorate.cli.ops;

import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the requests of a member that took long. Confined to the main thread. */
@Command(name = "slowlog", description = "The newest requests of a member that took long, and where the time went.")
public final class SlowlogCommand extends QuorateCommand {

    @Option(
            names = "--over",
            paramLabel = "D",
            description = "Only those that took so long (default 50ms, at least 20ms).")
    private @Nullable String over;

    @Option(names = "--limit", paramLabel = "N", description = "So many at most (default 100).")
    private @Nullable String limit;

    @Override
    public void run() {
        ApiRequest request = ApiRequest.of("GET", "/v1/diagnostics/slowlog")
                .query("over", over)
                .query("limit", limit);
        console()
                .send(request)
                .ifPresent(answer -> Listing.print(
                        console(),
                        answer,
                        "ended_at",
                        "ms",
                        "status",
                        "method",
                        "path",
                        "server_timing",
                        "request_id",
                        "trace"));
    }
}
