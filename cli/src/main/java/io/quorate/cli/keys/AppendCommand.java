package io.quorate.cli.keys;

import io.quorate.cli.Durations;
import io.quorate.cli.Entry;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key behind all others of a prefix. Confined to the main thread. */
@Command(
        name = "append",
        description = "Make a new key: PREFIX and the revision of the write in 20 digits, so that keys are in order.")
public final class AppendCommand extends QuorateCommand {

    @Parameters(index = "0", paramLabel = "PREFIX", description = "What the key starts with.")
    private String prefix = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE|-", description = "The value; - for standard input.")
    private @Nullable String value;

    @Option(names = "-f", paramLabel = "FILE", description = "The value is in FILE.")
    private @Nullable Path file;

    @Option(
            names = "--ttl",
            paramLabel = "D",
            converter = Durations.class,
            description = "The key goes when so long has passed without another put.")
    private @Nullable Duration ttl;

    @Option(names = "--lease", paramLabel = "ID", description = "The key goes when the lease ends.")
    private @Nullable String lease;

    @Option(names = "--fence", paramLabel = "NAME@TOKEN", description = "Only while the lock NAME is held with TOKEN.")
    private @Nullable String fence;

    @Override
    public void run() {
        ApiRequest request = ApiRequest.onKey("POST", Bytes.of(prefix))
                .body(console().input(value, file, "the value"))
                .query("ttl", ttl)
                .query("lease", lease)
                .query("fence", fence);
        console().send(request).ifPresent(answer -> {
            OutputFormat format = console().format(OutputFormat.NAMES);
            if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
                console().printDocument(answer);
            } else {
                console().out().println(new Entry(console().document(answer)).key());
            }
        });
    }
}
