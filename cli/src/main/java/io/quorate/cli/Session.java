package io.quorate.cli;

import io.quorate.cli.hold.Signals;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ClientBuilder;
import io.quorate.client.QuorateClient;
import io.quorate.client.RetryPolicy;
import io.quorate.client.Tls;
import io.quorate.client.spi.CredentialsProvider;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the commands of one run of this program share: clients, who this is, and what holds for all of them. One command
 * has a session to itself; those of a shell have one together.
 *
 * <p>Safe for any thread; a shell changes its settings between commands only.
 */
public final class Session implements AutoCloseable {

    /** Hears signals that a person sends to one command. */
    public interface SignalSource {

        /** Hands signals to {@code receiver} until what is returned is closed. */
        Signals to(Consumer<String> receiver);
    }

    /** Clients that are not the same thing. */
    private record Kind(List<String> endpoints, Duration timeout, String root, TlsFiles tls, Login login) {}

    private static final RetryPolicy PATIENT = new RetryPolicy(Duration.ofMillis(50), Duration.ofSeconds(1));

    /** With a pause beyond every deadline there is no second time. */
    private static final RetryPolicy ONCE = new RetryPolicy(Duration.ofDays(1), Duration.ofDays(1));

    private final Map<Kind, QuorateClient> clients = new LinkedHashMap<>();
    private final Map<Login, CredentialsProvider> credentials = new HashMap<>();
    private final GlobalOptions defaults;
    private final boolean shell;
    private volatile @Nullable ApiAnswer answer;
    private volatile String directory = "";
    private volatile boolean echo;

    private Session(GlobalOptions defaults, boolean shell) {
        this.defaults = defaults;
        this.shell = shell;
    }

    /** For one command. */
    static Session ofOne() {
        return new Session(new GlobalOptions(), false);
    }

    /** For the commands of a shell, which was started with {@code flags}. */
    static Session ofShell(GlobalOptions flags) {
        return new Session(flags, true);
    }

    /** Whether a shell is at work already. */
    public boolean isShell() {
        return shell;
    }

    /** What holds where a command says nothing else. */
    GlobalOptions defaults() {
        return defaults;
    }

    /** What keys are meant below; empty: nothing. */
    public String directory() {
        return directory;
    }

    public void directory(String prefix) {
        directory = prefix;
    }

    /** Whether each request is said as a curl command, too. */
    boolean echoes() {
        return echo;
    }

    public void echoes(boolean wanted) {
        echo = wanted;
    }

    /** The answer that came last; null: none has. */
    public @Nullable ApiAnswer answer() {
        return answer;
    }

    void answered(@Nullable ApiAnswer last) {
        answer = last;
    }

    /** The client for these settings, which the session closes. */
    synchronized QuorateClient client(Settings settings, Terminal terminal) {
        Kind kind =
                new Kind(settings.endpoints(), settings.timeout(), settings.root(), settings.tls(), settings.login());
        QuorateClient known = clients.get(kind);
        if (known == null) {
            known = newClient(settings, settings.endpoints(), settings.timeout(), terminal);
            clients.put(kind, known);
        }
        return known;
    }

    /** Another client, for the caller to close. */
    synchronized QuorateClient newClient(
            Settings settings, List<String> endpoints, Duration timeout, Terminal terminal) {
        return newClient(settings, endpoints, timeout, PATIENT, terminal);
    }

    /** A client that asks one member once for each request, and takes no for an answer; for the caller to close. */
    synchronized QuorateClient newClientOfOne(Settings settings, String endpoint, Duration timeout, Terminal terminal) {
        return newClient(settings, List.of(endpoint), timeout, ONCE, terminal);
    }

    private QuorateClient newClient(
            Settings settings, List<String> endpoints, Duration timeout, RetryPolicy retries, Terminal terminal) {
        ClientBuilder builder = QuorateClient.builder();
        Tls tls = settings.tls().toTls();
        if (tls != null) {
            builder.tls(tls);
        }
        try {
            CredentialsProvider provider = credentials(settings.login(), terminal);
            if (provider != null) {
                builder.credentials(provider);
            }
            return builder.endpoints(endpoints)
                    // Somebody who asks for one of several wants that one.
                    .memberDiscovery(endpoints.equals(settings.endpoints()))
                    .requestTimeout(timeout)
                    .prefix(settings.root())
                    .retry(retries)
                    .build();
        } catch (IllegalArgumentException malformed) {
            throw CommandException.usage(
                    String.valueOf(malformed.getMessage()), "give it by -e, QUORATE_ENDPOINTS or a context");
        }
    }

    /** Who this is; null: nobody in particular. A person is asked now, and once. */
    private @Nullable CredentialsProvider credentials(Login login, Terminal terminal) {
        CredentialsProvider known = credentials.get(login);
        if (known == null) {
            known = login.provider(terminal);
            if (known != null) {
                proved(known);
                credentials.put(login, known);
            }
        }
        return known;
    }

    private static void proved(CredentialsProvider provider) {
        try {
            // Here and not in the client's thread, where what is wrong would look like a member's fault.
            provider.token(false);
        } catch (IllegalArgumentException | UncheckedIOException unusable) {
            throw new CommandException(
                    ExitCode.NOT_PERMITTED, String.valueOf(unusable.getMessage()), "quorate --help names the ways");
        }
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(QuorateClient::close);
        clients.clear();
    }
}
