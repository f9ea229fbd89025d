package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a key. Confined to the main thread. */
@Command(name = "put", description = "Write a key; prints the revision of the write.")
final class PutCommand extends QuorateCommand {

    @Parameters(index = "0", paramLabel = "KEY", description = "Which key.")
    private String key = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE|-", description = "The value; - for standard input.")
    private @Nullable String value;

    @Option(names = "-f", paramLabel = "FILE", description = "The value is in FILE.")
    private @Nullable Path file;

    @Option(
            names = "--cas",
            paramLabel = "REV",
            description = "Only if the key was last put at REV; 0: if it is absent.")
    private @Nullable Long cas;

    @Option(names = "--cas-value", paramLabel = "V", description = "Only if the value is V now.")
    private @Nullable String casValue;

    @Option(names = "--create", description = "Only if the key is absent.")
    private boolean create;

    @Option(names = "--exists", description = "Only if the key is there.")
    private boolean exists;

    @Option(names = "--if-changed", description = "Make no new version of the same value.")
    private boolean ifChanged;

    @Option(
            names = "--ttl",
            paramLabel = "D",
            converter = Durations.class,
            description = "The key goes when so long has passed without another put.")
    private @Nullable Duration ttl;

    @Option(names = "--lease", paramLabel = "ID", description = "The key goes when the lease ends.")
    private @Nullable String lease;

    @Option(names = "--keep-lease", description = "On whatever lease the key is now.")
    private boolean keepLease;

    @Option(names = "--fence", paramLabel = "NAME@TOKEN", description = "Only while the lock NAME is held with TOKEN.")
    private @Nullable String fence;

    @Option(names = "--prev", description = "Print what was there before.")
    private boolean previous;

    @Override
    public void run() {
        ApiRequest request =
                ApiRequest.onKey("PUT", Bytes.of(key)).body(console().input(value, file, "the value"));
        if (create) {
            request = request.header("If-None-Match", "*");
        }
        request = exists ? request.flag("exists") : request;
        request = request.query("cas", cas == null ? null : Long.toString(cas)).query("cas_value", casValue);
        request = request.query("ttl", ttl).query("lease", lease).query("fence", fence);
        request = keepLease ? request.flag("keep_lease") : request;
        request = ifChanged ? request.flag("if_changed") : request;
        request = previous ? request.flag("prev") : request;
        console().send(request).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        OutputFormat format = console().format(OutputFormat.AUTO);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().printDocument(answer);
            return;
        }
        Entry entry = new Entry(console().document(answer));
        if (format == OutputFormat.NAMES) {
            console().out().println(entry.key());
            return;
        }
        if (format == OutputFormat.TABLE) {
            Table table = new Table("KEY", "REV", "VER");
            table.row(entry.key(), entry.field("mod_revision"), entry.field("version"));
            console().print(table);
        } else {
            console().out().println("revision " + entry.field("mod_revision"));
        }
        if (entry.fields().get("prev") instanceof java.util.Map<?, ?> before) {
            console().out().println("prev " + Json.write(before));
        }
    }
}
