package io.quorate.cli.data;

import io.quorate.cli.CommandException;
import io.quorate.cli.Durations;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forgets history. Confined to the main thread. */
@Command(
        name = "compact",
        description = "Forget history now: up to REV, but for the newest N revisions, or what is older than D.")
public final class CompactCommand extends QuorateCommand {

    @Parameters(arity = "0..1", paramLabel = "REV", description = "Up to this revision.")
    private @Nullable Long revision;

    @Option(names = "--keep", paramLabel = "N", description = "All but the newest N revisions.")
    private @Nullable Long keep;

    @Option(
            names = "--older-than",
            paramLabel = "D",
            converter = Durations.class,
            description = "What is older than D.")
    private @Nullable Duration olderThan;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask, where the context has confirm: always.")
    private boolean yes;

    @Override
    public void run() {
        int said = (revision == null ? 0 : 1) + (keep == null ? 0 : 1) + (olderThan == null ? 0 : 1);
        if (said != 1) {
            throw CommandException.usage("expected: one of REV, --keep, --older-than", "quorate compact --keep 10000");
        }
        if (console().settings().confirmsAlways()) {
            console().confirm("forget history for good", yes);
        }
        ApiRequest request = ApiRequest.of("POST", "/v1/maintenance/compact")
                .query("revision", revision == null ? null : revision.toString())
                .query("keep", keep == null ? null : keep.toString())
                .query("older_than", olderThan);
        while (true) {
            Optional<ApiAnswer> answer = console().send(request);
            if (answer.isEmpty()) {
                return;
            }
            Map<String, @Nullable Object> document = console().document(answer.get());
            if (!Boolean.FALSE.equals(document.get("done"))) {
                print(answer.get(), document);
                return;
            }
            console().talk("compacted up to " + document.get("compact_revision") + " of " + document.get("wanted"));
        }
    }

    private void print(ApiAnswer answer, Map<String, @Nullable Object> document) {
        OutputFormat format = console().format(OutputFormat.TABLE);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().printDocument(answer);
        } else {
            console().out().println("history up to revision " + document.get("compact_revision") + " is forgotten");
        }
    }
}
