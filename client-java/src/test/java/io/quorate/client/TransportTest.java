package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.error.UnauthenticatedException;
import io.quorate.client.error.WrongClusterException;
import io.quorate.client.internal.JdkTransport;
import io.quorate.client.internal.wire.NettyTransport;
import io.quorate.client.spi.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What carries requests, and what a client adds to each of them. */
class TransportTest {

    private static final String PUT_ANSWER = "{\"key\":\"a\",\"mod_revision\":57,\"create_revision\":12,\"version\":4}";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private ClientBuilder builder() {
        return QuorateClient.builder()
                .endpoints(member.url())
                .memberDiscovery(false)
                .requestTimeout(LONG)
                .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)));
    }

    private static Transport transport(String kind) {
        return kind.equals("jdk")
                ? new JdkTransport(LONG, null)
                : new NettyTransport("quorate-io", LONG, Tls.system()::context);
    }

    private static ApiRequest get() {
        return ApiRequest.of("GET", "/v1/kv/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty"})
    void requestsAndAnswersComeAcross(String kind) throws Exception {
        String large = "x".repeat(3 << 20);
        member.answers(201, "text/plain", large, Map.of("Quorate-Revision", "57"));
        try (Transport transport = transport(kind)) {
            ApiRequest put = ApiRequest.of("PUT", "/v1/kv/a?cas=1")
                    .header("X-Own", "yes")
                    .body("täxt".getBytes(StandardCharsets.UTF_8));
            ApiAnswer answer = transport.send(member.url(), put, LONG).get();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.text()).isEqualTo(large);
            assertThat(answer.revision()).isEqualTo(57);
            assertThat(answer.endpoint()).isEqualTo(member.url());
        }
        PlayedMember.Asked asked = member.asked().get(0);
        assertThat(asked.method() + " " + asked.target()).isEqualTo("PUT /v1/kv/a?cas=1");
        assertThat(asked.header("X-own")).isEqualTo("yes");
        assertThat(asked.body()).isEqualTo("täxt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty"})
    void answersWithoutBodyEnd(String kind) throws Exception {
        member.answers(204, "text/plain", "", Map.of());
        try (Transport transport = transport(kind)) {
            assertThat(transport.send(member.url(), get(), LONG).get().body()).isEmpty();
            ApiRequest head = ApiRequest.of("HEAD", "/v1/kv/a");
            assertThat(transport.send(member.url(), head, LONG).get().status()).isEqualTo(204);
            ApiRequest empty = ApiRequest.of("POST", "/v1/kv/a");
            assertThat(transport.send(member.url(), empty, LONG).get().status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty"})
    void whatReachedNobodyIsSaidToHaveReachedNobody(String kind) {
        member.close();
        try (Transport transport = transport(kind)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> transport.send(member.url(), get(), LONG).get())
                    .withCauseInstanceOf(Transport.NotSentException.class)
                    .withMessageContaining("cannot connect to " + member.url());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty"})
    void connectionThatBreaksMayHaveReachedSomebody(String kind) {
        member.hangsUp();
        try (Transport transport = transport(kind)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> transport
                            .send(member.url(), ApiRequest.of("POST", "/v1/batch"), LONG)
                            .get())
                    .satisfies(thrown -> assertThat(thrown.getCause())
                            .isInstanceOf(IOException.class)
                            .isNotInstanceOf(Transport.NotSentException.class));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty"})
    void silentMemberIsNotWaitedForLongerThanSaid(String kind) {
        try (PlayedStreams silent = new PlayedStreams();
                Transport transport = transport(kind)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> transport
                            .send(silent.url(), get(), Duration.ofMillis(50))
                            .get())
                    .withCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void connectionsAreUsedAgain() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (PlayedKeepAlive counted = new PlayedKeepAlive(connections);
                Transport transport = transport("netty")) {
            for (int i = 0; i < 5; i++) {
                assertThat(transport.send(counted.url(), get(), LONG).get().text())
                        .isEqualTo("ok");
            }
        }
        assertThat(connections.get()).isEqualTo(1);
    }

    @Test
    void moreRequestsThanConnectionsQueue() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (PlayedKeepAlive counted = new PlayedKeepAlive(connections);
                Transport transport = transport("netty")) {
            List<CompletableFuture<ApiAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                answers.add(transport.send(counted.url(), get(), LONG));
            }
            for (CompletableFuture<ApiAnswer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }
        assertThat(connections.get()).isBetween(1, 256);
    }

    @Test
    void cancelledRequestEndsItsConnection() throws Exception {
        try (PlayedStreams silent = new PlayedStreams();
                Transport transport = transport("netty")) {
            CompletableFuture<ApiAnswer> answer = transport.send(silent.url(), get(), LONG);
            while (silent.asked().isEmpty()) {
                Thread.onSpinWait();
            }
            answer.cancel(true);
            // It writes until it is refused: nobody is there any more.
            String[] lines = new String[2_000];
            java.util.Arrays.fill(lines, "x".repeat(10_000));
            silent.open(lines);
            while (!silent.hasLost()) {
                Thread.onSpinWait();
            }
            assertThat(answer).isCancelled();
        }
    }

    @Test
    void interruptedCallerLeaves() throws Exception {
        try (PlayedStreams silent = new PlayedStreams();
                QuorateClient client = builder().endpoints(silent.url()).build()) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    client.kv().put("a", "1");
                } catch (RuntimeException thrown) {
                    failure.complete(thrown);
                }
            });
            caller.start();
            while (silent.asked().isEmpty()) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            assertThat(failure.get()).isInstanceOf(OutcomeUnknownException.class);
        }
    }

    @Test
    @Timeout(20)
    void nothingIsLeftOfAClosedClient() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        member.answers(200, PUT_ANSWER);
        QuorateClient client = builder().memberDiscovery(true).build();
        client.kv().put("a", "1");
        client.async().kv().put("a", "2").get();
        client.watch().prefix("a/").start();
        client.watch().raw(get()).start();
        client.close();
        // Whoever is said to be over may need a moment to be gone.
        while (!startedSince(before).isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(startedSince(before)).isEmpty();
    }

    private static Set<String> startedSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("quorate") || name.contains("netty") || name.contains("Executor"))
                .collect(Collectors.toSet());
    }

    @Test
    void answerOfAnotherClusterIsNotTaken() {
        member.answers(200, "application/json", PUT_ANSWER, Map.of("Quorate-Cluster", "cl_1"))
                .answers(200, "application/json", PUT_ANSWER, Map.of("Quorate-Cluster", "cl_2"));
        try (QuorateClient client = builder().build()) {
            client.kv().get("a");
            assertThatExceptionOfType(WrongClusterException.class)
                    .isThrownBy(() -> client.kv().get("a"))
                    .withMessageContaining("cl_2");
        }
    }

    @Test
    void memberThatDoesNotKnowItsClusterYetIsBelieved() {
        member.answers(200, "application/json", PUT_ANSWER, Map.of("Quorate-Cluster", ""))
                .answers(200, "application/json", PUT_ANSWER, Map.of("Quorate-Cluster", "cl_2"))
                .answers(200, "application/json", PUT_ANSWER, Map.of("Quorate-Cluster", ""));
        try (QuorateClient client = builder().build()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.kv().get("a")).isPresent();
            }
        }
    }

    @Test
    void refusedTokenIsFoundOutAnew() {
        member.problem(401, "token-expired", "no", "refresh").answers(200, PUT_ANSWER);
        AtomicInteger asked = new AtomicInteger();
        try (QuorateClient client = builder()
                .credentials(refused -> (refused ? "new" : "old") + asked.incrementAndGet())
                .build()) {
            client.kv().put("a", "1");
        }
        assertThat(member.asked().stream().map(request -> request.header("Authorization")))
                .containsExactly("Bearer old1", "Bearer new2");
    }

    @Test
    void tokenThatStaysRefusedIsAFailure() {
        member.problem(401, "token-expired", "no", "refresh");
        try (QuorateClient client =
                builder().credentials(Credentials.token("t")).build()) {
            assertThatExceptionOfType(UnauthenticatedException.class)
                    .isThrownBy(() -> client.kv().get("a"));
        }
        assertThat(member.asked()).hasSize(2);
    }

    // ---- TLS

    private static Path file(String name) {
        try {
            return Path.of(TransportTest.class.getResource("tls/" + name).toURI());
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static HttpsServer secure() {
        SSLContext own = Tls.caFile(file("ca.pem"))
                .clientCertificate(file("member.pem"), file("member.key"))
                .context();
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(own) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters plain = own.getDefaultSSLParameters();
                    plain.setNeedClientAuth(true);
                    parameters.setSSLParameters(plain);
                }
            });
            server.createContext("/", exchange -> {
                byte[] body = PUT_ANSWER.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void bothSidesProveWhoTheyAre(String host) {
        HttpsServer server = secure();
        Tls tls = Tls.caFile(file("ca.pem")).clientCertificate(file("client.pem"), file("client.key"));
        try (QuorateClient client = builder()
                .endpoints("https://" + host + ":" + server.getAddress().getPort())
                .tls(tls)
                .build()) {
            assertThat(client.kv().put("a", "1").revision()).isEqualTo(57);
        } finally {
            server.stop(0);
        }
    }

    /** The client's deadline is far away: distrust is not repeated until then. */
    @Test
    @Timeout(60)
    void distrustIsToldAtOnce() {
        HttpsServer server = secure();
        try (QuorateClient client = builder()
                .endpoints("https://127.0.0.1:" + server.getAddress().getPort())
                .requestTimeout(Duration.ofHours(1))
                .tls(Tls.system())
                .build()) {
            assertThatExceptionOfType(QuorateException.class)
                    .isThrownBy(() -> client.kv().put("a", "1"))
                    .satisfies(told -> assertThat(told.failure().code()).isEqualTo("certificate-untrusted"))
                    .satisfies(told -> assertThat(told.failure().hint()).contains("--cacert"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatOneMemberSaysIsToldRatherThanThatAnotherIsNotThere() {
        PlayedMember gone = new PlayedMember();
        String nobody = gone.url();
        gone.close();
        member.problem(503, "no-leader", "no", "later");
        try (QuorateClient client = builder()
                .endpoints(member.url(), nobody)
                .requestTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThatExceptionOfType(QuorateException.class)
                    .isThrownBy(() -> client.kv().put("a", "1"))
                    .satisfies(told -> assertThat(told.failure().code()).isEqualTo("no-leader"));
        }
    }

    @Test
    void memberOfAnUnknownAuthorityIsNotBelieved() {
        HttpsServer server = secure();
        try (Transport transport = transport("netty")) {
            String endpoint = "https://127.0.0.1:" + server.getAddress().getPort();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> transport.send(endpoint, get(), LONG).get())
                    .withCauseInstanceOf(Transport.NotSentException.class)
                    .withMessageContaining("cannot connect");
        } finally {
            server.stop(0);
        }
    }
}
