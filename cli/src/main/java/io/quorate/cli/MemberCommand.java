package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The members of the cluster. Confined to the main thread. */
@Command(name = "member", description = "The members of the cluster.")
final class MemberCommand extends QuorateCommand {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "quorate member wants a command (expected: ls)");
        }
    }

    @Command(name = "ls", description = "List the members.")
    void ls() {
        console().send(ApiRequest.of("GET", "/v1/cluster/members")).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        OutputFormat format = console().format(OutputFormat.TABLE);
        List<Map<String, @Nullable Object>> members = Json.objects(console().document(answer), "items");
        switch (format) {
            case JSON -> console().printDocument(answer);
            case JSONL -> members.forEach(member -> console().out().println(Json.write(member)));
            case NAMES -> members.forEach(member -> console().out().println(new Entry(member).field("name")));
            default -> console().print(table(members));
        }
    }

    /** Members, one a row. */
    static Table table(List<Map<String, @Nullable Object>> members) {
        Table table = new Table("ID", "NAME", "ROLE", "REACHABLE", "LAG", "PEER", "CLIENTS");
        for (Map<String, @Nullable Object> member : members) {
            Entry entry = new Entry(member);
            boolean leader = Boolean.TRUE.equals(member.get("leader"));
            String clients = member.get("client_urls") instanceof List<?> urls
                    ? String.join(",", urls.stream().map(String::valueOf).toList())
                    : "-";
            table.row(
                    entry.field("id"),
                    entry.field("name"),
                    leader ? "leader" : entry.field("role"),
                    entry.field("reachable"),
                    entry.field("lag_entries"),
                    entry.field("peer_url"),
                    clients);
        }
        return table;
    }
}
