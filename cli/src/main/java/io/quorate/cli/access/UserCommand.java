package io.quorate.cli.access;

import io.quorate.cli.CommandException;
import io.quorate.cli.Entry;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.Lists;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Users. Confined to the main thread. */
@Command(
        name = "user",
        description = {
            "Users: who may ask for something.",
            "  quorate user bootstrap",
            "  quorate user add alice --role editor",
            "  quorate user set alice --role editor --role reader"
        })
public final class UserCommand extends GroupCommand {

    @Command(name = "ls", description = "List the users.")
    void ls() {
        Table table = new Table("USER", "ROLES", "PASSWORD", "DISABLED");
        Lists.print(console(), ApiRequest.of("GET", Requests.USERS), "user", table, UserCommand::row);
    }

    private static void row(Table table, Entry user) {
        table.row(user.field("user"), Roles.joined(user.fields()), user.field("has_password"), user.field("disabled"));
    }

    @Command(name = "show", description = "One user.")
    void show(@Parameters(paramLabel = "NAME", description = "Which user.") String name) {
        console()
                .send(ApiRequest.of("GET", Requests.path(Requests.USERS, name)))
                .ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) != OutputFormat.TABLE) {
            console().printDocument(answer);
            return;
        }
        Table table = new Table("USER", "ROLES", "PASSWORD", "DISABLED");
        row(table, new Entry(console().document(answer)));
        console().print(table);
    }

    @Command(name = "add", description = "Make a user; the password is asked for unless it is in a file.")
    void add(
            @Parameters(paramLabel = "NAME", description = "The new user's name.") String name,
            @Option(names = "--role", paramLabel = "R", description = "A role; may be repeated.") @Nullable
                    List<String> roles,
            @Option(names = "--password-file", paramLabel = "FILE", description = "Whose first line it is.") @Nullable
                    Path passwordFile,
            @Option(names = "--no-password", description = "None: for tokens and certificates only.")
                    boolean withoutPassword) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("roles", roles == null ? List.of() : roles);
        if (!withoutPassword) {
            document.put("password", Secret.chosen(console(), name, passwordFile));
        }
        ApiRequest request = Requests.of("PUT", Requests.path(Requests.USERS, name), document);
        console().send(request.header("If-None-Match", "*")).ifPresent(this::print);
    }

    @Command(
            name = "bootstrap",
            description = {
                "Make the first user of a cluster, an administrator; once, with the token that only",
                "whoever runs the members can read."
            })
    void bootstrap(
            @Parameters(
                            paramLabel = "NAME",
                            arity = "0..1",
                            defaultValue = "admin",
                            description = "The user's name (default: ${DEFAULT-VALUE}).")
                    String name,
            @Option(
                            names = "--bootstrap-token-file",
                            paramLabel = "FILE",
                            description =
                                    "Whose first line is the token: what quorated init made, or bootstrap-token in the data"
                                            + " directory of the leader (QUORATE_BOOTSTRAP_TOKEN_FILE).")
                    @Nullable
                    Path tokenFile,
            @Option(names = "--password-file", paramLabel = "FILE", description = "Whose first line is the password.")
                    @Nullable
                    Path passwordFile) {
        String fromEnvironment = console().terminal().environment().get("QUORATE_BOOTSTRAP_TOKEN_FILE");
        Path file = tokenFile != null || fromEnvironment == null ? tokenFile : Path.of(fromEnvironment);
        if (file == null) {
            throw CommandException.usage(
                    "the bootstrap token is missing (expected: --bootstrap-token-file FILE)",
                    "quorated init puts it into admin/bootstrap-token, and the leader into its data directory");
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("token", Secret.firstLine(file, "bootstrap token"));
        document.put("user", name);
        document.put("password", Secret.chosen(console(), name, passwordFile));
        console()
                .send(Requests.of("POST", "/v1/auth/bootstrap", document))
                .ifPresent(answer -> console().out().println("user " + name + " is made, with the role root"));
    }

    @Command(name = "set", description = "Change the roles of a user, or let nobody in by that name.")
    void set(
            @Parameters(paramLabel = "NAME", description = "Which user.") String name,
            @Option(
                            names = "--role",
                            paramLabel = "R",
                            description = "A role, in place of all others; may be repeated.")
                    @Nullable
                    List<String> roles,
            @Option(names = "--disable", description = "Nothing lets this user in.") boolean disable,
            @Option(names = "--enable", description = "Let this user in again.") boolean enable) {
        Optional<ApiAnswer> answer = console().send(ApiRequest.of("GET", Requests.path(Requests.USERS, name)));
        if (answer.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> before = console().document(answer.get());
        List<Object> known = new ArrayList<>();
        if (before.get("roles") instanceof List<?> names) {
            known.addAll(names);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("roles", roles == null ? known : roles);
        document.put("disabled", disable || (!enable && Boolean.TRUE.equals(before.get("disabled"))));
        console()
                .send(Requests.of("PUT", Requests.path(Requests.USERS, name), document))
                .ifPresent(this::print);
    }

    @Command(name = "passwd", description = "Change a password: one's own with --own, else as an administrator.")
    void passwd(
            @Parameters(paramLabel = "NAME", description = "Whose.") String name,
            @Option(names = "--own", description = "Prove it by the current one.") boolean own,
            @Option(
                            names = "--current-file",
                            paramLabel = "FILE",
                            description = "Whose first line is the current one; implies --own.")
                    @Nullable
                    Path currentFile,
            @Option(names = "--password-file", paramLabel = "FILE", description = "Whose first line is the new one.")
                    @Nullable
                    Path passwordFile) {
        Map<String, Object> document = new LinkedHashMap<>();
        if (currentFile != null) {
            document.put("current", Secret.firstLine(currentFile, "current password"));
        } else if (own) {
            document.put(
                    "current",
                    io.quorate.cli.Login.asked("current password: ", console().terminal()));
        }
        document.put("new", Secret.chosen(console(), name, passwordFile));
        console()
                .send(Requests.of("POST", Requests.path(Requests.USERS, name) + "/password", document))
                .ifPresent(answer -> console().out().println("changed; other sessions of " + name + " have ended"));
    }

    @Command(name = "rm", description = "Delete a user, with all tokens and sessions.")
    void rm(
            @Parameters(paramLabel = "NAME", description = "Which user.") String name,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Don't ask.")
                    boolean yes) {
        console().confirm("delete user " + name + " and all tokens and sessions of that name?", yes);
        console()
                .send(ApiRequest.of("DELETE", Requests.path(Requests.USERS, name)))
                .ifPresent(answer -> console().out().println("deleted " + name));
    }
}
