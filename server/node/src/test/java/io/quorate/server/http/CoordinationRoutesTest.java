package io.quorate.server.http;

import static io.quorate.server.http.HttpFixture.assertProblem;
import static io.quorate.server.http.HttpFixture.number;
import static io.quorate.server.http.HttpFixture.object;
import static io.quorate.server.http.HttpFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Semaphores, elections, barriers and counters. */
class CoordinationRoutesTest extends MemberFixture {

    // ---- semaphores

    @Test
    void semaphoreGrantsAsManySlotsAsItHas() {
        Wire.Answer first = post("/v1/semaphores/s?limit=3&slots=2&owner=one", "");
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(object(first)).containsEntry("slots", 2L).containsKeys("token", "lease");
        assertThat(post("/v1/semaphores/s", "").status()).isEqualTo(200);
        Map<String, Object> full = assertProblem(post("/v1/semaphores/s", ""), 423, "semaphore-full");
        assertThat(text(full, "holders")).contains("owner=one", "slots=2");
        assertProblem(post("/v1/semaphores/s?limit=4", ""), 409, "limit-mismatch");
        assertThat(object(get("/v1/semaphores/s"))).containsEntry("limit", 3L).containsEntry("used", 3L);

        assertThat(object(put("/v1/semaphores/s?limit=4", ""))).containsEntry("limit", 4L);
        assertThat(post("/v1/semaphores/s", "").status()).isEqualTo(200);
        assertThat(object(delete("/v1/semaphores/s?token=" + number(object(first), "token"))))
                .containsEntry("released", true);
        assertThat(get("/v1/semaphores?as=text").body()).isEqualTo("s\n");

        assertProblem(delete("/v1/semaphores/s?forget"), 400, "confirm-required");
        assertThat(object(delete("/v1/semaphores/s?force&forget"))).containsEntry("holds", 2L);
        assertThat(object(get("/v1/semaphores/s"))).doesNotContainKey("limit").containsEntry("used", 0L);
    }

    // ---- elections

    @Test
    void leaderIsReadByItsValueAndHandsOver() {
        assertProblem(get("/v1/elections/e"), 404, "election-vacant");
        Map<String, Object> leader = object(post("/v1/elections/e?owner=one&ttl=30s", "http://10.0.0.7:8080"));
        assertThat(leader).containsEntry("leader", true).containsKeys("token", "lease");
        long token = number(leader, "token");
        Wire.Answer value = get("/v1/elections/e");
        assertThat(value.body()).isEqualTo("http://10.0.0.7:8080");
        assertThat(value.header("quorate-token")).isEqualTo(Long.toString(token));
        assertThat(value.header("quorate-owner")).isEqualTo("one");
        Map<String, Object> refused = assertProblem(post("/v1/elections/e", "me"), 423, "not-elected");
        assertThat(text(refused, "leader")).contains("owner=one", "value=http://10.0.0.7:8080");

        assertThat(put("/v1/elections/e?token=" + token, "new").status()).isEqualTo(200);
        assertThat(get("/v1/elections/e").body()).isEqualTo("new");
        assertThat(put("/v1/kv/k?fence=election:e@" + token, "1").status()).isEqualTo(201);

        Wire low = begin("POST", "/v1/elections/e?owner=low&wait=30s");
        await(() -> number(object(get("/v1/elections/e?as=json")), "queue_length") == 1);
        Wire high = begin("POST", "/v1/elections/e?owner=high&wait=30s&priority=9");
        await(() -> number(object(get("/v1/elections/e?as=json")), "queue_length") == 2);
        assertThat(text(object(get("/v1/elections/e?as=json")), "candidates")).startsWith("[{owner=high");

        assertProblem(delete("/v1/elections/e?to=nobody&token=" + token), 409, "no-such-candidate");
        assertThat(delete("/v1/elections/e?to=low&token=" + token).status()).isEqualTo(200);
        assertThat(object(low.read())).containsEntry("owner", "low");
        assertProblem(put("/v1/kv/k?fence=election:e@" + token, "1"), 412, "fence-stale");
        assertThat(object(delete("/v1/elections/e?force"))).containsEntry("holds", 1L);
        assertThat(object(high.read())).containsEntry("owner", "high");
        assertThat(get("/v1/elections?as=text").body()).isEqualTo("e\n");
    }

    // ---- barriers

