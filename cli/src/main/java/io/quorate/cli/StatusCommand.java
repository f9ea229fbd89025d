package io.quorate.cli;

import io.quorate.cli.cluster.MemberCommand;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a member or the cluster. Confined to the main thread. */
@Command(
        name = "status",
        description = {
            "How the member asked is, or all of them.",
            "  quorate status               one member, in short",
            "  quorate status --cluster     the cluster, and its members",
            "  quorate status --long        all fields; -o json is the document itself"
        })
final class StatusCommand extends QuorateCommand {

    private static final String NONE = "none";

    @Option(names = "--cluster", description = "The cluster and all its members, as that member sees them.")
    private boolean cluster;

    @Option(
            names = {"-l", "--long"},
            description = "All fields.")
    private boolean isLong;

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
        Map<String, @Nullable Object> document = console().document(answer);
        Table table = new Table("NAME", "VALUE");
        if (isLong) {
            document.forEach((name, value) -> {
                if (!name.equals("members")) {
                    add(table, name, value);
                }
            });
        } else if (cluster) {
            cluster(table, document);
        } else {
            member(table, document);
        }
        console().print(table);
        if (document.containsKey("members")) {
            console().out().println();
            console().print(MemberCommand.table(Json.objects(document, "members")));
        }
    }

    private static void member(Table table, Map<String, @Nullable Object> document) {
        add(table, "name", document.get("name"));
        add(table, "role", document.get("role"));
        common(table, document);
        add(table, "version", document.get("version"));
        table.row("uptime", document.get("uptime_ms") instanceof Long millis ? Progress.time(millis / 1000) : NONE);
        Map<?, ?> store = document.get("store") instanceof Map<?, ?> fields ? fields : Map.of();
        table.row("live_data", bytes(store.get("live_bytes")));
        table.row("free_disk", bytes(store.get("free_disk_bytes")));
        add(table, "alarms", document.get("alarms"));
        add(table, "warnings", document.get("warnings"));
    }

    private static void cluster(Table table, Map<String, @Nullable Object> document) {
        add(table, "name", document.get("name"));
        Map<?, ?> health = document.get("health") instanceof Map<?, ?> fields ? fields : Map.of();
        add(table, "health", health.get("state"));
        if (health.get("unreachable") instanceof List<?> names && !names.isEmpty()) {
            add(table, "unreachable", names);
        }
        common(table, document);
        add(table, "quorum", document.get("quorum") + " of " + document.get("size"));
        add(table, "versions", document.get("versions"));
    }

    private static void common(Table table, Map<String, @Nullable Object> document) {
        add(table, "cluster_id", document.get("cluster_id"));
        add(table, "leader", document.get("leader"));
        add(table, "term", document.get("term"));
        add(table, "revision", document.get("revision"));
    }

    private static String bytes(@Nullable Object count) {
        return count instanceof Long bytes ? Progress.size(bytes) : NONE;
    }

    private static void add(Table table, String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((inner, deep) -> add(table, name + "." + inner, deep));
        } else {
            table.row(name, value instanceof List<?> list ? list(list) : value == null ? NONE : value.toString());
        }
    }

    private static String list(List<?> items) {
        return items.isEmpty()
                ? NONE
                : String.join(", ", items.stream().map(String::valueOf).toList());
    }
}
