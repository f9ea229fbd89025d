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

class LeaseRoutesTest extends MemberFixture {

    private String grant(String query) {
        Wire.Answer granted = post("/v1/leases?" + query, "");
        assertThat(granted.status()).as(granted.body()).isEqualTo(201);
        return text(object(granted), "id");
    }

    @Test
    void grantedLeaseCanBeLookedAtAndKeptAlive() {
        Wire.Answer granted = post("/v1/leases?ttl=20s&name=worker-7", "on host 3");
        assertThat(granted.status()).isEqualTo(201);
        String id = text(object(granted), "id");
        assertThat(id).startsWith("ls_");
        assertThat(object(granted)).containsEntry("ttl", "20s").containsEntry("name", "worker-7");

        Map<String, Object> seen = object(get("/v1/leases/" + id));
        assertThat(seen)
                .containsEntry("id", id)
                .containsEntry("ttl", "20s")
                .containsEntry("note", "on host 3")
                .containsEntry("own", false);
        assertThat(number(seen, "remaining_ms")).isBetween(1L, 20_000L);

        Map<String, Object> kept = object(post("/v1/leases/" + id + "/keepalive?ttl=30s", ""));
        assertThat(kept).containsEntry("ttl", "30s").containsEntry("holds", List.of());
        assertThat(number(kept, "remaining_ms")).isEqualTo(30_000);
        assertThat(get("/v1/leases").body()).contains(id);
        assertThat(get("/v1/leases?as=text").body()).isEqualTo(id + "\n");
    }

    @Test
    void keysEndWithTheirLease() {
        String id = grant("ttl=20s");
        Wire.Answer put = put("/v1/kv/a?lease=" + id, "1");
        assertThat(object(put)).containsEntry("lease", id);
        assertThat(get("/v1/kv/a").header("quorate-lease")).isEqualTo(id);
        assertThat(object(get("/v1/leases/" + id + "?attached")))
                .containsEntry("keys", List.of(Map.of("key", "a")))
                .containsEntry("key_count", 1L);
        put("/v1/kv/a?keep_lease", "2");
        assertThat(get("/v1/kv/a").header("quorate-lease")).isEqualTo(id);

        Map<String, Object> revoked = object(delete("/v1/leases/" + id));
        assertThat(revoked).containsEntry("existed", true);
        assertThat(object(delete("/v1/leases/" + id))).containsEntry("existed", false);
        assertProblem(get("/v1/kv/a"), 404, "key-not-found");
        assertThat(get("/v1/kv/a?history").body()).contains("\"cause\":\"revoked\"");
        Map<String, Object> gone = assertProblem(post("/v1/leases/" + id + "/keepalive", ""), 404, "lease-not-found");
        assertThat(text(gone, "ended")).contains("cause=revoked");
        assertProblem(put("/v1/kv/b?lease=" + id, "1"), 404, "lease-not-found");
        assertProblem(get("/v1/leases/" + id), 404, "lease-not-found");
    }

    @Test
    void keyWithAnOwnLeaseRunsOut() {
        Wire.Answer put = put("/v1/kv/short?ttl=200ms", "1");
        String id = text(object(put), "lease");
        assertThat(id).startsWith("ls_");

        await(() -> get("/v1/kv/short").status() == 404);

        assertThat(get("/v1/kv/short?history").body()).contains("\"cause\":\"expired\"");
        Map<String, Object> gone = assertProblem(get("/v1/leases/" + id), 404, "lease-not-found");
        assertThat(text(gone, "ended")).contains("cause=expired");
    }

    @Test
    void putWithoutALeaseMakesAKeyPermanent() {
        put("/v1/kv/a?ttl=20s", "1");
        assertThat(object(put("/v1/kv/a", "2"))).doesNotContainKey("lease");
        assertThat(get("/v1/leases").body()).contains("\"items\":[]");
    }

