package io.quorate.cli;

import io.quorate.cli.bench.Target;
import io.quorate.cli.hold.Signals;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.Tls;
import io.quorate.client.spi.CredentialsProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What commands do their work with: requests out, data to standard output, talk to standard error. Confined to the main
 * thread.
 */
public final class Console {

    private final Terminal terminal;
    private final GlobalOptions flags;
    private @Nullable Settings settings;
    private final Session session;

    /** What was read from a file last, so that a curl command can name that file. */
    private @Nullable Path inputFile;

    private byte[] input = new byte[0];

    Console(Terminal terminal, GlobalOptions flags, Session session) {
        this.terminal = terminal;
        this.flags = flags;
        this.session = session;
        flags.complete(session.defaults());
    }

    /** What holds for this run. */
    public Settings settings() {
        Settings known = settings;
        if (known == null) {
            // Not before it is needed: contexts that cannot be used are mended by commands, too.
            known = Settings.of(flags, terminal.environment());
            settings = known;
        }
        return known;
    }

    /** The flags that all commands have. */
    GlobalOptions flags() {
        return flags;
    }

    /** The timeout that was given for this command; null if none was. */
    public @Nullable Duration givenTimeout() {
        return flags.timeout;
    }

    /** Where data goes. */
    public PrintStream out() {
        return terminal.out();
    }

    /** The form of data: {@code otherwise} if none was asked for. */
    public OutputFormat format(OutputFormat otherwise) {
        if (settings().output().isOfInstances()) {
            throw CommandException.usage(
                    "output format '" + settings().output() + "' is of instances", "quorate svc get has it");
        }
        return switch (settings().output()) {
            // Other spellings, which printDocument and print see to.
            case YAML -> OutputFormat.JSON;
            case CSV -> OutputFormat.TABLE;
            default -> anyFormat(otherwise);
        };
    }

    /** As {@link #format}, but without a look at any context: for what is about contexts themselves. */
    OutputFormat localFormat() {
        OutputFormat local = localOutput();
        return local == OutputFormat.AUTO || local == OutputFormat.CSV ? OutputFormat.TABLE : local;
    }

    private OutputFormat localOutput() {
        String text = Settings.first(flags.output, terminal.environment().get(Settings.OUTPUT), "auto");
        return OutputFormat.of(text == null ? "auto" : text);
    }

    /** As {@link #print}, but without a look at any context. */
    void printLocal(Table table) {
        print(table, localOutput());
    }

    /** As {@link #format}, but for instances of services. */
    OutputFormat anyFormat(OutputFormat otherwise) {
        return settings().output() == OutputFormat.AUTO ? otherwise : settings().output();
    }

