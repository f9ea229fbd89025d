package io.quorate.cli.cluster;

import io.quorate.cli.Entry;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Who leads the cluster. Confined to the main thread. */
@Command(name = "leader", description = "Who leads the cluster.")
public final class LeaderCommand extends QuorateCommand {

    @Override
    public void run() {
        console().send(ApiRequest.of("GET", "/v1/cluster")).ifPresent(this::print);
    }

    @Command(name = "transfer", description = "Have another member lead; prints who does, once it can serve.")
    void transfer(
            @Parameters(
                            paramLabel = "NAME",
                            arity = "0..1",
                            description = "Who is to; without it, whoever is furthest along.")
                    @Nullable
                    String name) {
        console()
                .send(ApiRequest.of("POST", "/v1/cluster/leader").query("to", name))
                .ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.AUTO) == OutputFormat.AUTO) {
            console().out().println(new Entry(console().document(answer)).field("leader"));
        } else {
            console().printDocument(answer);
        }
    }
}
