package io.quorate.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.server.logging.Level;
import io.quorate.server.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigLoaderTest {

    @TempDir
    private Path directory;

    @Test
    void defaultsAreWhatTheReferencePromises() {
        ServerConfig config =
                ConfigLoader.load(Map.of(), Map.of("data-dir", "/data")).config();

        assertThat(config)
                .isEqualTo(new ServerConfig(
                        "n1",
                        "quorate",
                        Map.of("n1", new Address("127.0.0.1", 7461)),
                        null,
                        Path.of("/data"),
                        new ServerConfig.Http(
                                new Address("127.0.0.1", 7460),
                                List.of(),
                                List.of(),
                                false,
                                Duration.ofSeconds(5),
                                false),
                        new ServerConfig.Tls(null, ClientCertificates.REQUESTED, null),
                        new ServerConfig.Access(
                                false,
                                null,
                                Duration.ofHours(12),
                                210_000,
                                List.of(),
                                false,
                                new ServerConfig.Audit(true, false, 64L << 20, 8)),
                        new ServerConfig.Raft(Duration.ofMillis(500), Duration.ofSeconds(1), 50_000, 20_000, 16 << 20),
                        new ServerConfig.Limits(1 << 20, 2 << 20, 10_000, 4_096, 20_000, 8_000, Duration.ofSeconds(1)),
                        new ServerConfig.Checks(true, 64),
                        new ServerConfig.History(Duration.ofHours(1), 10_000, 1_000_000, 1L << 30),
                        new ServerConfig.Space(0, 0),
                        new ServerConfig.Storage(32L << 20, 32L << 20, 200_000_000, 5, 64L << 20),
                        Duration.ofSeconds(10),
                        new ServerConfig.Logging(Level.INFO, LogFormat.TEXT),
                        false,
                        config.effective()));
    }

    @Test
    void devNeedsNothing() {
        ServerConfig config = ConfigLoader.load(Map.of(), Map.of("dev", "true")).config();

        assertThat(config.dataDir()).isNull();
        assertThat(config.peer()).isEqualTo(new Address("127.0.0.1", 0));
    }

    /** Three different good values of every setting, and what else must be said with them. */
    static Stream<Arguments> values() {
        return Stream.of(
                value(Settings.NAME, "a", "b", "c"),
                value(Settings.CLUSTER, "n1=127.0.0.1:1", "n1=127.0.0.1:2", "n1=127.0.0.1:3"),
                value(Settings.CLUSTER_NAME, "a", "b", "c"),
                value(Settings.DATA_DIR, "/a", "/b", "/c"),
                value(Settings.HTTP, "127.0.0.1:1", "localhost:2", "[::1]:3"),
                value(Settings.PEER, "127.0.0.1:1", "localhost:2", "[::1]:3"),
                value(Settings.JOIN, "http://a:1", "http://b:2", "http://c:3,http://d:4"),
                value(Settings.JOIN_TOKEN, "qj_00000", "qj_11111", "qj_22222"),
                value(Settings.JOIN_CA, "/a", "/b", "/c"),
                value(Settings.ADVERTISE_HTTP, "http://a:1", "https://b", "http://c,http://d"),
                value(Settings.ALLOWED_ORIGINS, "http://a:1", "https://b", "http://c,http://d"),
                value(Settings.INSECURE, "true", "false", "true"),
                value(Settings.REQUEST_TIMEOUT, "1s", "2s", "3s"),
                value(Settings.ELECTION_TIMEOUT_MIN, "200ms", "300ms", "400ms"),
                value(Settings.ELECTION_TIMEOUT_MAX, "2s", "3s", "4s"),
                value(Settings.SNAPSHOT_ENTRIES, "100", "200", "300"),
                value(Settings.LOG_KEEP_ENTRIES, "0", "1", "2"),
                value(Settings.LOG_SEGMENT_BYTES, "64KiB", "128KiB", "1MiB"),
                value(Settings.VALUE_BYTES_MAX, "1KiB", "2KiB", "3KiB"),
                value(Settings.TXN_BYTES_MAX, "4MiB", "5MiB", "6MiB"),
                value(Settings.CONNECTIONS_MAX, "1", "2", "3"),
                value(Settings.IN_FLIGHT_MAX, "1", "2", "3"),
                value(Settings.WATCHES_MAX, "1", "2", "3"),
                value(Settings.WAITERS_MAX, "1", "2", "3"),
                value(Settings.HISTORY_KEEP, "1m", "2m", "3m"),
                value(Settings.HISTORY_REVISIONS_MIN, "1", "2", "3"),
                value(Settings.HISTORY_REVISIONS_MAX, "20000", "30000", "40000"),
                value(Settings.LEASE_TTL_MIN, "300ms", "2s", "3s"),
                value(Settings.CHECKS_ENABLED, "false", "true", "false"),
                value(Settings.CHECKS_CONCURRENT_MAX, "1", "2", "3"),
                value(Settings.UNBOUNDED_HOLDS, "true", "false", "true"),
                value(Settings.TLS_CERT, "/a", "/b", "/c"),
                value(Settings.TLS_KEY, "/a", "/b", "/c"),
                value(Settings.TLS_CLIENT_CA, "/a", "/b", "/c"),
                value(Settings.TLS_CLIENT_AUTH, "required", "requested", "required"),
                value(Settings.TLS_CRL, "/a", "/b", "/c"),
                value(Settings.PEER_TLS_CERT, "/a", "/b", "/c"),
                value(Settings.PEER_TLS_KEY, "/a", "/b", "/c"),
                value(Settings.PEER_TLS_CA, "/a", "/b", "/c"),
                value(Settings.PEER_TLS_CRL, "/a", "/b", "/c"),
                value(Settings.AUTH_ENABLED, "true", "false", "true"),
                value(Settings.AUTH_BOOTSTRAP_TOKEN_FILE, "/a", "/b", "/c"),
                value(Settings.AUTH_SESSION, "1h", "2h", "3h"),
                value(Settings.AUTH_PASSWORD_ITERATIONS, "1000", "2000", "3000"),
                value(Settings.AUTH_CERTIFICATE_USERS, "cn:*=*", "dns:a=b", "uri:spiffe://c/*=d-*"),
                value(Settings.METRICS_OPEN, "true", "false", "true"),
                value(Settings.AUDIT_ENABLED, "false", "true", "false"),
                value(Settings.AUDIT_WRITES, "true", "false", "true"),
                value(Settings.AUDIT_FILE_BYTES_MAX, "64KiB", "128KiB", "1MiB"),
                value(Settings.AUDIT_FILES_MAX, "1", "2", "3"),
                value(Settings.HISTORY_BYTES_MAX, "2MiB", "3MiB", "4MiB"),
                value(Settings.BLOCK_CACHE, "2MiB", "3MiB", "4MiB"),
                value(Settings.WRITE_BUFFERS, "5MiB", "6MiB", "7MiB"),
                value(Settings.FREE_DISK_MIN, "100MB", "70MB", "80MB"),
                value(Settings.FREE_DISK_MIN_PERCENT, "1", "2", "3"),
                value(Settings.SPACE_SOFT, "1MiB", "2MiB", "3MiB"),
                value(Settings.SPACE_HARD, "4MiB", "5MiB", "6MiB"),
                value(Settings.BACKUP_RATE_MAX, "1MiB", "2MiB", "3MiB"),
                value(Settings.STOP_TIMEOUT, "1s", "2s", "3s"),
                value(Settings.LOG_LEVEL, "debug", "warn", "error"),
                value(Settings.LOG_FORMAT, "json", "text", "json"),
                value(Settings.DEV, "true", "false", "true"));
    }

    private static Arguments value(Setting<?> setting, String inFile, String inEnvironment, String asFlag) {
        return Arguments.of(setting, inFile, inEnvironment, asFlag);
    }

    @Test
    void everySettingIsTestedForPrecedence() {
        assertThat(values().map(arguments -> arguments.get()[0])).hasSameElementsAs(Settings.all());
    }

    @ParameterizedTest
    @MethodSource("values")
    void flagBeatsEnvironmentBeatsFile(Setting<?> setting, String inFile, String inEnvironment, String asFlag)
            throws IOException {
        Path file = file(setting.key() + ": " + inFile + "\n");
        Map<String, String> flags = new HashMap<>(Map.of("config", file.toString()));
        if (!setting.equals(Settings.DATA_DIR)) {
            flags.put("data-dir", "/data");
        }
        if (setting.section().equals(Settings.TLS_CERT.section())) {
            // They are of use together only.
            Stream.of("tls-cert", "tls-key", "tls-client-ca", "peer-tls-cert", "peer-tls-key", "peer-tls-ca")
                    .filter(key -> !key.equals(setting.key()))
                    .forEach(key -> flags.put(key, "/f"));
        }
        if (List.of(Settings.JOIN, Settings.JOIN_TOKEN, Settings.JOIN_CA).contains(setting)) {
            flags.put("peer", "127.0.0.1:7461");
            if (!setting.equals(Settings.JOIN)) {
                flags.put("join", "http://a:1");
            }
        }

        assertThat(text(setting, Map.of(), flags)).isEqualTo(inFile);
        assertThat(text(setting, Map.of(setting.variable(), inEnvironment), flags))
                .isEqualTo(inEnvironment);
        flags.put(setting.key(), asFlag);
        assertThat(text(setting, Map.of(setting.variable(), inEnvironment), flags))
                .isEqualTo(asFlag);
    }

    private static @Nullable String text(
            Setting<?> setting, Map<String, String> environment, Map<String, String> flags) {
        ConfigLoader.Loaded loaded = ConfigLoader.load(environment, flags);
        return loaded.effective().stream()
                .filter(effective -> effective.setting().equals(setting))
                .findFirst()
                .orElseThrow()
                .text();
    }

    @Test
    void theFileMayBeNamedByTheEnvironment() throws IOException {
        Path file = file("name: a\ndata-dir: /data\n");

        ConfigLoader.Loaded loaded = ConfigLoader.load(Map.of("QUORATED_CONFIG", file.toString()), Map.of());

        assertThat(loaded.config().name()).isEqualTo("a");
        assertThat(loaded.effective().get(0).origin()).hasToString("file " + file + ":1");
    }

    @Test
    void clusterMayBeAMappingAndListsMayBeSequences() throws IOException {
        Path file = file("""
                data-dir: /data
                name: n2
                cluster:
                  n1: 127.0.0.1:7561
                  n2: 127.0.0.1:7562
                advertise-http: [http://a:1, http://b:2]
                """);

        ServerConfig config =
                ConfigLoader.load(Map.of(), Map.of("config", file.toString())).config();

        assertThat(config.members()).containsOnlyKeys("n1", "n2");
        assertThat(config.peer()).isEqualTo(new Address("127.0.0.1", 7562));
        assertThat(config.http().advertised()).containsExactly("http://a:1", "http://b:2");
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsPlace() throws IOException {
        Path file = file("""
                naem: n1
                election-timeout-min: 500
                value-bytes-max: 9MiB
                dev: [true, {}]
                log-level: info
                log-level: debug
                """);

        List<String> problems = problems(
                Map.of("QUORATED_HTPP", "x", "QUORATED_HTTP", "nowhere", "HOME", "/root"),
                Map.of("config", file.toString(), "connections-max", "0"));

        assertThat(problems)
                .contains(
                        file + ":1: naem: (expected: a known setting; did you mean name?)",
                        file + ":2: election-timeout-min: '500' (expected: a duration of 100ms..1m with its unit: ms,"
                                + " s, m or h, such as 750ms)",
                        file + ":3: value-bytes-max: '9MiB' (expected: a size of 1KiB..8MiB with its unit: B, KB, MB,"
                                + " GB, KiB, MiB or GiB, such as 64MiB)",
                        file + ":4: dev: (expected: one value, a list of values, or names with values)",
                        file + ":6: log-level: 'debug' (expected: each setting once)",
                        "environment: QUORATED_HTPP: (expected: a known setting; did you mean QUORATED_HTTP?)",
                        "QUORATED_HTTP: http: 'nowhere' (expected: host:port, such as 127.0.0.1:7460)",
                        "--connections-max: '0' (expected: a whole number of 1..1000000)",
                        "data-dir: (expected: a directory, such as /var/lib/quorate, or --dev for a throw-away"
                                + " member)")
                .hasSize(9);
    }

    @Test
    void unknownFlagIsRejected() {
        assertThat(problems(Map.of(), Map.of("data-dri", "/data", "dev", "true")))
                .containsExactly("--data-dri: (expected: a known setting; did you mean data-dir?)");
    }

    @Test
    void missingFileIsAProblem() {
        assertThat(problems(Map.of(), Map.of("dev", "true", "config", "/nowhere.yaml")))
                .containsExactly("config: '/nowhere.yaml' (expected: a file that exists)");
    }

    @Test
    void brokenYamlIsAProblemWithItsLine() throws IOException {
        Path file = file("name: n1\nhttp: [\n");

        assertThat(problems(Map.of(), Map.of("dev", "true", "config", file.toString())))
                .singleElement()
                .asString()
                .startsWith(file + ":3: config: (expected: YAML: ");
    }

    @Test
    void otherAddressesThanLoopbackNeedInsecure() {
        Map<String, String> flags = new HashMap<>(
                Map.of("data-dir", "/data", "http", "0.0.0.0:7460", "cluster", "n1=10.0.0.1:7461,n2=10.0.0.2:7461"));

        assertThat(problems(Map.of(), flags))
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("--http") && problem.contains("or --insecure"))
                .anyMatch(problem -> problem.startsWith("--cluster") && problem.contains("peer-tls-cert"));
        flags.put("insecure", "true");
        assertThat(ConfigLoader.load(Map.of(), flags).config().members()).hasSize(2);
    }

    @Test
    void clientsWithTlsAndAuthenticationMayBeAnywhere() {
        Map<String, String> flags = new HashMap<>(Map.of("data-dir", "/data", "http", "0.0.0.0:7460"));
        flags.put("auth-enabled", "true");
        assertThat(problems(Map.of(), flags)).singleElement().asString().contains("or tls-cert and tls-key");
        flags.put("tls-cert", "/c");
        flags.put("tls-key", "/k");
        assertThat(ConfigLoader.load(Map.of(), flags).config().http().listen().isLoopback())
                .isFalse();
        flags.put("auth-enabled", "false");
        assertThat(problems(Map.of(), flags)).singleElement().asString().contains("or auth-enabled, or --insecure");
    }

    @Test
    void membersWithTlsMayBeAnywhere() {
        Map<String, String> flags = Map.of(
                "data-dir", "/data",
                "cluster", "n1=10.0.0.1:7461,n2=10.0.0.2:7461",
                "peer-tls-cert", "/c",
                "peer-tls-key", "/k",
                "peer-tls-ca", "/a");

        assertThat(ConfigLoader.load(Map.of(), flags).config().tls().peers())
                .isEqualTo(new TlsFiles(Path.of("/c"), Path.of("/k"), Path.of("/a"), null));
    }

    @Test
    void tlsFilesAreAllOrNothing() {
        Map<String, String> flags = Map.of(
                "dev", "true", "tls-key", "/k", "tls-crl", "/r", "tls-client-auth", "required", "peer-tls-ca", "/a");

        assertThat(problems(Map.of(), flags))
                .containsExactlyInAnyOrder(
                        "--tls-key: (expected: together with tls-cert)",
                        "--tls-crl: (expected: together with tls-client-ca)",
                        "--tls-client-auth: (expected: together with tls-client-ca)",
                        "--peer-tls-ca: (expected: together with peer-tls-cert)");
    }

    @Test
    void filesInAFileAreBesideIt() throws IOException {
        Path file = file("tls-cert: n1/tls.pem\ntls-key: /k\n");

        ServerConfig config = ConfigLoader.load(Map.of(), Map.of("dev", "true", "config", file.toString()))
                .config();

        assertThat(config.tls().clients())
                .isEqualTo(new TlsFiles(directory.toAbsolutePath().resolve("n1/tls.pem"), Path.of("/k"), null, null));
    }

    @Test
    void settingsThatContradictEachOtherAreProblems() {
        List<String> problems = problems(
                Map.of(),
                Map.of(
                        "data-dir", "/data",
                        "name", "n9",
                        "cluster", "n1=127.0.0.1:1,n2=127.0.0.1:0",
                        "election-timeout-max", "500ms",
                        "txn-bytes-max", "1KiB",
                        "history-revisions-max", "9999"));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "--name: 'n9' (expected: one of the names in cluster: [n1, n2])",
                        "--cluster: 'n1=127.0.0.1:1,n2=127.0.0.1:0' (expected: ports above 0 when there are several"
                                + " members)",
                        "--election-timeout-max: '500ms' (expected: at least 1.2 times election-timeout-min, which is"
                                + " 500ms)",
                        "--txn-bytes-max: '1KiB' (expected: at least value-bytes-max, which is 1MiB)",
                        "--history-revisions-max: '9999' (expected: at least history-revisions-min, which is 10000)");
    }

    @Test
    void clusterMembersMustDiffer() {
        for (String bad : List.of("n1", "n1=", "=a:1", "n1=a:1,n1=b:1", "n1=a:1,n2=a:1", "n1=a:1,", "n 1=a:1")) {
            assertThat(problems(Map.of(), Map.of("data-dir", "/data", "insecure", "true", "cluster", bad)))
                    .as(bad)
                    .anyMatch(problem -> problem.startsWith("--cluster: '" + bad + "'"));
        }
    }

    @Test
    void variablesOfTheCommandLineAndOfKubernetesAreLeftAlone() {
        Map<String, String> environment = Map.of(
                "QUORATE_HEAP", "1g", "QUORATED_PORT", "tcp://10.0.0.1:7460", "QUORATED_SERVICE_HOST", "10.0.0.1");

        assertThat(ConfigLoader.load(environment, Map.of("dev", "true"))
                        .config()
                        .dev())
                .isTrue();
    }

    private static List<String> problems(Map<String, String> environment, Map<String, String> flags) {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(environment, flags));
        assertThat(thrown).isNotNull();
        return thrown.problems().stream().map(ConfigProblem::toString).toList();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("quorated.yaml"), text);
    }
}
