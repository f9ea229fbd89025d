package io.quorate.cli;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists keys as directories. Confined to the main thread. */
@Command(name = "ls", description = "List keys; what has a further slash is shown as a directory.")
final class LsCommand extends QuorateCommand {

    @Parameters(paramLabel = "PREFIX", arity = "0..1", defaultValue = "", description = "Where to look.")
    private String prefix = "";

    @Option(names = "-l", description = "With revision, version, time and author.")
    private boolean detailed;

    @Option(names = "-R", description = "All keys below, without directories.")
    private boolean recursive;

    @Override
    public void run() {
        ApiRequest request = console().fresh(ApiRequest.onKey("GET", Bytes.of(prefix)));
        request = prefix.isEmpty() ? request : request.flag("prefix");
        request = request.query("values", "none").query("delimiter", recursive ? null : "/");
        OutputFormat format = console().format(detailed ? OutputFormat.TABLE : OutputFormat.NAMES);
        Table table = new Table("KEY", "REV", "VER", "MODIFIED", "BY");
        Lists.each(console(), request, true, (answer, document) -> {
            if (format == OutputFormat.JSON) {
                console().printDocument(answer);
                return;
            }
            for (Entry entry : page(document)) {
                print(entry, format, table);
            }
        });
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
    }

    /** Entries and directories together, in the order of their names. */
    private static List<Entry> page(java.util.Map<String, @org.jspecify.annotations.Nullable Object> document) {
        List<Entry> entries = new ArrayList<>();
        Json.objects(document, "items").forEach(item -> entries.add(new Entry(item)));
        if (document.get("prefixes") instanceof List<?> directories) {
            directories.forEach(name -> entries.add(new Entry(java.util.Map.of("key", String.valueOf(name)))));
        }
        entries.sort(java.util.Comparator.comparing(Entry::key));
        return entries;
    }

    private void print(Entry entry, OutputFormat format, Table table) {
        switch (format) {
            case JSONL -> console().out().println(Json.write(entry.fields()));
            case TABLE ->
                table.row(
                        entry.key(),
                        entry.field("mod_revision"),
                        entry.field("version"),
                        entry.field("modified_at"),
                        entry.field("modified_by"));
            default -> console().out().println(Table.shown(entry.key()));
        }
    }
}
