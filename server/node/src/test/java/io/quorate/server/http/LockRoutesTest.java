package io.quorate.server.http;

import static io.quorate.server.http.HttpFixture.assertProblem;
import static io.quorate.server.http.HttpFixture.field;
import static io.quorate.server.http.HttpFixture.number;
import static io.quorate.server.http.HttpFixture.object;
import static io.quorate.server.http.HttpFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LockRoutesTest extends MemberFixture {

    private Map<String, Object> acquire(String target) {
        Wire.Answer answer = post(target, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return object(answer);
    }

    @Test
    void lockIsHeldByOneAndShownToAll() {
        Wire.Answer answer = post("/v1/locks/billing/nightly?owner=ci-7", "build-3");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Map<String, Object> held = object(answer);
        assertThat(held)
                .containsEntry("name", "billing/nightly")
                .containsEntry("mode", "exclusive")
                .containsEntry("owner", "ci-7")
                .containsEntry("ttl", "15s")
                .containsEntry("waited_ms", 0L)
                .containsKeys("lease", "acquired_at", "remaining_ms");
        assertThat(answer.header("quorate-revision")).isEqualTo(Long.toString(number(held, "token")));

        Map<String, Object> refused = assertProblem(post("/v1/locks/billing/nightly", ""), 423, "lock-held");
        assertThat(text(refused, "holders"))
                .contains("owner=ci-7", "mode=exclusive", "token=" + number(held, "token"), "note=build-3");
        assertThat(object(get("/v1/locks/billing/nightly")))
                .containsEntry("state", "held")
                .containsEntry("queue", List.of());
        assertThat(get("/v1/locks?as=text").body()).isEqualTo("billing/nightly\n");
        assertThat(get("/v1/locks/billing/?prefix&as=text").body()).isEqualTo("billing/nightly\n");
        assertThat(get("/v1/locks/other/?prefix&as=text").body()).isEmpty();
    }

    @Test
    void releaseByTokenSaysWhatBecameOfTheHold() {
        long token = number(acquire("/v1/locks/a"), "token");
        assertThat(object(delete("/v1/locks/a?token=" + token))).containsEntry("released", true);
        assertThat(object(delete("/v1/locks/a?token=" + token))).containsEntry("released", false);
        assertProblem(delete("/v1/locks/a?token=" + (token + 100)), 409, "not-holder");
        assertProblem(delete("/v1/locks/a"), 400, "token-required");
        assertProblem(delete("/v1/locks/a?token="), 400, "invalid-parameter");

        Map<String, Object> free = object(get("/v1/locks/a"));
        assertThat(free).containsEntry("state", "free");
        assertThat(text(free, "last")).contains("token=" + token, "ended=released");
        Map<String, Object> next = acquire("/v1/locks/a");
        assertThat(text(next, "previous")).contains("token=" + token, "ended=released");
        assertThat(number(next, "token")).isGreaterThan(token);
    }

    @Test
    void lockThatRanOutIsLost() {
        Map<String, Object> held = acquire("/v1/locks/a?ttl=200ms");
        await(() -> text(object(get("/v1/locks/a")), "state").equals("free"));
        Map<String, Object> lost =
                assertProblem(delete("/v1/locks/a?token=" + number(held, "token")), 409, "lock-lost");
        assertThat(lost).containsEntry("ended", "expired").containsKey("at_revision");
        assertProblem(get("/v1/leases/" + text(held, "lease")), 404, "lease-not-found");
    }

    @Test
    void waiterGetsTheLockWhenItIsReleased() {
        long token = number(acquire("/v1/locks/a"), "token");
        Wire waiter = begin("POST", "/v1/locks/a?wait=30s&owner=second");
        await(() -> queueLength("a") == 1);
        assertThat(text(object(get("/v1/locks/a")), "queue")).contains("owner=second");

        delete("/v1/locks/a?token=" + token);

        Wire.Answer granted = waiter.read();
        assertThat(granted.status()).as(granted.body()).isEqualTo(200);
        assertThat(number(object(granted), "token")).isGreaterThan(token);
        assertThat(object(granted)).containsEntry("owner", "second");
        assertThat(queueLength("a")).isZero();
    }

    @Test
    void waitRunsOutByTheClusterClock() {
        acquire("/v1/locks/a");
        Map<String, Object> refused = assertProblem(post("/v1/locks/a?wait=300ms", ""), 423, "lock-held");
        assertThat(number(refused, "waited_ms")).isGreaterThanOrEqualTo(300);
        assertThat(queueLength("a")).isZero();
    }

    @Test
    void waiterThatLeavesLeavesTheQueue() {
        long token = number(acquire("/v1/locks/a"), "token");
        Wire waiter = begin("POST", "/v1/locks/a?wait=60s");
        await(() -> queueLength("a") == 1);

        waiter.close();

        await(() -> queueLength("a") == 0);
        delete("/v1/locks/a?token=" + token);
        assertThat(object(get("/v1/locks/a"))).containsEntry("state", "free");
    }

    @Test
    void sameClaimantFindsItsHoldAgain() {
        String lease = text(object(post("/v1/leases?ttl=20s", "")), "id");
        Map<String, Object> first = acquire("/v1/locks/a?owner=me&lease=" + lease);
        Map<String, Object> again = acquire("/v1/locks/a?owner=me&lease=" + lease);
        assertThat(again).containsEntry("token", number(first, "token")).containsEntry("reacquired", true);
        assertProblem(post("/v1/locks/a?owner=me&mode=shared&lease=" + lease, ""), 409, "mode-conflict");
        assertProblem(post("/v1/locks/a?lease=" + lease, ""), 400, "invalid-parameter");
        assertProblem(post("/v1/locks/a?owner=me&lease=ls_nosuch", ""), 404, "lease-not-found");

        Map<String, Object> kept = object(post("/v1/leases/" + lease + "/keepalive", ""));
        assertThat(text(kept, "holds")).contains("kind=lock", "name=a", "token=" + number(first, "token"));
        assertThat(object(delete("/v1/locks/a?owner=me&lease=" + lease))).containsEntry("released", true);
        assertThat(get("/v1/leases/" + lease).status()).isEqualTo(200);
    }

    @Test
    void repeatOfAKeyedAcquireIsAnsweredWithTheSameHold() {
        Wire.Answer first = post("/v1/locks/a", "", "Idempotency-Key: k1");
        Wire.Answer again = post("/v1/locks/a", "", "Idempotency-Key: k1");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(number(object(again), "token")).isEqualTo(number(object(first), "token"));
        assertThat(text(object(again), "owner")).isEqualTo(text(object(first), "owner"));
    }

    @Test
    void sharedHoldersAreTogetherAndAWriterWaitsItsTurn() {
        acquire("/v1/locks/a?mode=shared");
        acquire("/v1/locks/a?mode=shared");
        assertProblem(post("/v1/locks/a", ""), 423, "lock-held");
        Wire writer = begin("POST", "/v1/locks/a?wait=30s");
        await(() -> queueLength("a") == 1);
        assertProblem(post("/v1/locks/a?mode=shared", ""), 423, "lock-held");
        assertThat(object(delete("/v1/locks/a?force"))).containsEntry("holds", 2L);
        assertThat(object(writer.read())).containsEntry("mode", "exclusive");
    }

    @Test
    void severalLocksAreHeldAllOrNone() {
        long token = number(acquire("/v1/locks/b"), "token");
        String both = "{\"locks\":[{\"name\":\"a\"},{\"name\":\"b\",\"mode\":\"shared\"}]}";
        assertProblem(post("/v1/locks", both), 423, "lock-held");
        assertThat(object(get("/v1/locks/a"))).containsEntry("state", "free");
        delete("/v1/locks/b?token=" + token);

        Map<String, Object> held = object(post("/v1/locks", both));
        List<?> locks = (List<?>) field(held, "locks");
        assertThat(locks).hasSize(2);
        assertThat(locks.get(1).toString()).contains("name=b", "mode=shared", "token=");
        assertThat(held).containsKeys("lease", "owner", "ttl");
        assertProblem(post("/v1/locks", "{}"), 400, "invalid-body");
        assertProblem(post("/v1/locks", "{\"locks\":[{\"name\":\"a\"},{\"name\":\"a\"}]}"), 400, "duplicate-key");
        assertProblem(post("/v1/locks", "{\"locks\":[{\"nam\":\"a\"}]}"), 400, "unknown-field");
        assertProblem(post("/v1/locks", ""), 400, "invalid-body");
        assertProblem(post("/v1/locks", "{\"locks\":[{\"name\":\"x\"}]} {}"), 400, "invalid-body");
        assertProblem(post("/v1/locks", "{\"locks\":[{\"name\":\"\\ud800\"}]}"), 400, "invalid-body");
        assertThat(object(get("/v1/locks/x"))).containsEntry("state", "free");
    }

    @Test
    void fenceOfALostHoldKeepsWritesOut() {
        long token = number(acquire("/v1/locks/a"), "token");
        assertThat(put("/v1/kv/k?fence=a@" + token, "1").status()).isEqualTo(201);
        assertThat(delete("/v1/kv/none?prefix&fence=lock:a@" + token).status()).isEqualTo(200);
        delete("/v1/locks/a?force");

        Map<String, Object> stale = assertProblem(put("/v1/kv/k?fence=a@" + token, "2"), 412, "fence-stale");
        assertThat(stale)
                .containsEntry("kind", "lock")
                .containsEntry("name", "a")
                .containsEntry("token", token);
        assertProblem(delete("/v1/kv/k?fence=a@" + token), 412, "fence-stale");
        assertProblem(delete("/v1/kv/k?prefix&fence=a@" + token), 412, "fence-stale");
        assertProblem(post("/v1/kv/k/?fence=a@" + token, "2"), 412, "fence-stale");
        String put = "\"then\":[{\"put\":{\"key\":\"k\",\"value\":\"2\"}}]";
        assertProblem(post("/v1/txn?fence=a@" + token, "{" + put + "}"), 412, "fence-stale");
        assertProblem(post("/v1/txn?fence=a@" + token, "{" + put + ",\"else\":[]}"), 400, "invalid-parameter");
        assertProblem(
                post("/v1/txn", "{\"if\":[{\"lock\":\"a\",\"token\":" + token + "}]," + put + "}"), 412, "fence-stale");
        assertThat(post("/v1/batch?fence=a@" + token, "{\"put\":{\"key\":\"k\",\"value\":\"2\"}}\n")
                        .body())
                .contains("fence-stale");
        assertProblem(put("/v1/kv/k?fence=a", "2"), 400, "invalid-parameter");
        assertThat(get("/v1/kv/k").body()).isEqualTo("1");
    }

    @Test
    void transactionReleasesWhatItNoLongerNeeds() {
        long token = number(acquire("/v1/locks/a"), "token");
        String done = "{\"if\":[{\"lock\":\"a\",\"token\":" + token
                + "}],\"then\":[{\"put\":{\"key\":\"k\",\"value\":\"1\"}}," + "{\"release\":{\"lock\":\"a\",\"token\":"
                + token + "}}]}";
        assertThat(post("/v1/txn?dry_run", done).status()).isEqualTo(200);
        Wire.Answer answer = post("/v1/txn", done);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("{\"release\":{\"lock\":\"a\",\"token\":" + token + "}}");
        assertThat(object(get("/v1/locks/a"))).containsEntry("state", "free");
        assertProblem(post("/v1/txn", done), 412, "fence-stale");
    }

    @Test
    void secondOfTwoThatWouldWaitForEachOtherIsRefused() {
        String one = text(object(post("/v1/leases?ttl=30s", "")), "id");
        String two = text(object(post("/v1/leases?ttl=30s", "")), "id");
        acquire("/v1/locks/a?owner=first&lease=" + one);
        acquire("/v1/locks/b?owner=second&lease=" + two);
        begin("POST", "/v1/locks/b?owner=first&wait=30s&lease=" + one);
        await(() -> queueLength("b") == 1);

        Map<String, Object> refused =
                assertProblem(post("/v1/locks/a?owner=second&wait=30s&lease=" + two, ""), 409, "deadlock");

        assertThat(text(refused, "cycle")).contains("waiter=first", "waiter=second", "name=a", "name=b");
        Map<String, Object> diagnosis = object(get("/v1/diagnostics/deadlocks"));
        assertThat(diagnosis).containsEntry("refused", 1L).containsEntry("deadlocks", List.of());
        assertThat(text(diagnosis, "longest")).contains("waiter=first");
    }

    @Test
    void noteIsReplacedByTheHolder() {
        long token = number(acquire("/v1/locks/a"), "token");
        assertThat(put("/v1/locks/a?token=" + token, "half done").status()).isEqualTo(200);
        assertThat(get("/v1/locks/a").body()).contains("\"note\":\"half done\"");
        assertProblem(put("/v1/locks/a?token=" + (token + 5), "x"), 409, "not-holder");
        assertProblem(put("/v1/locks/a", "x"), 400, "token-required");
    }

    @Test
    void badInputIsRefused() {
        assertProblem(post("/v1/locks/a?wait=11m", ""), 400, "invalid-parameter");
        assertProblem(post("/v1/locks/a?mode=both", ""), 400, "invalid-parameter");
        assertProblem(post("/v1/locks/a?linger=5s", ""), 400, "unknown-parameter");
        assertProblem(post("/v1/locks/a?slots=2", ""), 400, "unknown-parameter");
        assertProblem(post("/v1/locks/a?owner=" + "o".repeat(129), ""), 400, "invalid-parameter");
        assertProblem(post("/v1/locks/a%00b", ""), 400, "name-invalid");
        assertProblem(post("/v1/locks/" + "n".repeat(513), ""), 400, "name-invalid");
        assertProblem(post("/v1/locks/a//b", ""), 400, "path-not-stable");
        assertThat(post("/v1/locks?name=a//b", "").status()).isEqualTo(200);
        assertProblem(post("/v1/locks/a", "n".repeat(4_097)), 413, "too-large");
    }

    @Test
    void stoppingServerEndsWaits() throws Exception {
        acquire("/v1/locks/a");
        Wire waiter = begin("POST", "/v1/locks/a?wait=60s");
        await(() -> queueLength("a") == 1);
        server.stop(5_000);
        assertProblem(waiter.read(), 503, "shutting-down");
    }

    @Test
    void halfOfACharacterIsNoName() {
        HttpFixture.assertProblem(post("/v1/locks", "{\"locks\":[{\"name\":\"\\ud800\"}]}"), 400, "invalid-body");
    }
}
