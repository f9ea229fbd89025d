package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.Restoration;
import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void aBackupBecomesAMemberOfANewCluster() throws Exception {
        Path backup = directory.resolve("backup.qsnap");
        long revision = backUp(backup);

        assertThat(restore(backup.toString(), "--data-dir", dir("restored"), "--cluster-id=cl_afterwards"))
                .as(said())
                .isEqualTo(ExitCode.OK);

        String mark = mark(said());
        assertThat(restore(backup.toString(), "--data-dir", dir("other"), "--cluster-id=cl_afterwards_00c0ffee"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("is a cluster made of another backup").contains("begins with " + mark);
        assertThat(Path.of(dir("other"))).doesNotExist();

        try (QuorateServer server = QuorateServer.start(alone(dir("restored")))) {
            assertThat(server.awaitReady(LONG)).isTrue();
            HttpResponse<String> config = get(server, "/v1/kv/config/a");
            assertThat(config.body()).isEqualTo("1");
            assertThat(config.headers().firstValue("Quorate-Cluster")).hasValue("cl_afterwards_" + mark);
            assertThat(config.headers().firstValue("Quorate-Mod-Revision")).hasValue(String.valueOf(revision - 1));
            assertThat(get(server, "/v1/kv/session").statusCode()).isEqualTo(404);
            assertThat(get(server, "/v1/cluster/settings").body()).contains("\"history_keep\":\"2h\"");

            long now = Long.parseLong(
                    config.headers().firstValue("Quorate-Revision").orElseThrow());
            assertThat(now).isGreaterThan(revision + Restoration.REVISIONS_SKIPPED);
            HttpResponse<String> old = get(server, "/v1/kv/config/?prefix&watch&from=" + revision);
            assertThat(old.statusCode()).isEqualTo(410);
            assertThat(old.body()).contains("revision-compacted");

            assertThat(send(server, "PUT", "/v1/kv/config/a", "2").statusCode()).isEqualTo(200);
            assertThat(get(server, "/v1/kv/config/a?rev=" + now).body()).isEqualTo("1");
        }
        // It is found again as any other member is.
        try (QuorateServer server = QuorateServer.start(alone(dir("restored")))) {
            assertThat(server.awaitReady(LONG)).isTrue();
            assertThat(get(server, "/v1/kv/config/a").body()).isEqualTo("2");
        }
    }

    @Test
    void aRestoredClusterHasTheNameOfTheOneItWas() {
        assertThat(RestoredCluster.shownName(RestoredCluster.peerName("prod", "cl_x", "00ff")))
                .isEqualTo("prod");
        assertThat(RestoredCluster.shownName("prod")).isEqualTo("prod");
    }

    @Test
    void whatIsDamagedIsNotRestored() throws Exception {
        Path backup = directory.resolve("backup.qsnap");
        backUp(backup);
        byte[] bytes = Files.readAllBytes(backup);
        bytes[bytes.length / 2] = (byte) (bytes[bytes.length / 2] ^ 1);
        Files.write(backup, bytes);

        assertThat(restore(backup.toString(), "--data-dir", dir("restored"))).isEqualTo(ExitCode.DAMAGED);

        assertThat(said()).contains("is damaged: its CRC32C is");
        assertThat(Path.of(dir("restored"))).doesNotExist();
    }

    @Test
    void aDirectoryThatHoldsSomethingIsLeftAlone() throws Exception {
        Files.createDirectories(Path.of(dir("restored")));
        Files.writeString(Path.of(dir("restored"), "mine"), "1");

        assertThat(restore("any.qsnap", "--data-dir", dir("restored"))).isEqualTo(ExitCode.USAGE);

        assertThat(said()).contains("is not empty");
    }

    @Test
    void aRestorationThatWasNotFinishedIsNotStarted() throws Exception {
        Files.createDirectories(Path.of(dir("restored")));
        RestoredCluster.begin(Path.of(dir("restored")));

        assertThatThrownBy(() -> QuorateServer.start(alone(dir("restored"))))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("holds a restoration that was not finished");
    }

    @Test
    void wrongArgumentsAreTold() {
        assertThat(restore("--data-dir", dir("x"))).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("the backup: missing");
        assertThat(restore("a.qsnap", "--data-dir", dir("x"), "--cluster-id", "4711"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("expected: one id such as cl_");
        assertThat(restore("a.qsnap")).isEqualTo(ExitCode.USAGE);
        assertThat(restore(dir("missing.qsnap"), "--data-dir", dir("x"))).isEqualTo(ExitCode.START_FAILED);
    }

    /** Saves a backup of a cluster; the revision it is of. */
    private long backUp(Path file) throws Exception {
        try (QuorateServer server = QuorateServer.start(alone(dir("first")))) {
            assertThat(server.awaitReady(LONG)).isTrue();
            send(server, "PATCH", "/v1/cluster/settings", "{\"history_keep\":\"2h\"}");
            send(server, "PUT", "/v1/kv/config/a", "0");
            send(server, "PUT", "/v1/kv/config/a", "1");
            send(server, "PUT", "/v1/kv/session?ttl=60s", "me");
            HttpRequest request = HttpRequest.newBuilder(uri(server, "/v1/maintenance/snapshot"))
                    .build();
            HttpResponse<Path> saved = client.send(request, HttpResponse.BodyHandlers.ofFile(file));
            assertThat(saved.statusCode()).isEqualTo(200);
            return Long.parseLong(saved.headers().firstValue("Quorate-Revision").orElseThrow());
        }
    }

    private ExitCode restore(String... args) {
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Restore(to, to, Map.of()).run(List.of(args));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** What the printed id of the new cluster ends in. */
    private static String mark(String said) {
        Matcher id = Pattern.compile("of a new cluster cl_afterwards_([0-9a-f]{8})\\R")
                .matcher(said);
        assertThat(id.find()).as(said).isTrue();
        return id.group(1);
    }

    private String dir(String name) {
        return directory.resolve(name).toString();
    }

    private static ServerConfig alone(String data) {
        return ServerConfig.builder()
                .set(Settings.DATA_DIR, Path.of(data))
                .set(Settings.HTTP, new Address("127.0.0.1", 0))
                .set(Settings.CLUSTER, Map.of("n1", new Address("127.0.0.1", 0)))
                .build();
    }

    private HttpResponse<String> get(QuorateServer server, String target) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(server, target)).timeout(LONG).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(QuorateServer server, String method, String target, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(server, target))
                        .timeout(LONG)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(QuorateServer server, String target) {
        return URI.create("http://" + server.httpAddress() + target);
    }
}