    /** Whether a person is at it. */
    public boolean interactive() {
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
    public ApiRequest fresh(ApiRequest request) {
        ApiRequest fresh = request.query("consistency", settings().consistency());
        return flags.minRevision == null ? fresh : fresh.query("min_revision", Long.toString(flags.minRevision));
    }

    /** The read consistency that was asked for; null if none was. */
    public @Nullable String consistency() {
        return settings().consistency();
    }

    /** What is put in front of keys and names. */
    Root root() {
        return new Root(settings().root(), settings().root() + session.directory());
    }

    /** What surrounds this run. */
    public Terminal terminal() {
        return terminal;
    }

    /** What a terminal shows something in. */
    public enum Colour {
        RED(31),
        GREEN(32),
        YELLOW(33);

        private final int code;

        Colour(int code) {
            this.code = code;
        }
    }

    /** The text in a colour, where a person reads who wants colours. */
    public String coloured(Colour colour, String text) {
        boolean plain = flags.noColor
                || !terminal.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return plain || !terminal.interactive() ? text : "\u001b[" + colour.code + "m" + text + "\u001b[0m";
    }

    /** A count of what is done, for a person to see that it goes on; to be closed. */
    public Progress progress(String what, Progress.Unit unit) {
        return new Progress(flags.quiet ? null : terminal.err(), terminal.interactive(), System::nanoTime, what, unit);
    }

    /**
     * The answer to {@code request}, which is no problem; nothing if the curl command was printed instead.
     */
    public Optional<ApiAnswer> send(ApiRequest request) {
        return sendAny(request).map(ApiAnswer::orThrow);
    }

    /** The answer to {@code request}, whatever its status; nothing if the curl command was printed instead. */
    public Optional<ApiAnswer> sendAny(ApiRequest request) {
        return sendAsIs(root().on(request)).map(root()::off);
    }

    /** As {@link #sendAny}, but of the whole cluster, whatever is put in front of keys otherwise. */
    public Optional<ApiAnswer> sendAsIs(ApiRequest request) {
        if (flags.curl) {
            terminal.out().println(curlForm(request, null));
            return Optional.empty();
        }
        if (session.echoes()) {
            talk(curlForm(request, null));
        }
        long start = System.nanoTime();
        ApiAnswer answer = client().raw(request);
        session.answered(answer);
        if (flags.isVerbose()) {
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
        if (flags.isVeryVerbose()) {
            request.headers().forEach((name, value) -> talk("> " + name + ": " + Table.shown(value)));
            answer.headers().forEach((name, value) -> talk("< " + name + ": " + Table.shown(value)));
        }
        return Optional.of(answer);
    }

    /**
     * The answer to {@code request}, which the server may keep waiting for {@code wait} and which is no problem; nothing if
     * the curl command was printed instead.
     */
    public Optional<ApiAnswer> sendWaiting(ApiRequest request, Duration wait) {
        if (flags.curl || wait.isZero()) {
            return send(request);
        }
        ApiRequest bounded =
                request.header("Quorate-Timeout", settings().timeout().toMillis() + "ms");
        ApiAnswer answer = client().raw(root().on(bounded), wait.plus(settings().timeout()));
        return Optional.of(root().off(answer.orThrow()));
    }

    /** The client of this run, for nobody to close. */
    public QuorateClient client() {
        return session.client(settings(), terminal);
    }

    /** Where this run's requests go and with what proof, for those that send them without a client. */
    public Target target() {
        List<URI> urls = settings().endpoints().stream().map(URI::create).toList();
        for (URI url : urls) {
            if (url.getHost() == null) {
                throw CommandException.usage("endpoint '" + url + "' (expected: http://host:port)", "give it by -e");
            }
        }
        Tls tls = settings().tls().toTls();
        return new Target(urls, (tls == null ? Tls.system() : tls).context(), authorization());
    }

    private @Nullable String authorization() {
        if (settings().login() instanceof Login.User user) {
            // Once, and by the token of a session from then on: passwords are slow to check.
            String form = Json.write(Map.of("user", user.name(), "password", Login.password(user, terminal)));
            ApiRequest login = ApiRequest.of("POST", "/v1/auth/login")
                    .header("Content-Type", "application/json")
                    .body(form.getBytes(StandardCharsets.UTF_8));
            return "Bearer " + document(client().raw(login).orThrow()).get("token");
        }
        CredentialsProvider provider = settings().login().provider(terminal);
        return provider == null ? null : provider.authorization(false);
    }

    /** Another client, for the caller to close. */
    public QuorateClient newClient(Duration timeout) {
        return session.newClient(settings(), settings().endpoints(), timeout, terminal);
    }

    /** A client of one member only, for the caller to close. */
    public QuorateClient newClient(String endpoint) {
        return session.newClient(settings(), List.of(endpoint), settings().timeout(), terminal);
    }

    /** A client of one member only, which asks it once for each request; for the caller to close. */
    public QuorateClient newClientOfOne(String endpoint, Duration timeout) {
        return session.newClientOfOne(settings(), endpoint, timeout, terminal);
    }

    /** What the commands of this run share. */
    public Session session() {
        return session;
    }

    /** Hands signals to {@code receiver}, until what is returned is closed. */
    public Signals signals(Consumer<String> receiver) {
        return terminal.signals().to(receiver);
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
    public void printCurl(ApiRequest request) {
        terminal.out().println(curlForm(root().on(request), null));
    }

    /** Prints the curl command of {@code request}, whose answer goes to a file, or to standard output. */
    public void printCurl(ApiRequest request, Path file) {
        terminal.out().println(curlForm(root().on(request), file));
    }

    private String curlForm(ApiRequest request, @Nullable Path to) {
        // A body that is not what was read was made of it, and is in no file.
        Path from = Arrays.equals(request.body(), input) ? inputFile : null;
        return CurlForm.of(settings(), request, from, to);
    }

    /** Prints a table, with the columns and in the form that were asked for; nothing where curl commands are printed. */
    public void print(Table table) {
        if (!flags.curl) {
            print(table, settings().output());
        }
    }

    private void print(Table table, OutputFormat spelled) {
        table.print(terminal.out(), flags.columns, spelled == OutputFormat.CSV, terminal::width);
    }

    /** Prints the API's own document, as it came, or as YAML. */
    public void printDocument(ApiAnswer answer) {
        if (settings().output() == OutputFormat.YAML) {
            terminal.out().print(Yaml.write(document(answer)));
            return;
        }
        String text = answer.text();
        terminal.out().print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
    }

    /** Prints bytes as they are; a newline follows only where a person reads. */
    public void printBytes(byte[] bytes) {
        terminal.out().write(bytes, 0, bytes.length);
        boolean open = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
        if (open && terminal.interactive()) {
            terminal.out().println();
        }
    }

    /** The bytes of an argument, of standard input for {@code -}, or of a file. */
    public byte[] input(@Nullable String argument, @Nullable Path file, String what) {
        try {
            if (file != null && argument != null) {
                throw CommandException.usage(what + " is given twice: as an argument and by -f", "leave one out");
            }
            if (file != null && !WholeFile.isStandard(file)) {
                input = Files.readAllBytes(file);
                inputFile = file;
                return input;
            }
            if (argument == null && file == null) {
                throw CommandException.usage(
                        what + " is missing", "give it as an argument, by -f FILE, or as - for standard input");
            }
            return argument == null || argument.equals("-")
                    ? terminal.in().readAllBytes()
                    : argument.getBytes(StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw CommandException.reading(what, file, unreadable);
        }
    }

    /** Asks whether to go on; without a person there, {@code --yes} has to have said so. */
    public void confirm(String question, boolean yes) {
        boolean insists = settings().confirmsAlways() && terminal.interactive();
        if (flags.curl || (yes && !insists)) {
            return;
        }
        if (!terminal.interactive()) {
            throw CommandException.usage(question + ": not confirmed", "say --yes if that is what you want");
        }
        if (!asks(question)) {
            throw new CommandException(ExitCode.FAILED, "not confirmed: nothing was done", null);
        }
    }

    /** Whether the person there says yes. */
    public boolean asks(String question) {
        terminal.out().flush();
        terminal.err().print(question + " [y/N] ");
        terminal.err().flush();
        String answer = terminal.line();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    /** The same command's console for another context. */
    public Console onContext(String name) {
        return new Console(terminal, flags.onContext(name), session);
    }

    /** Whether commands are printed instead of run. */
    public boolean printsCurl() {
        return flags.curl;
    }
}
