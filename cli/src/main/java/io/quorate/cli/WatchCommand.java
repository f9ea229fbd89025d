package io.quorate.cli;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches keys. Threads as in {@link WatchRun}. */
@Command(
        name = "watch",
        description = {
            "Print changes as they happen, or run a command for them.",
            "  quorate watch config/ --prefix -- ./reload",
            "Goes on by itself, without gap or repetition, when a member is lost. -o jsonl prints what members send.",
            "The command reads that line, and finds in its environment QUORATE_REVISION, QUORATE_KEYS (one a line),",
            "QUORATE_RESYNC (1: changes are missing, this is the state) and, for one key, QUORATE_KEY and QUORATE_OP."
        })
final class WatchCommand extends QuorateCommand implements IExitCodeGenerator {

    @Parameters(index = "0", paramLabel = "KEY", description = "What to watch; '' with --prefix: everything.")
    private String key = "";

    @Parameters(index = "1..*", paramLabel = "CMD", description = "The command, behind --. Without one: print.")
    private List<String> command = new ArrayList<>();

    @Option(names = "--prefix", description = "All keys that start with KEY.")
    private boolean prefix;

    @Option(names = "--end", paramLabel = "K", description = "All keys from KEY up to K, which is left out.")
    private @Nullable String end;

    @Mixin
    private final WatchFlags flags = new WatchFlags();

    private int exitCode = ExitCode.DONE;

    @Override
    public int getExitCode() {
        return exitCode;
    }

    @Override
    public void run() {
        if (key.isEmpty() && !prefix) {
            throw CommandException.usage("no key", "quorate watch KEY, or quorate watch '' --prefix for everything");
        }
        ApiRequest target = ApiRequest.onKey("GET", Bytes.of(key)).query("end", end);
        // Everything: the list of all keys, which needs no start.
        target = prefix && !key.isEmpty() ? target.flag("prefix") : target;
        boolean oneKey = !prefix && end == null;
        if (oneKey && key.endsWith("/")) {
            console().talk("watching the one key '" + key + "'; --prefix watches all that start so");
        }
        exitCode = new WatchRun(console(), flags, target).run(command, oneKey);
    }
}
