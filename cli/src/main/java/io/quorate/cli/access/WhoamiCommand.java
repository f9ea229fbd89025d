package io.quorate.cli.access;

import io.quorate.cli.Entry;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Who this is to the cluster. Confined to the main thread. */
@Command(name = "whoami", description = "Who this is to the cluster, and what that one may do.")
public final class WhoamiCommand extends QuorateCommand {

    @Override
    public void run() {
        console().send(ApiRequest.of("GET", "/v1/auth/whoami")).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) != OutputFormat.TABLE) {
            console().printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> document = console().document(answer);
        Entry identity = new Entry(document);
        String until = document.containsKey("expires_at") ? ", until " + identity.field("expires_at") : "";
        String name = identity.field("name").isEmpty() ? "nobody in particular" : identity.field("name");
        console().talk(name + " (by " + identity.field("method") + until + "), roles: " + Roles.joined(document));
        Table table = new Table("KIND", "ACTIONS", "NAMES", "ROLE");
        for (Map<String, @Nullable Object> permission : Json.objects(document, "permissions")) {
            Roles.row(table, permission, new Entry(permission).field("role"));
        }
        console().print(table);
    }
}
