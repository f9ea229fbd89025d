package io.quorate.cli.access;

import io.quorate.cli.Entry;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.Json;
import io.quorate.cli.Lists;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Roles. Confined to the main thread. */
@Command(
        name = "role",
        description = {
            "Roles: sets of permissions under a name. A permission is " + Grant.FORM + ".",
            "  quorate role add deployer 'kv:read,write:config/*' 'lock:write:deploy/*'",
            "  quorate role grant deployer 'kv:read:flags/*'"
        })
public final class RoleCommand extends GroupCommand {

    @Command(name = "ls", description = "List the roles.")
    void ls() {
        Table table = new Table("ROLE", "PERMISSIONS", "BUILT_IN");
        Lists.print(console(), ApiRequest.of("GET", Requests.ROLES), "role", table, RoleCommand::row);
    }

    private static void row(Table table, Entry role) {
        int permissions = Json.objects(role.fields(), "permissions").size();
        table.row(role.field("role"), Integer.toString(permissions), role.field("built_in"));
    }

    @Command(name = "show", description = "What a role allows.")
    void show(@Parameters(paramLabel = "NAME", description = "Which role.") String name) {
        console()
                .send(ApiRequest.of("GET", Requests.path(Requests.ROLES, name)))
                .ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) != OutputFormat.TABLE) {
            console().printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> document = console().document(answer);
        Table table = new Table("KIND", "ACTIONS", "NAMES", "ROLE");
        for (Map<String, @Nullable Object> permission : Json.objects(document, "permissions")) {
            Roles.row(table, permission, new Entry(document).field("role"));
        }
        console().print(table);
    }

    @Command(name = "add", description = "Make a role.")
    void add(
            @Parameters(index = "0", paramLabel = "NAME", description = "The new role's name.") String name,
            @Parameters(index = "1..*", paramLabel = "GRANT", description = Grant.FORM + ".") @Nullable
                    List<String> grants) {
        List<Map<String, @Nullable Object>> permissions = new ArrayList<>();
        for (String grant : grants == null ? List.<String>of() : grants) {
            permissions.add(Grant.of(grant).document());
        }
        console().send(request(name, permissions).header("If-None-Match", "*")).ifPresent(this::print);
    }

    @Command(name = "grant", description = "Have a role allow more.")
    void grant(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which role.") String name,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "GRANT", description = Grant.FORM + ".")
                    List<String> grants) {
        List<Grant> more = parsed(grants);
        change(name, permissions -> more.forEach(grant -> permissions.add(grant.document())));
    }

    @Command(name = "revoke", description = "Have a role allow nothing on some names any more.")
    void revoke(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which role.") String name,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "GRANT", description = Grant.FORM + ".")
                    List<String> grants) {
        List<Grant> gone = parsed(grants);
        change(name, permissions -> {
            for (Grant one : gone) {
                permissions.replaceAll(permission -> without(permission, one));
            }
            permissions.removeIf(permission -> permission.get("actions") instanceof List<?> left && left.isEmpty());
        });
    }

    private static List<Grant> parsed(List<String> texts) {
        List<Grant> parsed = new ArrayList<>();
        for (String text : texts) {
            parsed.add(Grant.of(text));
        }
        return parsed;
    }

    private static Map<String, @Nullable Object> without(Map<String, @Nullable Object> permission, Grant gone) {
        Grant known = Grant.of(permission);
        if (known == null || !known.isAbout(gone)) {
            return permission;
        }
        List<String> left = new ArrayList<>(known.actions());
        left.removeAll(gone.actions());
        return new Grant(known.kind(), left, known.scope(), known.isPrefix()).document();
    }

    private interface Change {
        void to(List<Map<String, @Nullable Object>> permissions);
    }

    private void change(String name, Change change) {
        Optional<ApiAnswer> answer = console().send(ApiRequest.of("GET", Requests.path(Requests.ROLES, name)));
        if (answer.isPresent()) {
            List<Map<String, @Nullable Object>> permissions =
                    new ArrayList<>(Json.objects(console().document(answer.get()), "permissions"));
            change.to(permissions);
            console().send(request(name, permissions)).ifPresent(this::print);
        }
    }

    private static ApiRequest request(String name, List<Map<String, @Nullable Object>> permissions) {
        return Requests.of("PUT", Requests.path(Requests.ROLES, name), Map.of("permissions", permissions));
    }

    @Command(name = "rm", description = "Delete a role; whoever has it loses what it allows.")
    void rm(
            @Parameters(paramLabel = "NAME", description = "Which role.") String name,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Don't ask.")
                    boolean yes) {
        console().confirm("delete role " + name + ", and take it from all who have it?", yes);
        console()
                .send(ApiRequest.of("DELETE", Requests.path(Requests.ROLES, name)))
                .ifPresent(answer -> console().out().println("deleted " + name));
    }
}