    @Test
    void barrierLetsAllPartiesGoTogether() {
        Wire first = begin("POST", "/v1/barriers/b?parties=3&wait=30s&owner=one");
        await(() -> number(object(get("/v1/barriers/b")), "queue_length") == 1);
        assertThat(object(get("/v1/barriers/b"))).containsEntry("parties", 3L);
        assertProblem(post("/v1/barriers/b?parties=4&wait=30s", ""), 409, "parties-mismatch");
        Wire second = begin("POST", "/v1/barriers/b?parties=3&wait=30s&owner=two");
        await(() -> number(object(get("/v1/barriers/b")), "queue_length") == 2);
        Map<String, Object> last = object(post("/v1/barriers/b?parties=3&wait=30s", ""));
        assertThat(last).containsEntry("name", "b").containsEntry("position", 3L);
        assertThat(object(first.read()))
                .containsEntry("position", 1L)
                .containsEntry("generation", number(last, "generation"));
        assertThat(object(second.read())).containsEntry("position", 2L);
        assertThat(number(object(get("/v1/barriers/b")), "queue_length")).isZero();
    }

    @Test
    void partyThatIsAloneForTooLongGoesAgain() {
        assertProblem(post("/v1/barriers/b?parties=2&wait=300ms", ""), 409, "wait-timeout");
        assertThat(number(object(get("/v1/barriers/b")), "queue_length")).isZero();
        assertProblem(post("/v1/barriers/b", ""), 400, "invalid-parameter");
    }

    @Test
    void resetTurnsPartiesAway() {
        Wire waiter = begin("POST", "/v1/barriers/b?parties=2&wait=30s");
        await(() -> number(object(get("/v1/barriers/b")), "queue_length") == 1);
        assertThat(object(delete("/v1/barriers/b"))).containsEntry("reset", true);
        assertProblem(waiter.read(), 409, "withdrawn");
    }

    // ---- counters

    @Test
    void counterCountsWithinItsBounds() {
        assertThat(get("/v1/counters/c").body()).isEqualTo("0\n");
        assertThat(object(post("/v1/counters/c?add=5", "")))
                .containsEntry("name", "c")
                .containsEntry("value", 5L)
                .containsEntry("previous", 0L);
        assertThat(object(post("/v1/counters/c?add=-7", ""))).containsEntry("value", -2L);
        Map<String, Object> bound = assertProblem(post("/v1/counters/c?add=-1&min=-2", ""), 409, "counter-bound");
        assertThat(bound).containsEntry("value", -2L);
        assertThat(get("/v1/counters/c").body()).isEqualTo("-2\n");
        Map<String, Object> seen = object(get("/v1/counters/c?as=json"));
        long revision = number(seen, "mod_revision");
        assertProblem(put("/v1/counters/c?value=1&cas=" + (revision - 1), ""), 412, "cas-failed");
        assertThat(object(put("/v1/counters/c?value=1&cas=" + revision, ""))).containsEntry("value", 1L);
        assertThat(get("/v1/counters?as=text").body()).isEqualTo("c\n");
        assertThat(get("/v1/counters").body()).contains("{\"name\":\"c\",\"value\":1,\"mod_revision\":");
        assertThat(object(delete("/v1/counters/c")))
                .containsEntry("deleted", true)
                .containsEntry("previous", 1L);
        assertThat(object(delete("/v1/counters/c"))).containsEntry("deleted", false);
        assertThat(get("/v1/counters").body()).contains("\"items\":[]");
        assertProblem(post("/v1/counters/c", ""), 400, "invalid-parameter");
        assertProblem(post("/v1/counters/c?add=x", ""), 400, "invalid-parameter");
        assertProblem(post("/v1/counters/c?add=9007199254740992", ""), 400, "invalid-parameter");
    }

    @Test
    void counterIsAwaited() {
        post("/v1/counters/latch?add=2", "");
        Wire waiter = begin("GET", "/v1/counters/latch?until=le:0&wait=30s");
        post("/v1/counters/latch?add=-1", "");
        put("/v1/kv/unrelated", "1");
        post("/v1/counters/latch?add=-1", "");
        assertThat(waiter.read().body()).isEqualTo("0\n");
        Map<String, Object> late = assertProblem(get("/v1/counters/latch?until=ge:5&wait=200ms"), 409, "wait-timeout");
        assertThat(late).containsEntry("value", 0L);
        assertThat(get("/v1/counters/latch?until=eq:0").body()).isEqualTo("0\n");
        assertProblem(get("/v1/counters/latch?until=five"), 400, "invalid-parameter");
        assertProblem(get("/v1/counters/latch?until=eq:0&wait=1s&after=3"), 400, "unknown-parameter");
    }

    @Test
    void namesOfOneKindAreStrangersToAnother() {
        post("/v1/locks/n", "");
        assertThat(get("/v1/semaphores").body()).contains("\"items\":[]");
        assertThat(object(get("/v1/barriers/n"))).containsEntry("present", List.of());
        assertProblem(get("/v1/elections/n"), 404, "election-vacant");
        assertThat(get("/v1/counters/n").body()).isEqualTo("0\n");
    }
}
