package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestRoutesTest extends HttpFixture {

    @Test
    void committedRequestIsKnown() {
        long revision = number(object(put("/v1/kv/k", "v", "Idempotency-Key: a/b")), "mod_revision");
        assertThat(object(get("/v1/requests/a%2Fb")))
                .containsEntry("state", "committed")
                .containsEntry("revision", revision)
                .containsEntry("status", 201L);
        assertThat(object(post("/v1/requests/a%2Fb/settle", ""))).containsEntry("state", "committed");
    }

    @Test
    void unknownRequestTellsHowFarMemoryReaches() {
        assertThat(assertProblem(get("/v1/requests/never"), 404, "request-unknown"))
                .containsKey("memory_ms");
    }

    @Test
    void settledRequestIsNeverExecuted() {
        assertThat(object(post("/v1/requests/late/settle", ""))).containsEntry("state", "abandoned");
        assertThat(object(get("/v1/requests/late"))).containsEntry("state", "abandoned");
        assertProblem(put("/v1/kv/k", "v", "Idempotency-Key: late"), 409, "request-abandoned");
        assertThat(get("/v1/kv/k").status()).isEqualTo(404);
    }

    @Test
    void malformedKeysAreRefused() {
        assertProblem(get("/v1/requests/q1:x"), 400, "invalid-parameter");
        assertProblem(get("/v1/requests/a%20b"), 400, "invalid-parameter");
        assertProblem(get("/v1/requests/%FF"), 400, "name-invalid");
        assertProblem(get("/v1/requests/%zz"), 400, "bad-escape");
        assertProblem(get("/v1/requests/"), 404, "not-found");
        assertProblem(post("/v1/requests/a", ""), 405, "method-not-allowed");
        assertProblem(post("/v1/requests/a/settle", "body"), 400, "invalid-body");
    }
}
