package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.QuorateClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for a key by long polls. Confined to the main thread. */
@Command(
        name = "wait",
        description = {
            "Wait until a key is there, or as you want it.",
            "  quorate wait jobs/7/done --timeout 5m",
            "--timeout says how long; without it: as long as it takes. Not in time ends with code 5."
        })
final class WaitCommand extends QuorateCommand {

    /** What one request waits at most, so that a dead connection is noticed. */
    private static final Duration POLL = Duration.ofSeconds(30);

    private static final Duration REQUEST = Duration.ofSeconds(5);

    @Parameters(paramLabel = "KEY", description = "Which key.")
    private String key = "";

    /** Conditions, of which there can be one. */
    static final class Condition {

        @Option(names = "--exists", description = "Until it is there; this is the default.")
        boolean exists;

        @Option(names = "--absent", description = "Until it is not there.")
        boolean absent;

        @Option(names = "--value", paramLabel = "V", description = "Until its value is V.")
        @Nullable
        String value;

        @Option(names = "--changed", description = "Until it is put or deleted, from now on.")
        boolean changed;

        boolean holds(ApiAnswer answer, boolean later) {
            boolean found = answer.status() != 404;
            if (changed) {
                return later;
            }
            if (absent) {
                return !found;
            }
            return found && (value == null || Arrays.equals(answer.body(), value.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            if (changed) {
                return "changed";
            }
            return absent ? "gone" : value == null ? "there" : "'" + value + "'";
        }
    }

    @ArgGroup(exclusive = true)
    private Condition condition = new Condition();

    @Override
    public void run() {
        ApiRequest read = console().fresh(ApiRequest.onKey("GET", Bytes.of(key)));
        if (console().printsCurl()) {
            console().printCurl(read);
            console().printCurl(read.query("wait", POLL).query("after", "REVISION"));
            return;
        }
        Duration limit = console().givenTimeout();
        Duration request = limit != null && limit.compareTo(REQUEST) < 0 ? limit : REQUEST;
        try (QuorateClient client = console().newClient(request)) {
            await(
                    client,
                    console().root().on(read),
                    request,
                    limit == null ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos());
        }
    }

    private void await(QuorateClient client, ApiRequest read, Duration request, long deadlineNanos) {
        ApiAnswer answer = checked(client.raw(read));
        boolean later = false;
        while (answer.status() == 304 || !condition.holds(answer, later)) {
            Duration left = left(deadlineNanos);
            if (left.isZero()) {
                throw new CommandException(
                        ExitCode.NOT_ACQUIRED,
                        "'" + key + "' was not " + condition + " in time",
                        "--timeout says how long to wait");
            }
            Duration wait = left.compareTo(POLL) < 0 ? left : POLL;
            ApiRequest poll = read.query("wait", wait)
                    .query("after", Long.toString(answer.revision()))
                    .header("Quorate-Timeout", request.toMillis() + "ms");
            answer = checked(client.raw(poll, wait.plus(request)));
            later = true;
        }
        if (answer.status() == 200 && console().format(OutputFormat.AUTO) == OutputFormat.RAW) {
            console().printBytes(answer.body());
        }
    }

    private static Duration left(long deadlineNanos) {
        if (deadlineNanos == Long.MAX_VALUE) {
            return POLL;
        }
        long millis = (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000;
        return millis <= 0 ? Duration.ZERO : Duration.ofMillis(millis);
    }

    /** What says something of the key: it, that it is absent, or that nothing changed. */
    private static ApiAnswer checked(ApiAnswer answer) {
        return answer.status() == 404 ? answer : answer.orThrow();
    }
}
