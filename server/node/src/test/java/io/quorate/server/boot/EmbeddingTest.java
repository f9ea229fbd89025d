package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Members inside another program: they do their work, and leave nothing behind. */
@Isolated("it looks at all threads and open files of the process")
class EmbeddingTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    /** Eight idle threads that the first cluster makes, for all clusters that there will ever be in a process. */
    private static final Pattern SHARED = Pattern.compile("timer[0-7] \\d+");

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir
    private Path directory;

    @Test
    void threeMembersInOneProcessAgreeAndLeaveNoThreadAndNoFile() throws Exception {
        // The first one loads what stays for all that follow.
        runTemporary();
        Set<String> threads = threads();
        Set<String> files = openFiles();

        runThree(directory);

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(threads()).isSubsetOf(threads);
            assertThat(openFiles()).isSubsetOf(files);
        });
    }

    private static void runThree(Path directory) throws Exception {
        Map<String, Address> members = new LinkedHashMap<>();
        for (int port : FreePorts.find("127.0.0.1", 3)) {
            members.put("n" + (members.size() + 1), new Address("127.0.0.1", port));
        }
        List<QuorateServer> servers = new ArrayList<>();
        try {
            for (String name : members.keySet()) {
                servers.add(QuorateServer.start(ServerConfig.builder()
                        .set(Settings.NAME, name)
                        .set(Settings.DATA_DIR, directory.resolve(name))
                        .set(Settings.HTTP, new Address("127.0.0.1", 0))
                        .set(Settings.CLUSTER, members)
                        .build()));
            }
            for (QuorateServer server : servers) {
                assertThat(server.awaitReady(LONG)).isTrue();
            }
            Awaitility.await()
                    .atMost(LONG)
                    .until(() ->
                            servers.stream().filter(QuorateServer::isLeader).count() == 1);
            assertThat(put(servers.get(1), "k", "v")).isEqualTo(201);
            for (QuorateServer server : servers) {
                assertThat(get(server, "k")).isEqualTo("v");
            }
        } finally {
            servers.forEach(QuorateServer::close);
        }
    }

    @Test
    void temporaryMemberTakesItsDataWithIt() throws Exception {
        assertThat(runTemporary()).doesNotExist();
    }

    /** Where it had its data. */
    private static Path runTemporary() throws Exception {
        try (QuorateServer server = QuorateServer.temporary()) {
            assertThat(server.awaitReady(LONG)).isTrue();
            assertThat(put(server, "k", "v")).isEqualTo(201);
            assertThat(get(server, "k")).isEqualTo("v");
            assertThat(server.dataDir()).isDirectory();
            return server.dataDir();
        }
    }

    /** On a connection of its own each, so that none is left. */
    private static int put(QuorateServer server, String key, String value) throws IOException {
        HttpURLConnection connection = open(server, key);
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        connection.getOutputStream().write(value.getBytes(StandardCharsets.UTF_8));
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static String get(QuorateServer server, String key) throws IOException {
        HttpURLConnection connection = open(server, key);
        try {
            return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    private static HttpURLConnection open(QuorateServer server, String key) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + server.httpAddress() + "/v1/kv/" + key)
                        .toURL()
                        .openConnection();
        connection.setRequestProperty("Connection", "close");
        return connection;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName() + " " + thread.getId())
                .filter(name ->
                        !name.startsWith("awaitility") && !SHARED.matcher(name).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the open files are, each as often as it is open; empty where the system does not tell. */
    private static Set<String> openFiles() throws IOException {
        if (!Files.isDirectory(OPEN_FILES)) {
            return Set.of();
        }
        Set<String> open = new TreeSet<>();
        try (Stream<Path> all = Files.list(OPEN_FILES)) {
            for (Path each : all.toList()) {
                try {
                    Path target = Files.readSymbolicLink(each);
                    // But for the directory that is being read, whose number depends on which are free.
                    if (!target.endsWith("fd")) {
                        open.add(each.getFileName() + " " + target);
                    }
                } catch (IOException e) {
                    // The one through which the directory was read.
                }
            }
        }
        return open;
    }
}
