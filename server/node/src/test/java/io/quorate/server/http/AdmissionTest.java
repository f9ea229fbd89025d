package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.service.Stopping;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest extends HttpFixture {

    @Override
    HttpSettings settings() {
        return settings(1_000, 2_000, 10_000, 30_000, 4, 2);
    }

    private Wire.Answer raw(String headers) {
        return wire.send("PUT /v1/kv/k HTTP/1.1\r\n" + headers + "Content-Length: 1\r\n\r\nv")
                .read();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:7460",
                "LOCALHOST",
                "127.0.0.1",
                "127.0.0.1:80",
                "[::1]:7460",
                "10.0.0.1",
                "quorate.example",
                "quorate.example.:7460"
            })
    void hostsOfThisMemberAreLetIn(String host) {
        assertThat(raw("Host: " + host + "\r\n").status()).isIn(200, 201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "1.2.3", "256.1.1.1", "localhost.evil"})
    void otherHostsAreRefused(String host) {
        assertProblem(raw("Host: " + host + "\r\n"), 421, "host-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: \r\n",
                "Host: a b\r\n",
                "Host: localhost:x\r\n",
                "Host: localhost:123456\r\n",
                "Host: localhost\r\nHost: localhost\r\n",
                "Host: u@localhost\r\n",
                "Host: [::1\r\n"
            })
    void malformedHostsAreRefused(String header) {
        assertThat(raw(header).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: https://evil.example, 403",
        "Origin: null, 403",
        "Sec-Fetch-Site: cross-site, 403",
        "Sec-Fetch-Site: same-site, 403",
        "Sec-Fetch-Site: same-origin, 201",
        "Sec-Fetch-Site: none, 201",
        "Origin: https://console.example, 201"
    })
    void pagesOfOtherSitesChangeNothing(String header, int status) {
        Wire.Answer answer = put("/v1/kv/k", "v", header);
        assertThat(answer.status()).isEqualTo(status);
        if (status == 403) {
            assertProblem(answer, 403, "origin-not-allowed");
        }
    }

    @Test
    void pagesOfAllowedOriginsMaySeeWhatIsAnswered() {
        Wire.Answer allowed = get("/v1/kv/k?prefix", "Origin: https://console.example");
        assertThat(allowed.header("access-control-allow-origin")).isEqualTo("https://console.example");
        assertThat(allowed.header("vary")).containsIgnoringCase("origin");
        assertThat(get("/v1/kv/k?prefix", "Origin: https://evil.example").header("access-control-allow-origin"))
                .isEmpty();
        assertThat(get("/v1/kv/k?prefix").header("access-control-allow-origin")).isEmpty();
    }

    @Test
    void requestsForAnotherClusterAreRefused() {
        assertProblem(put("/v1/kv/k", "v", "Quorate-Cluster: cl_other"), 421, "wrong-cluster");
        assertThat(put("/v1/kv/k", "v", "Quorate-Cluster: cl_test").status()).isEqualTo(201);
    }

    @Test
    void memberThatHasJustStartedIsNoStranger() {
        cluster.isFounded = false;
        assertProblem(put("/v1/kv/k", "v", "Quorate-Cluster: cl_test"), 503, "no-leader");
    }

    @Test
    void tooManyRequestsInWorkAreRefused() {
        CountDownLatch held = cluster.holdWrites();
        try (Wire one = new Wire(port);
                Wire two = new Wire(port)) {
            String request = "PUT /v1/kv/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv";
            one.send(request);
            two.send(request);
            Awaitility.await().until(() -> server.inFlight() == 2);
            Wire.Answer refused = put("/v1/kv/k", "v");
            assertProblem(refused, 503, "overloaded");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            held.countDown();
            assertThat(one.read().status()).isIn(200, 201);
            assertThat(two.read().status()).isIn(200, 201);
        }
        Awaitility.await().until(() -> server.inFlight() == 0);
    }

    @Test
    void tooManyConnectionsAreClosed() {
        List<Wire> wires = List.of(new Wire(port), new Wire(port), new Wire(port));
        Awaitility.await().until(() -> server.connections() == 4);
        try (Wire fifth = new Wire(port)) {
            assertThat(fifth.isClosed()).isTrue();
        }
        wires.forEach(Wire::close);
        Awaitility.await().until(() -> server.connections() == 1);
        assertThat(get("/v1/kv").status()).isEqualTo(200);
    }

    @Test
    void stoppingServerFinishesWhatItBeganAndRefusesTheRest() throws Exception {
        CountDownLatch held = cluster.holdWrites();
        try (Wire one = new Wire(port)) {
            one.send("PUT /v1/kv/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv");
            Awaitility.await().until(() -> server.inFlight() == 1);
            CompletableFuture<Void> stopped = server.stop(20_000);
            assertProblem(put("/v1/kv/k", "v"), 503, "shutting-down");
            assertThat(stopped).isNotDone();
            held.countDown();
            assertThat(one.read().status()).isEqualTo(201);
            stopped.get(20, TimeUnit.SECONDS);
            assertThat(one.isClosed()).isTrue();
        }
    }

    @Test
    void memberThatIsRemovedSaysSoAndWhereTheOthersAre() {
        // While this is in work, connections stay open.
        CountDownLatch held = cluster.holdWrites();
        try (Wire one = new Wire(port)) {
            one.send("PUT /v1/kv/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv");
            Awaitility.await().until(() -> server.inFlight() == 1);
            server.refuseNew(Stopping.removed(List.of("http://10.0.0.2:7460")));
            server.stop(20_000);

            Map<String, Object> problem = assertProblem(put("/v1/kv/k", "v"), 503, "shutting-down");

            assertThat(problem)
                    .containsEntry("detail", "this member is removed from its cluster")
                    .containsEntry("hint", "ask http://10.0.0.2:7460, and this one no more")
                    .containsEntry("others", List.of("http://10.0.0.2:7460"));
            held.countDown();
        }
    }

    @Test
    void valuesAboveTheLimitAreRefusedWithItsName() {
        assertThat(put("/v1/kv/k", "v".repeat(1_000)).status()).isEqualTo(201);
        Wire.Answer answer = put("/v1/kv/k", "v".repeat(1_001));
        assertThat(assertProblem(answer, 413, "too-large")).containsEntry("limit_bytes", 1_000L);
    }
}
