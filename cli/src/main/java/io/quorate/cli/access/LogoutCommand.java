package io.quorate.cli.access;

import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiRequest;
import picocli.CommandLine.Command;

/** Ends a session. Confined to the main thread. */
@Command(name = "logout", description = "End the session whose token is in use; the token is worth nothing then.")
public final class LogoutCommand extends QuorateCommand {

    @Override
    public void run() {
        console().send(ApiRequest.of("POST", "/v1/auth/logout")).ifPresent(answer -> {
            if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
                console().printDocument(answer);
                return;
            }
            boolean revoked = Boolean.TRUE.equals(console().document(answer).get("revoked"));
            console().out().println(revoked ? "logged out" : "no session was in use");
        });
    }
}
