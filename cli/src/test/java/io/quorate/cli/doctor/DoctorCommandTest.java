package io.quorate.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.quorate.cli.Runs;
import io.quorate.client.PlayedMember;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

    private static final String STATUS = "{\"name\":\"n1\",\"leader\":\"n1\",\"warnings\":[\"development mode\"]}";
    private static final String CLUSTER = "{\"size\":1,\"quorum\":1,\"versions\":[\"1\"],\"members\":["
            + "{\"name\":\"n1\",\"reachable\":true,\"client_urls\":[\"http://127.0.0.1:1\"]}]}";

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private void sick(int readiness, String checks) {
        member.answers(200, STATUS)
                .answers(200, STATUS)
                .answers(200, CLUSTER)
                .answers(200, "text/plain", "process_max_fds 20000\n", Map.of())
                .answers(readiness, "text/plain", checks, Map.of());
    }

    @Test
    void warningsAreNoFailureUnlessStrict() {
        sick(200, "ok");
        member.problem(404, "key-not-found", "no", "refresh");
        Runs.Result result = Runs.of("doctor", "-e", member.url());
        assertThat(result.out())
                .contains("WARN  warning")
                .contains("development mode")
                .contains("try: quorate status");
        assertThat(result.code()).isZero();
    }

    @Test
    void aBackupThatNobodyKnowsOfKeepsNothingElseBack() {
        sick(200, "ok");
        member.hangsUp();
        Runs.Result result = Runs.of("doctor", "-e", member.url(), "--timeout", "1s");
        assertThat(result.out()).contains("OK    leader").contains("WARN  backup");
    }

    @Test
    void strictMakesWarningsFailures() {
        sick(200, "ok");
        member.problem(404, "key-not-found", "no", "refresh");
        assertThat(Runs.of("doctor", "-e", member.url(), "--strict").code()).isEqualTo(1);
    }

    @Test
    void failingChecksAreNamed() {
        sick(503, "[+]disk ok\n[-]leader failed: there is none\nnot ok\n");
        Runs.Result result = Runs.of("doctor", "-e", member.url(), "-o", "jsonl", "--timeout", "1s");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("\"about\":\"ready\",\"finding\":\"n1 is not ready: leader failed: there is none\"");
    }

    private static HttpServer server(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void membersAreAskedAtTheSameTime() throws IOException {
        // Neither answers before the other was asked.
        CyclicBarrier both = new CyclicBarrier(2);
        HttpHandler handler = exchange -> {
            try {
                both.await(10, TimeUnit.SECONDS);
                answer(exchange, "no JSON".getBytes(StandardCharsets.UTF_8));
            } catch (BrokenBarrierException | TimeoutException | InterruptedException alone) {
                exchange.close();
            }
        };
        HttpServer one = server(handler);
        HttpServer other = server(handler);
        try {
            assertThat(Runs.of("doctor", "-e", url(one) + "," + url(other), "--timeout", "30s")
                            .out())
                    .contains(url(one) + " does not answer: it answers with no JSON")
                    .contains(url(other) + " does not answer: it answers with no JSON");
        } finally {
            one.stop(0);
            other.stop(0);
        }
    }

    @Test
    void bundlesAreZipsByName() {
        Runs.Result result = Runs.of("doctor", "--bundle", "b.tgz");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("error: b.tgz: a bundle is a zip (expected: a name that ends in .zip)\n");
    }

    @Test
    void bundlesOfMembersBecomeOneFileForItsOwner(@TempDir Path folder) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("quorate-n1/log.txt"));
            zip.write('x');
        }
        HttpServer server = server(exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] text = (path.equals("/v1/status") ? STATUS : CLUSTER).getBytes(StandardCharsets.UTF_8);
            answer(exchange, path.endsWith("/bundle") ? zipped.toByteArray() : text);
        });
        try {
            Path file = folder.resolve("bundle.zip");
            Runs.Result result = Runs.of("doctor", "-e", url(server), "--bundle", file.toString());
            assertThat(result.err()).contains("what 1 of 1 members tell");
            try (ZipFile zip = new ZipFile(file.toFile())) {
                assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("doctor.txt", "quorate-n1/log.txt");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Runs.of("doctor", "-e", url(server), "--bundle", file.toString())
                            .err())
                    .contains("is there already");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void findingsAreToldThoughNobodyKnowsOfBackups() {
        sick(503, "[-]leader failed: there is none\nnot ok\n");
        member.problem(503, "no-leader", "no", "later");
        Runs.Result result = Runs.of("doctor", "-e", member.url() + ",http://127.0.0.1:1", "--timeout", "1s");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("FAIL  endpoint");
    }

    @Test
    void nobodyThereIsAFinding() {
        Runs.Result result = Runs.of("doctor", "-e", "http://127.0.0.1:1", "--timeout", "300ms");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).startsWith("FAIL  endpoint").contains("try: quorate ctx test");
    }

    @Test
    void membersThatDifferFailTheCheckOfData() {
        try (PlayedMember other = new PlayedMember()) {
            member.answers(200, "application/json", "{\"count\":1}", Map.of("Quorate-Revision", "9"))
                    .answers(200, "{\"items\":[{\"key\":\"a\",\"value64\":\"MQ==\"}]}");
            other.answers(200, "{\"items\":[{\"key\":\"a\",\"value64\":\"Mg==\"}]}");
            Runs.Result result = Runs.of("check", "data", "-e", member.url() + "," + other.url());
            assertThat(result.code()).isEqualTo(10);
            assertThat(other.asked().get(0).target()).isEqualTo("/v1/kv?values=base64&rev=9");
        }
    }

    @Test
    void watchesAreATable() {
        member.answers(
                200,
                "{\"items\":[{\"kind\":\"key\",\"key\":\"config/\",\"prefix\":true,\"peer\":\"127.0.0.1:5\",\"state\":"
                        + "\"live\",\"revision\":64,\"lag\":0,\"events\":14,\"age_ms\":35120}],\"open\":1}");
        assertThat(Runs.of("watches", "-e", member.url()).out())
                .contains("config/*")
                .contains("35s");
    }
}
