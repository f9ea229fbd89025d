package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.service.Bursts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What no honest client sends. Whatever comes: no 500, no hang, and the next client is served. */
class HostileHttpTest extends HttpFixture {

    private static final String HOST = "Host: localhost\r\n";

    private final AtomicInteger internalErrors = new AtomicInteger();

    @Override
    @BeforeEach
    void startServer() throws Exception {
        RequestObserver observer = (template, method, status, nanos) -> {
            if (status == 500) {
                internalErrors.incrementAndGet();
            }
        };
        server = new HttpServer(
                settings(),
                cluster,
                cluster,
                cluster,
                cluster,
                cluster.hub,
                observer,
                new Bursts(),
                TestAccess.off(cluster),
                List.of());
        port = server.start().get(20, TimeUnit.SECONDS);
        wire = new Wire(port);
    }

    private void assertStillServing() {
        try (Wire next = new Wire(port)) {
            assertThat(next.request("PUT", "/v1/kv/alive", utf8("1")).status()).isIn(200, 201);
        }
        Awaitility.await().until(() -> server.inFlight() == 0);
        assertThat(internalErrors).hasValue(0);
    }

    static List<String> refusedAndClosed() {
        String put = "PUT /v1/kv/k HTTP/1.1\r\n" + HOST;
        return List.of(
                "\0\0\0\0\r\n\r\n",
                "GET\r\n\r\n",
                "GET /v1/kv\r\n\r\n",
                "GET  HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv HTTP/1.1 extra\r\n" + HOST + "\r\n",
                "GET /v1/kv FTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv HTTP/one\r\n" + HOST + "\r\n",
                "GET /v1/kv HTTP/1.1\r\nHost localhost\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + ": nothing\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "X Y: z\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "X : z\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n",
                put + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nvv",
                put + "Content-Length: 1, 2\r\n\r\nvv",
                put + "Content-Length: -1\r\n\r\n",
                put + "Content-Length: +1\r\n\r\nv",
                put + "Content-Length: 0x1\r\n\r\nv",
                put + "Content-Length: 99999999999999999999\r\n\r\nv",
                put + "Content-Length: one\r\n\r\nv",
                put + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n1\r\nv\r\n0\r\n\r\n",
                put + "Transfer-Encoding: gzip\r\n\r\nv",
                put + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                put + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PUT /v1/kv/k HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                put + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                put + "Transfer-Encoding: chunked\r\n\r\nzz\r\nv\r\n0\r\n\r\n",
                put + "Transfer-Encoding: chunked\r\n\r\n-1\r\nv\r\n0\r\n\r\n",
                put + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\nv",
                put + "Transfer-Encoding: chunked\r\n\r\n1\r\nvX0\r\n\r\n",
                "GET /v1/kv/" + "a".repeat(17_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(33_000) + "\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "X: a\r\n".repeat(10_000) + "\r\n",
                "GET /v1/kv HTTP/3.0\r\n" + HOST + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("refusedAndClosed")
    void malformedRequestIsRefusedAndItsConnectionClosed(String bytes) {
        Wire.Answer answer = wire.send(bytes).read();
        assertThat(answer.status()).isIn(0, 400, 408, 414, 431, 501, 505);
        if (answer.status() != 0 && answer.status() != 501) {
            assertProblem(answer, answer.status(), text(object(answer), "code"));
        }
        assertThat(wire.isClosed()).isTrue();
        assertStillServing();
    }

    static List<String> answeredInOrder() {
        return List.of(
                "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n",
                "CONNECT localhost:1 HTTP/1.1\r\n" + HOST + "\r\n",
                "TRACE /v1/kv/k HTTP/1.1\r\n" + HOST + "\r\n",
                "BREW /v1/kv/k HTTP/1.1\r\n" + HOST + "\r\n",
                "GET http://localhost/v1/kv HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv HTTP/1.0\r\n\r\n",
                "GET /v1/kv/\u00e9 HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv/k#fragment HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv?" + "a&".repeat(4_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv?&&&=&==&a=b=c HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "Range: bytes=0-1\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "Accept: " + ",;q=".repeat(2_000) + "\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "If-None-Match: " + "\"1\",".repeat(2_000) + "\r\n\r\n",
                "GET /v1/kv HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\nx",
                "PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
                "PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\nx",
                "\r\n\r\nGET /v1/kv HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /v1/kv HTTP/1.1\nHost: localhost\n\n");
    }

    @ParameterizedTest
    @MethodSource("answeredInOrder")
    void oddRequestIsAnswered(String bytes) {
        Wire.Answer answer = wire.send(bytes).read();
        assertThat(answer.status()).isBetween(200, 499);
        assertStillServing();
    }

    @Test
    void tooLongLinesAndHeadersHaveTheirOwnProblems() {
        assertProblem(
                wire.send("GET /v1/kv/" + "a".repeat(17_000) + " HTTP/1.1\r\n" + HOST + "\r\n")
                        .read(),
                414,
                "uri-too-long");
        try (Wire other = new Wire(port)) {
            other.send("GET /v1/kv HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(33_000) + "\r\n\r\n");
            assertProblem(other.read(), 431, "headers-too-large");
        }
        try (Wire other = new Wire(port)) {
            assertProblem(other.send("GET /v1/kv HTTP/1.1\r\nbad\r\n\r\n").read(), 400, "invalid-request");
        }
    }

    @Test
    void bodyThatEndsEarlyIsNoWrite() {
        wire.send("PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
        wire.close();
        Awaitility.await().until(() -> server.connections() == 0);
        try (Wire next = new Wire(port)) {
            assertThat(next.request("GET", "/v1/kv/k", null).status()).isEqualTo(404);
        }
        assertStillServing();
    }

    @Test
    void tooLargeBodyIsRefusedBeforeItIsSent() {
        wire.send("PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Content-Length: 5000000\r\nExpect: 100-continue\r\n\r\n");
        assertProblem(wire.read(), 413, "too-large");
        assertThat(wire.isClosed()).isTrue();
    }

    @Test
    void expectationIsMetAfterTheChecks() {
        wire.send("PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n");
        assertThat(wire.read().status()).isEqualTo(100);
        assertThat(wire.send("v").read().status()).isEqualTo(201);
    }

    @Test
    void tooLargeBodiesAreAnsweredAlthoughTheyAreSent() {
        byte[] large = new byte[(1 << 20) + 1];
        assertProblem(wire.request("PUT", "/v1/kv/k", large), 413, "too-large");
        assertThat(wire.isClosed()).isTrue();
        try (Wire chunked = new Wire(port)) {
            chunked.send("PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("40000\r\n" + "v".repeat(0x40000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 5; i++) {
                chunked.send(chunk);
            }
            chunked.send("0\r\n\r\n");
            assertProblem(chunked.read(), 413, "too-large");
        }
        assertStillServing();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            requests.append("PUT /v1/kv/p").append(i).append(" HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\nv");
            requests.append("GET /v1/kv/p").append(i).append(" HTTP/1.1\r\n" + HOST + "\r\n");
        }
        wire.send(requests.toString());
        for (int i = 0; i < 50; i++) {
            assertThat(wire.read().body()).contains("\"key\":\"p" + i + "\"");
            assertThat(wire.read().body()).isEqualTo("v");
        }
    }

    @Test
    void bodyOfARefusedRequestIsNoRequest() {
        wire.send("PUT /v1/kv/k?bogus HTTP/1.1\r\n" + HOST + "Content-Length: 55\r\n\r\n"
                + "PUT /v1/kv/smuggled HTTP/1.1\r\nHost: localhost\r\nX: y\r\n\r\n" + "GET /v1/kv HTTP/1.1\r\n" + HOST
                + "\r\n");
        assertProblem(wire.read(), 400, "unknown-parameter");
        assertThat(wire.read().body()).contains("\"items\":[]");
        assertStillServing();
    }

    @Test
    void pipelineThatIsNotReadIsNotServedWithoutBound() {
        byte[] value = new byte[1 << 20];
        wire.request("PUT", "/v1/kv/large", value);
        byte[] request = ("GET /v1/kv/large HTTP/1.1\r\n" + HOST + "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 200; i++) {
            wire.send(request);
        }
        assertStillServing();
        for (int i = 0; i < 200; i++) {
            assertThat(wire.read().body()).hasSize(1 << 20);
        }
    }

    @Test
    void connectionsThatVanishLeaveNothingBehind() {
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Wire one = new Wire(port);
            one.send("PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\n" + (i % 2 == 0 ? "v" : ""));
            wires.add(one);
        }
        wires.forEach(Wire::close);
        wire.close();
        Awaitility.await().until(() -> server.connections() == 0 && server.inFlight() == 0);
        assertStillServing();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/txn|{\"\\ud800\":1}",
                "/v1/txn|{\"then\":[{\"put\":{\"key\":\"\\ud800\",\"value\":\"x\"}}]}",
                "/v1/txn|{\"if\":[{\"key\":\"a\",\"value\":\"\\udc00\"}],\"then\":[]}",
                "/v1/txn|{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"x\",\"\\udc00\":1}}]}",
                "/v1/locks|{\"locks\":[{\"name\":\"a\",\"\\ud800\":1}]}",
                "/v1/leases/keepalive|{\"ids\":[\"le_\\ud800\"]}",
                "/v1/leases/keepalive|{\"\\ud800\":[]}",
                "/v1/watch|{\"\\ud800\":[]}"
            })
    void halvesOfCharactersAreRefused(String target, String body) {
        assertThat(post(target, body).status()).isEqualTo(400);
    }

    @Test
    void theIdOfABatchLineIsText() {
        Wire.Answer answer = post("/v1/batch", "{\"id\":\"\\ud800\",\"get\":{\"key\":\"a\"}}\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("invalid-body").contains("\"failed\":1");
    }
}
