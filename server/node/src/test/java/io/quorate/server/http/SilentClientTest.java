package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clients that stop in the middle: they are told, and let go of. */
class SilentClientTest extends HttpFixture {

    private static final String HOST = "Host: localhost\r\n";

    /** Limits that can be waited for; those who are not to meet them ask as soon as they are connected. */
    @Override
    HttpSettings settings() {
        return settings(1 << 20, 2 << 20, 1_000, 300, 10_000, 10_000);
    }

    private void assertStillServing() {
        try (Wire next = new Wire(port)) {
            assertThat(next.request("GET", "/v1/kv/alive", null).status()).isEqualTo(404);
        }
        Awaitility.await().until(() -> server.inFlight() == 0);
    }

    @Test
    void headersThatNeverEndTimeOut() {
        wire.send("GET /v1/kv HTTP/1.1\r\nHost: lo");
        assertProblem(wire.read(), 408, "request-timeout");
        assertThat(wire.isClosed()).isTrue();
        assertStillServing();
    }

    @Test
    void silentConnectionTimesOut() {
        assertThat(wire.read().status()).isEqualTo(408);
        assertThat(wire.isClosed()).isTrue();
    }

    @Test
    void secondRequestsHeadersTimeOutToo() {
        assertThat(get("/v1/kv").status()).isEqualTo(200);
        wire.send("G");
        assertThat(wire.read().status()).isEqualTo(408);
        assertThat(wire.isClosed()).isTrue();
    }

    @Test
    void bodyThatNeverEndsTimesOut() {
        wire.send("PUT /v1/kv/k HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
        assertProblem(wire.read(), 408, "request-timeout");
        assertThat(wire.isClosed()).isTrue();
        assertThat(new Wire(port).request("GET", "/v1/kv/k", null).status()).isEqualTo(404);
        assertStillServing();
    }

    @Test
    void batchThatStandsStillTimesOut() {
        wire.send("POST /v1/batch HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"p\r\n");
        Wire.Answer answer = wire.read();
        assertThat(answer.body()).contains("request-timeout").contains("\"stopped\":true");
        assertThat(wire.isClosed()).isTrue();
        assertStillServing();
    }
}
