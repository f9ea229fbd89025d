package io.quorate.server.http;

import static io.quorate.server.http.HttpFixture.assertProblem;
import static io.quorate.server.http.HttpFixture.number;
import static io.quorate.server.http.HttpFixture.object;
import static io.quorate.server.http.HttpFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HoldStreamTest extends MemberFixture {

    private boolean isFree(String lock) {
        return text(object(get("/v1/locks/" + lock)), "state").equals("free");
    }

    /** Opens a hold; what follows the headers are its lines. */
    private Wire hold(String target) {
        Wire own = begin("POST", target);
        Map<String, String> headers = own.readHead(200);
        assertThat(headers.get("content-type")).isEqualTo("application/x-ndjson");
        return own;
    }

    @Test
    void lockIsHeldAsLongAsTheConnectionIsOpen() {
        Wire holder = hold("/v1/locks/a?hold&ttl=1500ms&owner=me");
        Map<String, Object> acquired = object(holder.readChunk());
        assertThat(acquired)
                .containsEntry("event", "acquired")
                .containsEntry("name", "a")
                .containsEntry("owner", "me")
                .containsEntry("ttl", "1s500ms")
                .containsKeys("token", "lease");
        for (int i = 0; i < 4; i++) {
            assertThat(object(holder.readChunk()))
                    .containsEntry("event", "alive")
                    .containsKey("remaining_ms");
        }
        assertThat(isFree("a")).isFalse();

        holder.close();

        await(() -> isFree("a"));
        assertThat(text(object(get("/v1/locks/a")), "last")).contains("ended=released");
        await(() -> get("/v1/leases?as=text").body().isEmpty());
    }

    @Test
    void waiterTakesOverFromAHolderThatLeft() {
        Wire holder = hold("/v1/locks/a?hold&ttl=30s");
        long token = number(object(holder.readChunk()), "token");
        Wire waiter = begin("POST", "/v1/locks/a?hold&wait=30s&ttl=30s");
        await(() -> queueLength("a") == 1);

        holder.close();

        waiter.readHead(200);
        assertThat(number(object(waiter.readChunk()), "token")).isGreaterThan(token);
    }

    @Test
    void holdThatIsForcedIsTold() {
        Wire holder = hold("/v1/locks/a?hold&ttl=1500ms");
        assertThat(object(holder.readChunk())).containsEntry("event", "acquired");
        delete("/v1/locks/a?force");
        assertThat(lost(holder)).containsEntry("reason", "forced");
        assertThat(holder.readChunk()).isEmpty();
    }

    @Test
    void holdOnALeaseThatIsForcedIsToldToo() {
        String lease = text(object(post("/v1/leases?ttl=1s", "")), "id");
        Wire holder = hold("/v1/locks/a?hold&owner=me&lease=" + lease);
        assertThat(object(holder.readChunk())).containsEntry("lease", lease);
        delete("/v1/locks/a?force");
        assertThat(lost(holder)).containsEntry("reason", "forced");
        assertThat(get("/v1/leases/" + lease).status()).isEqualTo(200);
    }

    @Test
    void closingGivesBackTheHoldButNotTheLease() {
        String lease = text(object(post("/v1/leases?ttl=30s", "")), "id");
        Wire holder = hold("/v1/locks/a?hold&owner=me&lease=" + lease);
        holder.readChunk();
        holder.close();
        await(() -> isFree("a"));
        assertThat(get("/v1/leases/" + lease).status()).isEqualTo(200);
    }

    @Test
    void leaseItselfCanBeHeld() {
        Wire holder = hold("/v1/leases?hold&ttl=1500ms");
        String id = text(object(holder.readChunk()), "id");
        put("/v1/kv/here?lease=" + id, "1");
        assertThat(object(holder.readChunk())).containsEntry("event", "alive");
        holder.close();
        await(() -> get("/v1/kv/here").status() == 404);
        assertThat(get("/v1/kv/here?history").body()).contains("\"cause\":\"revoked\"");
    }

    @Test
    void revokedLeaseIsLost() {
        Wire holder = hold("/v1/leases?hold&ttl=1500ms");
        String id = text(object(holder.readChunk()), "id");
        delete("/v1/leases/" + id);
        assertThat(lost(holder)).containsEntry("reason", "revoked");
    }

    @Test
    void heldLockIsRefusedWithItsStatus() {
        Wire holder = hold("/v1/locks/a?hold&ttl=30s");
        holder.readChunk();
        assertProblem(post("/v1/locks/a?hold", ""), 423, "lock-held");
        assertProblem(post("/v1/locks/a?hold&wait=200ms", ""), 423, "lock-held");
    }

    @Test
    void progressTellsOfThePlaceInTheQueue() {
        Wire holder = hold("/v1/locks/a?hold&ttl=30s");
        holder.readChunk();
        Wire waiter = hold("/v1/locks/a?progress&wait=30s");
        assertThat(object(waiter.readChunk())).containsEntry("event", "queued").containsEntry("position", 1L);
        holder.close();
        assertThat(object(waiter.readChunk()))
                .containsEntry("event", "acquired")
                .containsKey("token");
        assertThat(waiter.readChunk()).isEmpty();
    }

    @Test
    void progressTellsOfAWaitThatRanOut() {
        Wire holder = hold("/v1/locks/a?hold&ttl=30s");
        holder.readChunk();
        Wire waiter = hold("/v1/locks/a?progress&wait=300ms");
        assertThat(object(waiter.readChunk())).containsEntry("event", "queued");
        assertThat(waiter.readChunk()).contains("\"event\":\"error\"", "\"code\":\"lock-held\"");
    }

    @Test
    void stoppingServerGivesHoldsBack() {
        Wire holder = hold("/v1/locks/a?hold&ttl=30s");
        holder.readChunk();
        server.stop(5_000);
        assertThat(lost(holder)).containsEntry("reason", "shutdown");
    }

    private static Map<String, Object> lost(Wire holder) {
        while (true) {
            Map<String, Object> line = object(holder.readChunk());
            if (line.containsValue("lost")) {
                return line;
            }
            assertThat(line).containsEntry("event", "alive");
        }
    }
}
