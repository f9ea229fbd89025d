package io.quorate.cli.access;

import io.quorate.cli.CommandException;
import io.quorate.cli.Entry;
import io.quorate.cli.Login;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiAnswer;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Changes a password for the token of a session. Confined to the main thread. */
@Command(
        name = "login",
        description = {
            "Change a password for a token, which lives for some hours after its last use.",
            "  export QUORATE_TOKEN=$(quorate login --user alice)",
            "  quorate login --user alice -f ~/.quorate-token    # for QUORATE_TOKEN_FILE"
        })
public final class LoginCommand extends QuorateCommand {

    @Option(names = "-f", paramLabel = "FILE", description = "Write the token there, for this user only.")
    private @Nullable Path file;

    @Override
    public void run() {
        if (!(console().settings().login() instanceof Login.User user)) {
            throw CommandException.usage("who? no user is given", "quorate login --user NAME");
        }
        String password = Login.password(user, console().terminal());
        console()
                .send(Requests.of("POST", "/v1/auth/login", Map.of("user", user.name(), "password", password)))
                .ifPresent(this::answered);
    }

    private void answered(ApiAnswer answer) {
        Entry login = new Entry(console().document(answer));
        Path to = file;
        if (to != null) {
            Secret.write(to, login.field("token"));
        } else if (console().format(OutputFormat.AUTO) == OutputFormat.AUTO) {
            console().out().println(login.field("token"));
        } else {
            console().printDocument(answer);
        }
        console()
                .talk("logged in as " + login.field("user") + ", until " + login.field("expires_at")
                        + " if it is not used");
    }
}
