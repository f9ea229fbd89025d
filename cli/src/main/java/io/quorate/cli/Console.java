package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.RetryPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What commands do their work with: requests out, data to standard output, talk to standard error. Confined to the main
 * thread.
 */
public final class Console implements AutoCloseable {

    private final Terminal terminal;
    private final GlobalOptions flags;
    private final Settings settings;
    private @Nullable QuorateClient client;

    Console(Terminal terminal, GlobalOptions flags) {
        this.terminal = terminal;
        this.flags = flags;
        this.settings = Settings.of(flags, terminal.environment());
    }

    /** What holds for this run. */
    public Settings settings() {
        return settings;
    }

    /** The timeout that was given for this command; null if none was. */
    @Nullable
    Duration givenTimeout() {
        return flags.timeout;
    }

    /** Where data goes. */
    public PrintStream out() {
        return terminal.out();
    }

    /** The form of data: {@code otherwise} if none was asked for. */
    public OutputFormat format(OutputFormat otherwise) {
        if (settings.output().isOfInstances()) {
            throw CommandException.usage(
                    "output format '" + settings.output() + "' is of instances", "quorate svc get has it");
        }
        return anyFormat(otherwise);
    }

    /** As {@link #format}, but for instances of services. */
    OutputFormat anyFormat(OutputFormat otherwise) {
        return settings.output() == OutputFormat.AUTO ? otherwise : settings.output();
    }

    boolean interactive() {
        return terminal.interactive();
    }

    /** Says something that is not data. */
    public void talk(String line) {
        if (!flags.quiet) {
            terminal.err().println(line);
            // It is about what happens now, and this program may run for long.
            terminal.err().flush();
        }
    }

    /** {@code request} with the freshness that was asked for; for reads. */
    ApiRequest fresh(ApiRequest request) {
        ApiRequest fresh = request.query("consistency", flags.consistency);
        return flags.minRevision == null ? fresh : fresh.query("min_revision", Long.toString(flags.minRevision));
    }

    /** The read consistency that was asked for; null if none was. */
    public @Nullable String consistency() {
        return flags.consistency;
    }

    /**
     * The answer to {@code request}, which is no problem; nothing if the curl command was printed instead.
     */
    public Optional<ApiAnswer> send(ApiRequest request) {
        return sendAny(request).map(ApiAnswer::orThrow);
    }

    /** The answer to {@code request}, whatever its status; nothing if the curl command was printed instead. */
    Optional<ApiAnswer> sendAny(ApiRequest request) {
        if (flags.curl) {
            terminal.out().println(CurlForm.of(settings.endpoints().get(0), request));
            return Optional.empty();
        }
        long start = System.nanoTime();
        ApiAnswer answer = client().raw(request);
        if (flags.verbose) {
            talk(String.format(
                    Locale.ROOT,
                    "%s: %d from %s (member %s) in %.1f ms, request %s, revision %d",
                    request,
                    answer.status(),
                    answer.endpoint(),
                    answer.header("Quorate-Member").orElse("unknown"),
                    (System.nanoTime() - start) / 1e6,
                    answer.header("Request-Id").orElse("unknown"),
                    answer.revision()));
        }
        return Optional.of(answer);
    }

    /**
     * The answer to {@code request}, which the server may keep waiting for {@code wait} and which is no problem; nothing if
     * the curl command was printed instead.
     */
    Optional<ApiAnswer> sendWaiting(ApiRequest request, Duration wait) {
        if (flags.curl || wait.isZero()) {
            return send(request);
        }
        ApiRequest bounded =
                request.header("Quorate-Timeout", settings.timeout().toMillis() + "ms");
        return Optional.of(client().raw(bounded, wait.plus(settings.timeout())).orThrow());
    }

    QuorateClient client() {
        QuorateClient made = client;
        if (made == null) {
            made = newClient(settings.timeout());
            client = made;
        }
        return made;
    }

    /** Another client, for the caller to close. */
    QuorateClient newClient(Duration timeout) {
        try {
            return QuorateClient.builder()
                    .endpoints(settings.endpoints())
                    .requestTimeout(timeout)
                    .retry(new RetryPolicy(Duration.ofMillis(50), Duration.ofSeconds(1)))
                    .build();
        } catch (IllegalArgumentException malformed) {
            throw CommandException.usage(String.valueOf(malformed.getMessage()), "give it by -e or QUORATE_ENDPOINTS");
        }
    }

    /** The answer's JSON object. */
    public Map<String, @Nullable Object> document(ApiAnswer answer) {
        try {
            return Json.object(answer.body());
        } catch (IOException malformed) {
            throw new CommandException(
                    ExitCode.FAILED,
                    answer.endpoint() + " answered with no JSON",
                    "is it a member of Quorate? it said: " + Table.shown(clipped(answer.text())));
        }
    }

    private static String clipped(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /** Prints the curl command of {@code request}. */
    void printCurl(ApiRequest request) {
        terminal.out().println(CurlForm.of(settings.endpoints().get(0), request));
    }

    /** Prints the API's own document, as it came. */
    void printDocument(ApiAnswer answer) {
        String text = answer.text();
        terminal.out().print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
    }

    /** Prints bytes as they are; a newline follows only where a person reads. */
    void printBytes(byte[] bytes) {
        terminal.out().write(bytes, 0, bytes.length);
        boolean open = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
        if (open && terminal.interactive()) {
            terminal.out().println();
        }
    }

    /** The bytes of an argument, of standard input for {@code -}, or of a file. */
    byte[] input(@Nullable String argument, @Nullable Path file, String what) {
        try {
            if (file != null && argument != null) {
                throw CommandException.usage(what + " is given twice: as an argument and by -f", "leave one out");
            }
            if (file != null) {
                return file.toString().equals("-") ? terminal.in().readAllBytes() : Files.readAllBytes(file);
            }
            if (argument == null) {
                throw CommandException.usage(
                        what + " is missing", "give it as an argument, by -f FILE, or as - for standard input");
            }
            return argument.equals("-") ? terminal.in().readAllBytes() : argument.getBytes(StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new CommandException(ExitCode.FAILED, "cannot read " + what + ": " + unreadable, null);
        }
    }

    /** Asks whether to go on; without a person there, {@code --yes} has to have said so. */
    void confirm(String question, boolean yes) {
        if (yes || flags.curl) {
            return;
        }
        if (!terminal.interactive()) {
            throw CommandException.usage(question + ": not confirmed", "say --yes if that is what you want");
        }
        terminal.err().print(question + " [y/N] ");
        terminal.err().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
            if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
                throw new CommandException(ExitCode.FAILED, "not confirmed: nothing was done", null);
            }
        } catch (IOException unreadable) {
            throw new CommandException(ExitCode.FAILED, "cannot read the answer: " + unreadable, null);
        }
    }

    /** Whether commands are printed instead of run. */
    boolean printsCurl() {
        return flags.curl;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
