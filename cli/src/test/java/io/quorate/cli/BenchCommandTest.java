package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.quorate.client.PlayedMember;
import io.quorate.client.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run bench(String... args) {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(Arrays.asList(args));
        all.addAll(List.of("-e", member.url(), "--warmup", "0s", "--duration", "300ms", "--keys", "20", "-o", "json"));
        return Run.of(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"put, PUT", "get, GET", "mixed, GET", "txn, POST"})
    void closedLoopMeasuresAndCleansUp(String workload, String method) throws IOException {
        member.answers(200, "{}");
        Run run = bench(workload, "--clients", "2", "--read-ratio", "1");
        assertThat(run.err()).doesNotContain("error");
        assertThat(run.code()).isZero();
        Map<String, ?> report = Json.object(run.out().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(report.get("loop")).isEqualTo("closed");
        assertThat(number(report, "succeeded")).isPositive();
        assertThat(number(report, "failed")).isZero();
        List<PlayedMember.Asked> asked = member.asked();
        assertThat(asked)
                .anyMatch(request ->
                        request.method().equals(method) && !request.target().equals("/v1/auth/whoami"));
        PlayedMember.Asked last = asked.get(asked.size() - 1);
        assertThat(last.method()).isEqualTo("DELETE");
        assertThat(last.target()).matches("/v1/kv/bench/[0-9a-z]+/\\?prefix");
    }

    private static long number(Map<String, ?> report, String name) {
        return report.get(name) instanceof Long number ? number : -1;
    }

    /** What leases, locks and lists of leases are answered alike, with a token that does not rise. */
    private static final String HELD =
            "{\"id\":\"ls_1\",\"token\":7,\"items\":[{\"remaining_ms\":1},{\"remaining_ms\":1}]}";

    @ParameterizedTest
    @CsvSource({"lock, locks, acquire", "election, elections, campaign"})
    void holdsAreTakenAndGivenBackByTheirToken(String workload, String path, String taking) throws IOException {
        member.answers(200, HELD);
        Run run = bench(workload, "--clients", "1");
        assertThat(run.code()).isZero();
        Map<String, ?> report = Json.object(run.out().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(number(report, "succeeded")).isPositive();
        assertThat(report).containsKeys("latency_us", taking + "_latency_us");
        List<PlayedMember.Asked> asked = member.asked();
        assertThat(asked.get(1).target()).startsWith("/v1/leases?ttl=");
        assertThat(asked.get(2).method()).isEqualTo("POST");
        assertThat(asked.get(2).target())
                .matches("/v1/" + path + "/bench/[0-9a-z]+/0\\?lease=ls_1&owner=c0&wait=[0-9]+ms");
        assertThat(asked.get(3).method()).isEqualTo("DELETE");
        assertThat(asked.get(3).target()).matches("/v1/" + path + "/bench/[0-9a-z]+/0\\?token=7");
        PlayedMember.Asked last = asked.get(asked.size() - 1);
        assertThat(last.method() + " " + last.target()).isEqualTo("DELETE /v1/leases/ls_1");
    }

    @ParameterizedTest
    @CsvSource({"put, kv", "lock, locks", "lease, leases", "svc, services"})
    void everyRequestSaysWhoSendsIt(String workload, String path) {
        member.answers(200, HELD);
        bench(workload, "--clients", "1", "--token", "t1");
        assertThat(member.asked())
                .anyMatch(request -> request.target().startsWith("/v1/" + path))
                .allMatch(request -> request.header("Authorization").equals("Bearer t1"));
    }

    private static HttpsServer secure(SSLContext own) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(own) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters both = own.getDefaultSSLParameters();
                both.setNeedClientAuth(true);
                parameters.setSSLParameters(both);
            }
        });
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
            exchange.close();
        });
        return server;
    }

    @Test
    void tlsIsSpokenWhereTheUrlSaysSo(@TempDir Path folder) throws IOException {
        for (String name : List.of("ca.pem", "client.pem", "client.key", "member.pem", "member.key")) {
            try (InputStream pem = PlayedMember.class.getResourceAsStream("tls/" + name)) {
                Files.copy(pem, folder.resolve(name));
            }
        }
        HttpsServer server = secure(Tls.caFile(folder.resolve("ca.pem"))
                .clientCertificate(folder.resolve("member.pem"), folder.resolve("member.key"))
                .context());
        // A thread of that server waits for the first request behind each handshake.
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
        try {
            String plan = "bench mixed --clients 3 --warmup 0s --duration 300ms --keys 20 --value-size 40000 -o json"
                    + " --cacert " + folder.resolve("ca.pem") + " --cert " + folder.resolve("client.pem") + " --key "
                    + folder.resolve("client.key") + " -e https://127.0.0.1:"
                    + server.getAddress().getPort();
            Run run = Run.of(plan.split(" "));
            assertThat(run.code()).as(run.err() + run.out()).isZero();
            Map<String, ?> report = Json.object(run.out().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(number(report, "succeeded")).isPositive();
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void tokensThatDoNotRiseAreErrors() {
        member.answers(200, HELD);
        Run run = bench("lock", "--clients", "2", "--shared-names", "1");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("\"token-not-rising\":").contains("\"hand_off_latency_us\":");
    }

    @Test
    void everyLeaseOfAListIsAnOperation() throws IOException {
        member.answers(200, HELD);
        Run run = bench("lease", "--clients", "1", "--batch", "2");
        assertThat(run.code()).isZero();
        Map<String, ?> report = Json.object(run.out().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        long lists = member.asked().stream()
                .filter(request -> request.target().equals("/v1/leases/keepalive"))
                .count();
        assertThat(number(report, "succeeded")).isPositive().isEven().isLessThanOrEqualTo(2 * lists);
        assertThat(member.asked()).anyMatch(request -> request.body().equals("{\"ids\":[\"ls_1\",\"ls_1\"]}"));
    }

    @ParameterizedTest
    @CsvSource({
        "svc, PUT, GET, ''",
        "svc-register, PUT, PUT, /instances/i0",
        "svc-heartbeat, PUT, POST, /instances/i0/heartbeat"
    })
    void instancesAreRegisteredUsedAndDeregistered(String workload, String first, String method, String path) {
        member.answers(200, "{}");
        Run run = bench(workload, "--clients", "1");
        assertThat(run.code()).as(run.err()).isZero();
        List<PlayedMember.Asked> asked = member.asked();
        assertThat(asked.get(1).method()).isEqualTo(first);
        assertThat(asked.get(1).target()).matches("/v1/services/bench-[0-9a-z]+/instances/i0\\?address=.*");
        assertThat(asked)
                .anyMatch(request -> request.method().equals(method)
                        && request.target().matches("/v1/services/bench-[0-9a-z]+" + path + "(\\?.*)?"));
        PlayedMember.Asked last = asked.get(asked.size() - 1);
        assertThat(last.method() + " " + last.target()).matches("DELETE /v1/services/bench-[0-9a-z]+/instances/i[0-9]");
    }

    @Test
    void leasesThatWereNotRenewedAreErrors() {
        member.answers(200, HELD);
        Run run = bench("lease", "--clients", "1", "--batch", "3");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("\"errors\":{\"not-renewed\":");
    }

    @Test
    void openLoopKeepsItsPace() throws IOException {
        member.answers(200, "{}");
        Run run = bench("put", "--rate", "100", "--clients", "4");
        Map<String, ?> report = Json.object(run.out().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(report.get("loop")).isEqualTo("open");
        long all = number(report, "succeeded") + number(report, "unsent");
        assertThat(all).isBetween(25L, 31L);
    }

    @Test
    void problemsAreCountedByTheirCode() {
        member.answers(200, "{}").problem(503, "no-leader", "no", "later");
        Run run = bench("put", "--clients", "1", "--keep");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("\"no-leader\":").contains("\"succeeded\":0");
    }

    @Test
    void lostConnectionsAreCountedAndReplaced() {
        member.answers(200, "{}").hangsUp().answers(200, "{}");
        Run run = bench("put", "--clients", "2", "--keep");
        assertThat(run.out()).contains("\"errors\":{\"connection-lost\":");
        assertThat(run.out()).doesNotContain("\"succeeded\":0,");
    }

    @Test
    void nobodyThereIsSaidAtOnce() {
        member.close();
        Run run = bench("put", "--timeout", "200ms");
        assertThat(run.code()).isEqualTo(7);
    }

    @Test
    void ownProcessorTimeIsMeasuredByPid(@TempDir Path folder) throws IOException {
        member.answers(200, "{}");
        Run run = bench(
                "put",
                "--clients",
                "1",
                "--pid",
                Long.toString(ProcessHandle.current().pid()));
        assertThat(run.out()).contains("\"server_cpu_seconds_per_1000\":");
        Path before = Files.writeString(folder.resolve("before.json"), run.out());
        assertThat(bench("put", "--clients", "1", "--compare", before.toString())
                        .out())
                .contains("MEASURE")
                .contains("p99 us")
                .contains("per_second");
    }

    @ParameterizedTest
    @CsvSource({
        "put, --rate, 0",
        "put, --clients, 0",
        "mixed, --read-ratio, 2",
        "put, --keys, 0",
        "fly, --keys, 1",
        "put, --pid, x",
        "put, --batch, 2",
        "lease, --batch, 0",
        "lease, --batch, 1001",
        "lease, --shared-names, 1",
        "lock, --shared-names, 0",
        "lock, --shared-names, 65",
        "election, --duration, 24h"
    })
    void malformedPlansAreRefused(String workload, String flag, String value) {
        assertThat(bench(workload, flag, value).code()).isEqualTo(2);
        assertThat(member.asked()).isEmpty();
    }
}
