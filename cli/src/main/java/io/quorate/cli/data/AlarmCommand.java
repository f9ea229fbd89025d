package io.quorate.cli.data;

import io.quorate.cli.Entry;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What an operator has to do something about. Confined to the main thread. */
@Command(name = "alarm", description = "Alarms: list them, or end one whose cause is gone.")
public final class AlarmCommand extends GroupCommand {

    @Command(name = "ls", description = "List the alarms.")
    void ls() {
        console().send(ApiRequest.of("GET", "/v1/maintenance/alarms")).ifPresent(this::print);
    }

    @Command(name = "clear", description = "End an alarm where its cause is gone; prints those that are left.")
    void clear(@Parameters(paramLabel = "KIND", description = "Which: space is the only kind.") String kind) {
        console()
                .send(ApiRequest.of("DELETE", "/v1/maintenance/alarms/" + kind))
                .ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        Map<String, @Nullable Object> document = console().document(answer);
        List<Map<String, @Nullable Object>> alarms = Json.objects(document, "items");
        OutputFormat format = console().format(OutputFormat.TABLE);
        switch (format) {
            case JSON -> console().printDocument(answer);
            case JSONL -> alarms.forEach(alarm -> console().out().println(Json.write(alarm)));
            case NAMES -> alarms.forEach(alarm -> console().out().println(new Entry(alarm).field("kind")));
            default -> {
                Table table = new Table("KIND", "LEVEL", "SOURCE", "MEMBER", "DETAIL");
                for (Map<String, @Nullable Object> fields : alarms) {
                    Entry alarm = new Entry(fields);
                    table.row(
                            alarm.field("kind"),
                            alarm.field("level"),
                            alarm.field("source"),
                            alarm.field("member"),
                            alarm.field("detail"));
                }
                console().print(table);
                largest(document);
            }
        }
    }

    private void largest(Map<String, @Nullable Object> document) {
        List<Map<String, @Nullable Object>> prefixes = Json.objects(document, "largest");
        if (prefixes.isEmpty()) {
            return;
        }
        console().out().println();
        Table table = new Table("PREFIX", "KEYS", "BYTES");
        for (Map<String, @Nullable Object> fields : prefixes) {
            Entry prefix = new Entry(fields);
            table.row(prefix.field("prefix"), prefix.field("keys"), prefix.field("bytes"));
        }
        console().print(table);
    }
}
