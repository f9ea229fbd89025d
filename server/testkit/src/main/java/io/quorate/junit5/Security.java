package io.quorate.junit5;

import io.quorate.client.ClientBuilder;
import io.quorate.client.Credentials;
import io.quorate.client.QuorateClient;
import io.quorate.client.Tls;
import io.quorate.client.error.UnauthenticatedException;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import io.quorate.server.init.InitCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a cluster of a test is kept from strangers: certificates and keys of its own, made as {@code quorated init} makes them,
 * and an administrator. Immutable.
 */
final class Security {

    /** The administrator of a cluster that asks who its callers are. */
    static final String ADMIN = "admin";

    static final String PASSWORD = "the password of tests";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Nobody is kept out by a slow hash here. */
    private static final int ITERATIONS = 1_000;

    /**
     * What is wanted. Immutable.
     *
     * @param auth whether members ask who their callers are
     * @param tls whether members speak TLS, with clients and with each other
     */
    record Wanted(boolean auth, boolean tls) {

        static final Wanted NOTHING = new Wanted(false, false);
    }

    private final Wanted wanted;
    private final Path folder;

    private Security(Wanted wanted, Path folder) {
        this.wanted = wanted;
        this.folder = folder;
    }

    /** Makes what members called n1, n2 … and their clients need. */
    static Security make(Wanted wanted, String cluster, int members, Path folder) throws IOException {
        Security security = new Security(wanted, folder);
        if (wanted.equals(Wanted.NOTHING)) {
            return security;
        }
        // The ports are not in the certificates: other ones will do.
        List<String> arguments = List.of(
                folder.toString(),
                "--cluster-name=" + cluster,
                "--cluster=" + addresses(members, 1_000),
                "--http=" + addresses(members, 2_000));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            if (InitCommand.run(arguments, Instant.now(), out, out) != InitCommand.Result.DONE) {
                throw new IOException("no certificates could be made: " + said.toString(StandardCharsets.UTF_8));
            }
        }
        return security;
    }

    private static String addresses(int members, int firstPort) {
        return IntStream.rangeClosed(1, members)
                .mapToObj(number -> "n" + number + "=127.0.0.1:" + (firstPort + number))
                .collect(Collectors.joining(","));
    }

    /** How URLs of members begin. */
    String scheme() {
        return wanted.tls() ? "https://" : "http://";
    }

    /** Gives a member what it needs. */
    void on(ServerConfig.Builder config, String member) {
        Path own = folder.resolve(member);
        if (wanted.auth()) {
            config.set(Settings.AUTH_ENABLED, true)
                    .set(Settings.AUTH_PASSWORD_ITERATIONS, ITERATIONS)
                    .set(Settings.AUTH_BOOTSTRAP_TOKEN_FILE, own.resolve("bootstrap-token"));
        }
        if (wanted.tls()) {
            config.set(Settings.TLS_CERT, own.resolve("tls.pem"))
                    .set(Settings.TLS_KEY, own.resolve("tls-key.pem"))
                    .set(Settings.PEER_TLS_CERT, own.resolve("peer.pem"))
                    .set(Settings.PEER_TLS_KEY, own.resolve("peer-key.pem"))
                    .set(Settings.PEER_TLS_CA, own.resolve("peer-ca.pem"));
        }
    }

    /** Gives a client what it needs to be the administrator. */
    ClientBuilder on(ClientBuilder client) {
        ClientBuilder known = wanted.auth() ? client.credentials(Credentials.password(ADMIN, PASSWORD)) : client;
        return wanted.tls() ? known.tls(Tls.caFile(authority())) : known;
    }

    /** The authority of the certificates that members show to clients. */
    Path authority() {
        return folder.resolve("ca").resolve("ca.pem");
    }

    /** Names the administrator to a cluster that has none. */
    void begin(ClientBuilder stranger) throws IOException, InterruptedException {
        if (!wanted.auth()) {
            return;
        }
        String token = Files.readString(folder.resolve(ADMIN).resolve("bootstrap-token"), StandardCharsets.UTF_8);
        try (QuorateClient client = (wanted.tls() ? stranger.tls(Tls.caFile(authority())) : stranger).build()) {
            Waiting.until(() -> isNamed(client, token.strip()), PATIENCE, () -> "the token of the first is known");
        }
    }

    /** The first leader takes the token from its file a moment after it leads. */
    private static boolean isNamed(QuorateClient client, String token) {
        try {
            client.access().bootstrap(token, ADMIN, PASSWORD);
            return true;
        } catch (UnauthenticatedException unknownYet) {
            return false;
        }
    }
}
