package io.quorate.cli;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a key was. Confined to the main thread. */
@Command(name = "history", description = "The retained versions of a key, newest first.")
final class HistoryCommand extends QuorateCommand {

    @Parameters(paramLabel = "KEY", description = "Which key.")
    private String key = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most N versions.")
    private @Nullable Long limit;

    @Option(names = "--values", description = "With values.")
    private boolean values;

    @Override
    public void run() {
        ApiRequest request = console()
                .fresh(ApiRequest.onKey("GET", Bytes.of(key)))
                .flag("history")
                .query("values", values ? null : "none")
                .query("limit", limit == null ? null : Long.toString(limit));
        OutputFormat format = console().format(OutputFormat.TABLE);
        Table table = values
                ? new Table("REV", "VER", "CHANGE", "MODIFIED", "VALUE")
                : new Table("REV", "VER", "CHANGE", "MODIFIED");
        Lists.each(console(), request, limit == null, (answer, document) -> {
            if (format == OutputFormat.JSON) {
                console().printDocument(answer);
                return;
            }
            Json.objects(document, "items").forEach(item -> print(new Entry(item), format, table));
        });
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
    }

    private void print(Entry entry, OutputFormat format, Table table) {
        if (format == OutputFormat.JSONL) {
            console().out().println(Json.write(entry.fields()));
            return;
        }
        if (format == OutputFormat.NAMES) {
            console().out().println(entry.field("mod_revision"));
            return;
        }
        if (format == OutputFormat.RAW) {
            console().printBytes(entry.valueBytes());
            return;
        }
        String change = entry.isDeleted() ? entry.field("cause") : "put";
        String revision = entry.field("mod_revision");
        String time = entry.field("modified_at");
        if (values) {
            table.row(revision, entry.field("version"), change, time, entry.value());
        } else {
            table.row(revision, entry.field("version"), change, time);
        }
    }
}
