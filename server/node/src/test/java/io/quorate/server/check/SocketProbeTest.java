package io.quorate.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks at sockets of this machine that answer, byte for byte, what the test says. */
class SocketProbeTest {

    /** A server of mail speaks first. */
    private static final String MAIL = "220 mail.example ESMTP\r\n";

    /** A server that breaks the connection off. */
    private static final String RESET = "reset";

    private static SocketProbe probe = new SocketProbe();

    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<ServerSocket> servers = new ArrayList<>();

    @BeforeAll
    static void warmUp() throws Exception {
        probe = new SocketProbe();
        look(1, Samples.tcp("tcp"));
    }

    @AfterAll
    static void end() {
        probe.close();
    }

    @AfterEach
    void close() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** A server that reads the head of one request and answers {@code answer}; it leaves the connection open. */
    private int server(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        servers.add(server);
        Thread thread = new Thread(() -> serve(server, answer), "played-server");
        thread.setDaemon(true);
        thread.start();
        return server.getLocalPort();
    }

    private void serve(ServerSocket server, String answer) {
        try {
            Socket socket = server.accept();
            sockets.add(socket);
            if (!answer.startsWith(MAIL)) {
                asked.add(head(socket.getInputStream()));
            }
            socket.getOutputStream().write((answer.equals(RESET) ? "" : answer).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            if (answer.isEmpty() || answer.equals(RESET)) {
                // With nothing left to wait for, closing is a reset.
                socket.setSoLinger(answer.equals(RESET), 0);
                socket.close();
            }
        } catch (IOException closed) {
            asked.add("closed");
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0 && head.indexOf("\r\n\r\n") < 0; next = in.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    private static ProbeResult look(int port, HealthCheck check) throws Exception {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        probe.look(new Target("127.0.0.1", port, check), result::complete);
        return result.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK,PASSING",
        "204 No Content,PASSING",
        "302 Found,CRITICAL",
        "429 Too Many Requests,WARNING",
        "500 Internal Server Error,CRITICAL",
    })
    void anAnswerIsJudgedByItsStatusAlone(String status, Health health) throws Exception {
        int port =
                server("HTTP/1.1 " + status + "\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 1000000\r\n\r\nx");
        ProbeResult result = look(port, Samples.http("http", "/healthz?x=1", 1_000));
        assertThat(result).isEqualTo(new ProbeResult(health, "HTTP " + status.substring(0, 3)));
    }

    @Test
    void aRequestSaysWhatTheCheckSays() throws Exception {
        int port = server("HTTP/1.0 200 OK\r\n\r\n");
        TreeMap<String, String> headers = new TreeMap<>();
        headers.put("X-Key", "secret");
        HealthCheck check = new HealthCheck(
                "http", HealthCheck.Type.HTTP, "", 0, "/up", "HEAD", headers, "", false, false, 1_000, 1_000, 3, 2);
        assertThat(look(port, check).health()).isEqualTo(Health.PASSING);
        assertThat(asked.get(0))
                .isEqualTo("HEAD /up HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUser-Agent: quorate-check\r\nX-Key: secret\r\nConnection: close\r\n\r\n");
    }

    @Test
    void interimAnswersArePassedOver() throws Exception {
        int port = server("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
        assertThat(look(port, Samples.http("http", "/", 1_000)).note()).isEqualTo("HTTP 200");
    }

    @Test
    void whatIsNotHttpIsCritical() throws Exception {
        int port = server(MAIL);
        assertThat(look(port, Samples.http("http", "/", 1_000)))
                .isEqualTo(ProbeResult.critical("an answer that is not HTTP"));
    }

    @Test
    void aHangUpIsCritical() throws Exception {
        int port = server("");
        assertThat(look(port, Samples.http("http", "/", 1_000)))
                .isEqualTo(ProbeResult.critical("closed the connection without an answer"));
    }

    @Test
    void aResetIsCriticalAndCalledByItsName() throws Exception {
        int port = server(RESET);
        assertThat(look(port, Samples.http("http", "/", 1_000))).isEqualTo(ProbeResult.critical("connection reset"));
    }

    @Test
    void silenceIsCriticalWhenTheTimeoutHasPassed() throws Exception {
        int port = server("HTTP/1.1 2");
        HealthCheck check = new HealthCheck(
                "http",
                HealthCheck.Type.HTTP,
                "",
                0,
                "/",
                "GET",
                Collections.emptyNavigableMap(),
                "",
                false,
                false,
                1_000,
                100,
                3,
                2);
        assertThat(look(port, check)).isEqualTo(ProbeResult.critical("no answer within 100ms"));
    }

    @Test
    void aClosedPortIsCritical() throws Exception {
        int port = server("");
        servers.get(0).close();
        assertThat(look(port, Samples.tcp("tcp"))).isEqualTo(ProbeResult.critical("connection refused"));
    }

    @Test
    void aPortThatConnectsPasses() throws Exception {
        assertThat(look(server(""), Samples.tcp("tcp"))).isEqualTo(ProbeResult.passing("connects"));
    }

    @Test
    void aHostThatNobodyKnowsIsCritical() throws Exception {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        probe.look(new Target("no-such-host.invalid", 80, Samples.tcp("tcp")), result::complete);
        assertThat(result.get(20, TimeUnit.SECONDS).health()).isEqualTo(Health.CRITICAL);
    }

    private static HealthCheck https(boolean verify) {
        return new HealthCheck(
                "http",
                HealthCheck.Type.HTTP,
                "",
                0,
                "/",
                "GET",
                Collections.emptyNavigableMap(),
                "",
                true,
                verify,
                1_000,
                5_000,
                3,
                2);
    }

    @Test
    void tlsIsNotSpokenByEverybody() throws Exception {
        int port = server(MAIL);
        assertThat(look(port, https(false))).isEqualTo(ProbeResult.critical("no TLS: the handshake failed"));
    }

    /** A server of TLS with a certificate of its own making. */
    private static HttpsServer secureServer(Path directory) throws Exception {
        Path store = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=elsewhere")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("error");
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void aCertificateMattersOnlyWhereItIsToBeVerified(@TempDir Path directory) throws Exception {
        HttpsServer server = secureServer(directory);
        try {
            int port = server.getAddress().getPort();
            assertThat(look(port, https(false))).isEqualTo(ProbeResult.passing("HTTP 200"));
            assertThat(look(port, https(true)))
                    .isEqualTo(ProbeResult.critical("the certificate is not of an authority that this member knows"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatIsWrongWithACertificateIsSaid() {
        assertThat(SocketProbe.describeTls(failed(new CertificateExpiredException("NotAfter: 2020"))))
                .isEqualTo("the certificate has expired");
        assertThat(SocketProbe.describeTls(failed(new CertificateNotYetValidException("NotBefore: 2099"))))
                .isEqualTo("the certificate is not valid yet");
        assertThat(SocketProbe.describeTls(
                        failed(new CertificateException("No subject alternative DNS name matching web found"))))
                .isEqualTo("the certificate is for another name");
        assertThat(SocketProbe.describeTls(new SSLException("not an SSL record")))
                .isEqualTo("no TLS: the handshake failed");
    }

    private static SSLException failed(Exception cause) {
        return new SSLException("the handshake failed", new CertificateException("PKIX path validation failed", cause));
    }
}
