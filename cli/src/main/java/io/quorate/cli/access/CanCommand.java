package io.quorate.cli.access;

import io.quorate.cli.Entry;
import io.quorate.cli.ExitCode;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether something may be done. Confined to the main thread. */
@Command(
        name = "can",
        description = {
            "Say whether something may be done: yes, or no and exit code 6.",
            "  quorate can write kv config/app",
            "  quorate can read kv 'config/*' --as alice"
        })
public final class CanCommand extends QuorateCommand implements IExitCodeGenerator {

    @Parameters(index = "0", paramLabel = "ACTION", description = "read, write or admin.")
    private String action = "";

    @Parameters(index = "1", paramLabel = "KIND", description = "kv, lock, service, cluster and so on.")
    private String kind = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Which one; with a * at the end all that begin so. Without a name: all.")
    private @Nullable String name;

    @Option(names = "--as", paramLabel = "USER", description = "Whether that user may; administrators are told.")
    private @Nullable String user;

    private int exitCode = ExitCode.DONE;

    @Override
    public int getExitCode() {
        return exitCode;
    }

    @Override
    public void run() {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("kind", kind);
        question.put("action", action);
        String which = name;
        if (which != null) {
            boolean isPrefix = which.endsWith("*");
            question.put(isPrefix ? "prefix" : "name", isPrefix ? which.substring(0, which.length() - 1) : which);
        }
        if (user != null) {
            question.put("user", user);
        }
        console().send(Requests.of("POST", "/v1/auth/can", question)).ifPresent(answer -> {
            Map<String, @Nullable Object> document = console().document(answer);
            boolean allowed = Boolean.TRUE.equals(document.get("allowed"));
            Entry entry = new Entry(document);
            if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
                console().printDocument(answer);
            } else {
                console()
                        .out()
                        .println(
                                allowed
                                        ? "yes, by " + entry.field("by")
                                        : "no, " + entry.field("missing") + " is not granted");
            }
            exitCode = allowed ? ExitCode.DONE : ExitCode.NOT_PERMITTED;
        });
    }
}
