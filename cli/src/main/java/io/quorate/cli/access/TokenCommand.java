package io.quorate.cli.access;

import io.quorate.cli.Durations;
import io.quorate.cli.Entry;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.Lists;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tokens. Confined to the main thread. */
@Command(
        name = "token",
        description = {
            "Tokens of programs, and sessions.",
            "  quorate token create ci --role deployer --expires 90d -f ci.token"
        })
public final class TokenCommand extends GroupCommand {

    @Command(name = "ls", description = "List the tokens: one's own, or those of all for who may see them.")
    void ls() {
        Table table = new Table("ID", "KIND", "NAME", "USER", "ROLES", "EXPIRES", "USED");
        Lists.print(console(), ApiRequest.of("GET", Requests.TOKENS), "id", table, TokenCommand::row);
    }

    private static void row(Table table, Entry token) {
        table.row(
                token.field("id"),
                token.field("kind"),
                token.field("name"),
                token.field("user"),
                token.fields().containsKey("roles") ? Roles.joined(token.fields()) : "all",
                token.field("expires_at"),
                token.field("used_at"));
    }

    @Command(name = "create", description = "Make a token; it is shown this once.")
    void create(
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(
                            names = "--role",
                            paramLabel = "R",
                            description = "One of the user's roles; may be repeated. Without: all of them.")
                    @Nullable
                    List<String> roles,
            @Option(
                            names = "--expires",
                            paramLabel = "D",
                            converter = Durations.class,
                            description = "After how long, such as 90d; without: never.")
                    @Nullable
                    Duration expires,
            @Option(names = "--for", paramLabel = "USER", description = "Whose it is; without: one's own.") @Nullable
                    String user,
            @Option(names = "-f", paramLabel = "FILE", description = "Write it there, for this user only.") @Nullable
                    Path file) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        if (roles != null) {
            document.put("roles", roles);
        }
        if (expires != null) {
            document.put("expires_in", expires.toMillis() + "ms");
        }
        if (user != null) {
            document.put("user", user);
        }
        console().send(Requests.of("POST", Requests.TOKENS, document)).ifPresent(answer -> created(answer, file));
    }

    private void created(ApiAnswer answer, @Nullable Path file) {
        Entry token = new Entry(console().document(answer));
        if (file != null) {
            Secret.write(file, token.field("token"));
        } else if (console().format(OutputFormat.AUTO) == OutputFormat.AUTO) {
            console().out().println(token.field("token"));
        } else {
            console().printDocument(answer);
        }
        console().talk("token " + token.field("id") + " of " + token.field("user") + "; it is not shown again");
    }

    @Command(name = "revoke", description = "Make a token worthless at once.")
    void revoke(@Parameters(paramLabel = "ID", description = "Which: quorate token ls has the ids.") String id) {
        console()
                .send(ApiRequest.of("DELETE", Requests.path(Requests.TOKENS, id)))
                .ifPresent(answer -> console().out().println("revoked " + id));
    }
}
