package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuorateServerTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void memberServesWhatItWasAskedToKeep() throws Exception {
        try (QuorateServer server = QuorateServer.start(alone("a"))) {
            assertThat(server.awaitReady(LONG)).isTrue();

            assertThat(put(server, "hello", "world").statusCode()).isEqualTo(201);

            assertThat(get(server, "hello").body()).isEqualTo("world");
            assertThat(server.isLeader()).isTrue();
            assertThat(server.name()).isEqualTo("n1");
            assertThat(server.httpAddress().port()).isPositive();
        }
    }

    @Test
    void severalMembersFitIntoOneProcess() throws Exception {
        try (QuorateServer one = QuorateServer.start(alone("a"));
                QuorateServer other = QuorateServer.start(alone("b"))) {
            assertThat(one.awaitReady(LONG)).isTrue();
            assertThat(other.awaitReady(LONG)).isTrue();

            put(one, "k", "one");
            put(other, "k", "other");

            assertThat(get(one, "k").body()).isEqualTo("one");
            assertThat(get(other, "k").body()).isEqualTo("other");
        }
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() throws Exception {
        try (QuorateServer server = QuorateServer.start(alone("a"))) {
            assertThat(server.awaitReady(LONG)).isTrue();
            put(server, "k", "kept");
        }
        try (QuorateServer server = QuorateServer.start(alone("a"))) {
            assertThat(server.awaitReady(LONG)).isTrue();
            assertThat(get(server, "k").body()).isEqualTo("kept");
        }
    }

    @Test
    void memberThatCannotGoOnStopsItselfAndSaysWhy() throws Exception {
        try (QuorateServer server = QuorateServer.start(alone("a"))) {
            assertThat(server.awaitReady(LONG)).isTrue();
            assertThat(server.failure()).isNotDone();

            server.failed("the log can't be written", null);

            assertThat(server.failure().get(LONG.toSeconds(), TimeUnit.SECONDS).why())
                    .isEqualTo("the log can't be written");
            assertThat(server.isReady()).isFalse();
            assertThat(FreePorts.isFree("127.0.0.1", server.httpAddress().port()))
                    .isTrue();
        }
    }

    @Test
    void takenPortIsSaidAtOnce() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerConfig config = ServerConfig.builder()
                    .set(Settings.DATA_DIR, directory.resolve("a"))
                    .set(Settings.HTTP, new Address("127.0.0.1", taken.getLocalPort()))
                    .build();

            assertThatThrownBy(() -> QuorateServer.start(config))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("can't listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void directoryInUseIsRefusedAndLeavesTheUserOfItAlone() throws Exception {
        try (QuorateServer server = QuorateServer.start(alone("a"))) {
            assertThat(server.awaitReady(LONG)).isTrue();

            assertThatThrownBy(() -> QuorateServer.start(alone("a"))).isInstanceOf(ServerStartException.class);

            assertThat(put(server, "k", "v").statusCode()).isEqualTo(201);
        }
    }

    private ServerConfig alone(String data) {
        return ServerConfig.builder()
                .set(Settings.DATA_DIR, directory.resolve(data))
                .set(Settings.HTTP, new Address("127.0.0.1", 0))
                .set(Settings.CLUSTER, Map.of("n1", new Address("127.0.0.1", 0)))
                .build();
    }

    private HttpResponse<String> put(QuorateServer server, String key, String value) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(server, key))
                        .PUT(HttpRequest.BodyPublishers.ofString(value))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(QuorateServer server, String key) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(server, key)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(QuorateServer server, String key) {
        return URI.create("http://" + server.httpAddress() + "/v1/kv/" + key);
    }
}
