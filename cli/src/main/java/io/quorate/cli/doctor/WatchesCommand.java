package io.quorate.cli.doctor;

import io.quorate.cli.Entry;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists who watches. Confined to the main thread. */
@Command(name = "watches", description = "Who watches what on the member asked, those furthest behind first.")
public final class WatchesCommand extends QuorateCommand {

    @Option(names = "--limit", paramLabel = "N", description = "At most N.")
    private @Nullable Long limit;

    @Override
    public void run() {
        ApiRequest request = ApiRequest.of("GET", "/v1/diagnostics/watches")
                .query("limit", limit == null ? null : Long.toString(limit));
        OutputFormat format = console().format(OutputFormat.TABLE);
        console().send(request).ifPresent(answer -> {
            if (format == OutputFormat.JSON) {
                console().printDocument(answer);
                return;
            }
            Table table = new Table("KIND", "WHAT", "PEER", "STATE", "REV", "LAG", "EVENTS", "AGE");
            Json.objects(console().document(answer), "items").forEach(item -> {
                Entry watch = new Entry(item);
                String what = item.containsKey("name") ? watch.field("name") : watch.key();
                what = Boolean.TRUE.equals(item.get("prefix")) ? what + "*" : what;
                String age = item.get("age_ms") instanceof Long millis ? millis / 1000 + "s" : "-";
                switch (format) {
                    case JSONL -> console().out().println(Json.write(item));
                    case NAMES -> console().out().println(Table.shown(what));
                    default ->
                        table.row(
                                watch.field("kind"),
                                what,
                                watch.field("peer"),
                                watch.field("state"),
                                watch.field("revision"),
                                watch.field("lag"),
                                watch.field("events"),
                                age);
                }
            });
            if (format == OutputFormat.TABLE) {
                console().print(table);
            }
        });
    }
}
