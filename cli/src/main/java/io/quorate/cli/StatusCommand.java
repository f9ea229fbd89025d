package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a member or the cluster. Confined to the main thread. */
@Command(name = "status", description = "What the member asked says of itself, or of the cluster.")
final class StatusCommand extends QuorateCommand {

    @Option(names = "--cluster", description = "All members as that member sees them.")
    private boolean cluster;

    @Override
    public void run() {
        String path = cluster ? "/v1/cluster/status" : "/v1/status";
        console().send(ApiRequest.of("GET", path)).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        OutputFormat format = console().format(OutputFormat.TABLE);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().printDocument(answer);
            return;
        }
        Table table = new Table("NAME", "VALUE");
        Map<String, @org.jspecify.annotations.Nullable Object> document =
                console().document(answer);
        document.forEach((name, value) -> {
            if (!name.equals("members")) {
                add(table, name, value);
            }
        });
        console().print(table);
        if (document.containsKey("members")) {
            console().out().println();
            console().print(MemberCommand.table(Json.objects(document, "members")));
        }
    }

    private static void add(Table table, String name, @org.jspecify.annotations.Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((inner, deep) -> add(table, name + "." + inner, deep));
        } else {
            table.row(name, value instanceof java.util.List<?> list ? list(list) : String.valueOf(value));
        }
    }

    private static String list(java.util.List<?> items) {
        return items.isEmpty()
                ? "-"
                : String.join(", ", items.stream().map(String::valueOf).toList());
    }
}
