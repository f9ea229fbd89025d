package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits at a barrier. Confined to the main thread. */
@Command(
        name = "barrier",
        description = {"Wait until N parties are there.", "  quorate barrier phase-1 --parties 5"})
final class BarrierCommand extends QuorateCommand {

    @Parameters(paramLabel = "NAME", description = "Which barrier.")
    private String name = "";

    @Option(names = "--parties", paramLabel = "N", required = true, description = "How many are waited for.")
    private int parties;

    @Option(
            names = "--wait",
            paramLabel = "D",
            converter = Durations.class,
            defaultValue = "10m",
            description = "How long, at most 10m (default 10m).")
    private Duration wait = Duration.ZERO;

    @Override
    public void run() {
        ApiRequest request = ApiRequest.onName("POST", "barriers", name)
                .query("parties", Integer.toString(parties))
                .query("wait", wait);
        console().sendWaiting(request, wait).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
            console().printDocument(answer);
            return;
        }
        Entry passed = new Entry(console().document(answer));
        console().out().println("generation " + passed.field("generation") + " position " + passed.field("position"));
    }
}
