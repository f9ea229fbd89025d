package io.quorate.cli.learn;

import io.quorate.cli.CommandException;
import io.quorate.cli.QuorateCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints worked examples. Confined to the main thread. */
@Command(
        name = "cheat",
        description = {"Worked one-liners.", "  quorate cheat lock"})
public final class CheatCommand extends QuorateCommand {

    /** In the order in which they are listed. */
    static final List<String> TOPICS =
            List.of("keys", "history", "txn", "watch", "lock", "elect", "svc", "files", "ctx", "shell", "ops");

    @Parameters(paramLabel = "TOPIC", arity = "0..1", description = "About what; none: list the topics.")
    private @Nullable String topic;

    @Override
    public void run() {
        if (console().printsCurl()) {
            throw CommandException.usage("cheat has no curl form: it asks nobody", "leave --curl out");
        }
        if (topic == null) {
            console().out().println("topics: " + String.join(", ", TOPICS));
            return;
        }
        String name = topic.toLowerCase(Locale.ROOT);
        if (!TOPICS.contains(name)) {
            throw CommandException.usage(
                    "topic '" + topic + "' (expected: " + String.join(", ", TOPICS) + ")", "quorate COMMAND --help");
        }
        console().out().print(text(name));
    }

    static String text(String topic) {
        try (InputStream in = CheatCommand.class.getResourceAsStream("cheat/" + topic + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("cheat/" + topic + ".txt is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
