package io.quorate.server.http;

import static io.quorate.server.http.HttpFixture.assertProblem;
import static io.quorate.server.http.HttpFixture.field;
import static io.quorate.server.http.HttpFixture.object;
import static io.quorate.server.http.HttpFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How instances live and end: with leases, with connections. */
class InstanceLifeTest extends MemberFixture {

    private static final String WEB = "/v1/services/web";

    private boolean isThere(String id) {
        return get(WEB + "/instances/" + id).status() == 200;
    }

    @Test
    void silentInstanceGoesAndSaysWhy() {
        try (Lines lines = Lines.open(port, "GET", WEB + "?watch", "")) {
            lines.next("start");
            put(WEB + "/instances/a?address=h&port=1&ttl=300ms", "");
            assertThat(Lines.event(lines.after("changes"))).containsEntry("op", "put");
            assertThat(Lines.event(lines.after("changes")))
                    .containsEntry("op", "delete")
                    .containsEntry("id", "a")
                    .containsEntry("cause", "expired");
        }
        assertProblem(post(WEB + "/instances/a/heartbeat", ""), 404, "instance-not-found");
    }

    @Test
    void silentInstanceMayStayAndComesBackByAHeartbeat() {
        put(WEB + "/instances/a?address=h&port=1&ttl=300ms&ttl_action=critical&deregister_after=1h", "");
        await(() -> text(object(get(WEB + "/instances/a")), "state").equals("critical"));
        assertThat((List<?>) field(object(get(WEB)), "items")).isEmpty();
        assertThat(object(get(WEB + "/instances/a")))
                .containsEntry("ttl_action", "critical")
                .doesNotContainKey("lease");
        assertThat(object(post(WEB + "/instances/a/heartbeat", "")))
                .containsEntry("state", "passing")
                .containsKey("lease");
    }

    @Test
    void sharedLeaseTakesItsInstancesWithIt() {
        String lease = text(object(post("/v1/leases?ttl=30s", "")), "id");
        put(WEB + "/instances/a?address=h&port=1&lease=" + lease, "");
        put(WEB + "/instances/b?address=h&port=1&lease=" + lease, "");
        Map<String, Object> known = object(get("/v1/leases/" + lease + "?attached"));
        assertThat(known).containsEntry("instance_count", 2L);
        assertThat(text(known, "instances")).contains("service=web, id=a", "service=web, id=b");
        delete("/v1/leases/" + lease);
        assertProblem(get(WEB), 404, "service-not-found");
    }

    @Test
    void heldInstanceGoesWithItsConnection() {
        Lines hold = Lines.open(port, "PUT", WEB + "/instances/a?address=auto&port=8080&hold&ttl=30s", "");
        assertThat(hold.next())
                .containsEntry("event", "registered")
                .containsEntry("address", "127.0.0.1")
                .containsEntry("state", "passing")
                .containsKey("lease");
        assertThat(isThere("a")).isTrue();
        hold.close();
        await(() -> !isThere("a"));
    }

    @Test
    void heldInstanceThatIsDeregisteredEndsTheStream() {
        try (Lines hold = Lines.open(port, "PUT", WEB + "/instances/a?address=h&port=1&hold&ttl=1500ms", "")) {
            hold.next();
            assertThat(object(delete(WEB + "/instances/a"))).containsEntry("deregistered", true);
            Map<String, Object> line = hold.next();
            while ("alive".equals(line.get("event"))) {
                line = hold.next();
            }
            assertThat(line).containsEntry("event", "lost").containsKey("reason");
        }
        assertProblem(put(WEB + "/instances/a?address=h&port=1&hold&ttl=5m", ""), 400, "invalid-parameter");
        assertProblem(put(WEB + "/instances/a?address=h&port=1&hold&dry_run", ""), 400, "unknown-parameter");
    }
}
