package io.quorate.cli.cluster;

import io.quorate.cli.Entry;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The members of the cluster. Confined to the main thread. */
@Command(name = "member", description = "The members of the cluster: who comes, who goes, where they are.")
public final class MemberCommand extends GroupCommand {

    private static final String MEMBERS = "/v1/cluster/members";

    @Spec
    private @Nullable CommandSpec spec;

    @Command(name = "ls", description = "List the members.")
    void ls() {
        console().send(ApiRequest.of("GET", MEMBERS)).ifPresent(this::print);
    }

    @Command(
            name = "add",
            description = "Let a new member come: prints the command to run on its machine, with a token for it.")
    void add(
            @Parameters(paramLabel = "NAME", description = "What it is called.") String name,
            @Option(
                            names = "--peer",
                            paramLabel = "HOST:PORT",
                            description = "Where it will listen for the others; it can say so itself.")
                    @Nullable
                    String peer,
            @Option(names = "--expires", paramLabel = "D", description = "How long the token is good (default 1h).")
                    @Nullable
                    String expires) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", name);
        if (peer != null) {
            document.put("peer_url", peer);
        }
        if (expires != null) {
            document.put("ttl", expires);
        }
        console().send(ApiRequest.of("POST", MEMBERS).body(body(document))).ifPresent(answer -> {
            if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
                console().printDocument(answer);
                return;
            }
            Entry invited = new Entry(console().document(answer));
            console().talk("'" + invited.field("name") + "' may come, once; run this on its machine:");
            if (invited.field("command").contains(" --config ")) {
                console()
                        .talk("in its own folder, with its configuration and certificates: quorated init DIR --add "
                                + invited.field("name") + "=HOST:PORT makes that");
            }
            console().out().println(invited.field("command"));
        });
    }

    @Command(name = "remove", description = "Remove a member; its process ends, and never comes back on its data.")
    void remove(
            @Parameters(paramLabel = "NAME", description = "Which one: its name or id.") String name,
            @Option(names = "--force", description = "Even if too few of the others answer to go on without it.")
                    boolean force,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        ApiRequest request = on("DELETE", name);
        if (!console().printsCurl()) {
            console().confirm("remove member '" + name + "' for good", yes);
        }
        console().send(force ? request.flag("force") : request).ifPresent(answer -> {
            if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
                console().printDocument(answer);
                return;
            }
            Entry left = new Entry(console().document(answer));
            console().out().println(left.field("state"));
            if (left.field("state").equals("leaving")) {
                console().talk("it is still on its way out: see quorate member ls");
            }
        });
    }

    @Command(name = "update", description = "Say where a member is reached now.")
    void update(
            @Parameters(paramLabel = "NAME", description = "Which one: its name or id.") String name,
            @Option(
                            names = "--peer",
                            paramLabel = "HOST:PORT",
                            description = "Where the others reach it from now on; start it there next.")
                    @Nullable
                    String peer,
            @Option(
                            names = "--client-urls",
                            paramLabel = "URL",
                            split = ",",
                            description = "Where clients reach it, until it is started the next time.")
                    @Nullable
                    List<String> clientUrls) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        if (peer != null) {
            document.put("peer_url", peer);
        }
        if (clientUrls != null) {
            document.put("client_urls", clientUrls);
        }
        if (document.isEmpty() && spec != null) {
            throw new ParameterException(spec.commandLine(), "nothing to change (expected: --peer or --client-urls)");
        }
        console().send(on("PATCH", name).body(body(document))).ifPresent(console()::printDocument);
    }

    @Command(name = "promote", description = "Ask whether a member has its vote: it gets it by itself, once caught up.")
    void promote(@Parameters(paramLabel = "NAME", description = "Which one: its name or id.") String name) {
        console()
                .send(ApiRequest.of("POST", on("POST", name).target() + "/promote"))
                .ifPresent(answer -> {
                    if (console().format(OutputFormat.AUTO) == OutputFormat.AUTO) {
                        console().out().println(new Entry(console().document(answer)).field("state"));
                    } else {
                        console().printDocument(answer);
                    }
                });
    }

    private static ApiRequest on(String method, String name) {
        return ApiRequest.onName(method, "cluster/members", name);
    }

    private static byte[] body(Map<String, @Nullable Object> document) {
        return Json.write(document).getBytes(StandardCharsets.UTF_8);
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
    public static Table table(List<Map<String, @Nullable Object>> members) {
        Table table = new Table("ID", "NAME", "ROLE", "REACHABLE", "LAG", "PEER", "CLIENTS");
        for (Map<String, @Nullable Object> member : members) {
            Entry entry = new Entry(member);
            String clients = member.get("client_urls") instanceof List<?> urls
                    ? String.join(",", urls.stream().map(String::valueOf).toList())
                    : "-";
            table.row(
                    entry.field("id"),
                    entry.field("name"),
                    role(entry, member),
                    entry.field("reachable"),
                    entry.field("lag_entries"),
                    entry.field("peer_url"),
                    clients);
        }
        return table;
    }

    /** One word: who leads, and who is on the way in or out, is more than that it has a vote. */
    private static String role(Entry entry, Map<String, @Nullable Object> member) {
        if (Boolean.TRUE.equals(member.get("leader"))) {
            return "leader";
        }
        return member.get("state") instanceof String state ? state : entry.field("role");
    }
}
