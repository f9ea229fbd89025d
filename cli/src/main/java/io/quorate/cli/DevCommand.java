package io.quorate.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands in the help for what the launcher does itself. Confined to the main thread. */
@Command(
        name = "dev",
        description = {
            "Run a server here, to try things with: no configuration, data in a temporary directory.",
            "  quorate dev                  one member on http://127.0.0.1:7460",
            "  quorate dev --members 3      three members, as processes of their own",
            "  quorate dev --data-dir DIR   keep the data",
            "  quorate dev --http 127.0.0.1:8080    on another port",
            "It takes all flags of the server, which quorated --help lists."
        })
final class DevCommand extends QuorateCommand {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public void run() {
        throw CommandException.usage(
                "dev is run by the launcher, not by the command line's Java program",
                "run bin/quorate dev, or bin/quorated --dev " + String.join(" ", arguments));
    }
}