    @Test
    void manyAreKeptAliveAtOnceEachWithItsAnswer() {
        String first = grant("ttl=20s");
        String second = grant("ttl=20s");
        delete("/v1/leases/" + second);
        Wire.Answer answer =
                post("/v1/leases/keepalive", "{\"ids\":[\"" + second + "\",\"ls_nosuch\",\"" + first + "\"]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<?> items = (List<?>) field(object(answer), "items");
        assertThat(items).hasSize(3);
        assertThat(items.get(0).toString())
                .contains("id=" + second, "alive=false", "code=lease-not-found", "cause=revoked");
        assertThat(items.get(1).toString()).contains("id=ls_nosuch", "alive=false", "code=lease-not-found");
        assertThat(items.get(2).toString()).contains("id=" + first, "alive=true", "remaining_ms=20000");
    }

    @Test
    void badInputIsRefusedWithItsPlace() {
        assertProblem(get("/v1/leases/nonsense"), 400, "invalid-parameter");
        assertProblem(get("/v1/leases/ls_zzz"), 404, "lease-not-found");
        assertProblem(get("/v1/leases/ls_UPPER"), 404, "lease-not-found");
        assertProblem(post("/v1/leases?ttl=10", ""), 400, "invalid-parameter");
        assertProblem(post("/v1/leases?ttl=25h", ""), 400, "invalid-parameter");
        assertProblem(post("/v1/leases?ttl=1ms", ""), 400, "invalid-parameter");
        assertProblem(post("/v1/leases", "n".repeat(4_097)), 413, "too-large");
        assertProblem(post("/v1/leases/keepalive", "{}"), 400, "invalid-body");
        assertProblem(post("/v1/leases/keepalive", "{\"ids\":[1]}"), 400, "invalid-body");
        assertProblem(post("/v1/leases/keepalive", "{\"idz\":[]}"), 400, "unknown-field");
        assertProblem(post("/v1/leases/keepalive", "{\"ids\":[\"ls_1\"]} x"), 400, "invalid-body");
        assertProblem(post("/v1/leases/keepalive", "{\"ids\":[\"ls_1\"]}{}"), 400, "invalid-body");
        assertThat(text(assertProblem(post("/v1/leases/keepalive", "{\"ids\":["), 400, "invalid-body"), "detail"))
                .startsWith("not valid JSON: ")
                .doesNotContain("Source", "REDACTED");
        assertThat(assertProblem(post("/v1/leases?tll=5s", ""), 400, "unknown-parameter"))
                .containsEntry("did_you_mean", "ttl");
        assertProblem(put("/v1/kv/a?lease=x", "1"), 400, "invalid-parameter");
        assertProblem(put("/v1/kv/a?lease=ls_nosuch&ttl=5s", "1"), 400, "invalid-parameter");
        assertProblem(put("/v1/kv/a?lease=ls_nosuch", "1"), 404, "lease-not-found");
        assertProblem(post("/v1/leases?hold&ttl=61s", ""), 400, "invalid-parameter");
    }

    @Test
    void listIsReadPageByPage() {
        for (int i = 0; i < 5; i++) {
            grant("ttl=20s");
        }
        Map<String, Object> first = object(get("/v1/leases?limit=3"));
        assertThat((List<?>) field(first, "items")).hasSize(3);
        Map<String, Object> second = object(get("/v1/leases?limit=3&cursor=" + text(first, "next")));
        assertThat((List<?>) field(second, "items")).hasSize(2);
        assertThat(second).doesNotContainKey("next");
    }

    @Test
    void grantsAreRepeatedOnceOnly() {
        Wire.Answer first = post("/v1/leases?ttl=20s", "", "Idempotency-Key: k1");
        Wire.Answer again = post("/v1/leases?ttl=20s", "", "Idempotency-Key: k1");
        assertThat(text(object(again), "id")).isEqualTo(text(object(first), "id"));
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertProblem(post("/v1/leases?ttl=21s", "", "Idempotency-Key: k1"), 422, "idempotency-key-reused");
    }

    @Test
    void transactionsAttachAndAskForLeases() {
        String id = grant("ttl=20s");
        Wire.Answer answer = post(
                "/v1/txn",
                "{\"if\":[{\"lease\":\"" + id + "\",\"alive\":true}],\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\","
                        + "\"lease\":\"" + id + "\"}},{\"put\":{\"key\":\"b\",\"value\":\"1\",\"ttl\":\"20s\"}}]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(get("/v1/kv/a").header("quorate-lease")).isEqualTo(id);
        assertThat(get("/v1/kv/b").header("quorate-lease")).startsWith("ls_").isNotEqualTo(id);
        delete("/v1/leases/" + id);
        Map<String, Object> failed = assertProblem(
                post("/v1/txn", "{\"if\":[{\"lease\":\"" + id + "\",\"alive\":true}],\"then\":[]}"),
                412,
                "txn-guard-failed");
        assertThat(text(failed, "failed")).contains("alive=false");
        assertProblem(
                post("/v1/txn", "{\"then\":[{\"put\":{\"key\":\"c\",\"value\":\"1\",\"lease\":\"" + id + "\"}}]}"),
                404,
                "lease-not-found");
        assertProblem(post("/v1/txn", "{\"if\":[{\"alive\":true}],\"then\":[]}"), 400, "invalid-body");
    }
}
