package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Instances that are watched and waited for, through filters. */
class ServiceWatchTest extends HttpFixture {

    private static final String WEB = "/v1/services/web";

    private Lines watch(String target) {
        return Lines.open(port, "GET", target, "");
    }

    /** Writes over a connection of its own; the revision of the answer. */
    private long write(String method, String target, String body) {
        try (Wire own = new Wire(port)) {
            Wire.Answer answer = own.request(method, target, utf8(body));
            assertThat(answer.status()).as(answer.body()).isLessThan(300);
            return Long.parseLong(answer.header("quorate-revision"));
        }
    }

    private long register(String id, String more) {
        return write("PUT", WEB + "/instances/" + id + "?address=h&port=1" + more, "");
    }

    private long patch(String id, String query) {
        return write("PATCH", WEB + "/instances/" + id + "?" + query, "");
    }

    @Test
    void whatLeavesTheFilterIsDeletedAndWhatEntersItIsPut() {
        register("sick", "&status=critical");
        try (Lines lines = watch(WEB + "?watch&initial")) {
            lines.next("start");
            lines.next("synced");
            long made = register("a", "");
            assertThat(Lines.event(lines.next("changes")))
                    .containsEntry("op", "put")
                    .containsEntry("service", "web")
                    .containsEntry("id", "a")
                    .containsEntry("state", "passing")
                    .containsEntry("mod_revision", made);
            long drained = patch("a", "draining");
            assertThat(Lines.event(lines.next("changes")))
                    .containsEntry("op", "delete")
                    .containsEntry("id", "a")
                    .containsEntry("cause", "filtered")
                    .containsEntry("state", "draining")
                    .containsEntry("mod_revision", drained)
                    .doesNotContainKey("address");
            // What happens to it out of sight is not told, nor is that it goes.
            patch("a", "weight=5");
            register("sick", "&status=critical&weight=3");
            write("DELETE", WEB + "/instances/a", "");
            patch("sick", "status=passing");
            assertThat(Lines.event(lines.next("changes")))
                    .containsEntry("op", "put")
                    .containsEntry("id", "sick");
            write("DELETE", WEB + "/instances/sick", "");
            assertThat(Lines.event(lines.next("changes")))
                    .containsEntry("op", "delete")
                    .containsEntry("id", "sick")
                    .containsEntry("cause", "deleted");
        }
    }

    @Test
    void filtersDecideWhatIsTold() {
        register("a", "&tag=v1&zone=z");
        try (Lines tagged = watch(WEB + "?watch&initial&tag=v1");
                Lines zone = watch(WEB + "?watch&initial&zone=other");
                Lines any = watch(WEB + "?watch&initial&health=any&draining=any");
                Lines filtered = watch(WEB + "?watch&events=filtered");
                Lines all = watch("/v1/services?watch&initial")) {
            for (Lines lines : List.of(tagged, any, all)) {
                lines.next("start");
                assertThat((List<?>) field(lines.next("state"), "items")).hasSize(1);
                lines.next("synced");
            }
            zone.next("start");
            zone.next("synced");
            filtered.next("start");
            patch("a", "tag=v2");
            assertThat(Lines.event(tagged.next("changes"))).containsEntry("cause", "filtered");
            assertThat(Lines.event(any.next("changes"))).containsEntry("op", "put");
            assertThat(Lines.event(all.next("changes"))).containsEntry("op", "put");
            patch("a", "zone=other");
            assertThat(Lines.event(zone.next("changes"))).containsEntry("op", "put");
            patch("a", "maintenance");
            assertThat(Lines.event(zone.next("changes"))).containsEntry("cause", "filtered");
            assertThat(Lines.event(filtered.next("changes"))).containsEntry("state", "maintenance");
        }
    }

    @Test
    void historyIsToldThroughTheFilterToo() {
        long from = register("a", "");
        patch("a", "draining");
        patch("a", "weight=3");
        long back = patch("a", "draining=false");
        try (Lines lines = watch(WEB + "?watch&from=" + from)) {
            lines.next("start");
            assertThat(Lines.event(lines.next("changes"))).containsEntry("op", "put");
            assertThat(Lines.event(lines.next("changes"))).containsEntry("cause", "filtered");
            assertThat(lines.next("changes")).containsEntry("revision", back);
        }
        // Where nobody knows what was there before, it is told as gone.
        long drained = patch("a", "draining");
        cluster.trim(drained - 1);
        try (Lines lines = watch(WEB + "?watch&from=" + drained)) {
            lines.next("start");
            assertThat(Lines.event(lines.next("changes"))).containsEntry("cause", "filtered");
        }
    }

    @Test
    void oneInstanceIsWatchedWhateverItsState() {
        register("a", "");
        try (Lines lines = watch(WEB + "/instances/a?watch")) {
            lines.next("start");
            register("b", "");
            patch("a", "maintenance");
            assertThat(Lines.event(lines.next("changes")))
                    .containsEntry("op", "put")
                    .containsEntry("state", "maintenance");
            write("DELETE", WEB + "/instances/a", "");
            assertThat(Lines.event(lines.next("changes"))).containsEntry("cause", "deleted");
        }
    }

    @Test
    void subscriptionsWatchInstances() {
        String body =
                "{\"subscriptions\":[{\"id\":\"w\",\"initial\":true,\"service\":{\"name\":\"web\",\"tags\":[\"v1\"],"
                        + "\"draining\":false}},{\"id\":\"one\",\"service\":{\"name\":\"web\",\"instance\":\"a\"}}]}";
        try (Lines lines = Lines.open(port, "POST", "/v1/watch", body)) {
            String text = lines.text() + lines.text() + lines.text();
            assertThat(text).contains("\"type\":\"start\"", "\"type\":\"synced\"");
            register("a", "&tag=v1");
            assertThat(lines.text() + lines.text()).contains("\"id\":\"w\"", "\"id\":\"one\"", "\"op\":\"put\"");
        }
        for (String wrong : List.of(
                "{\"name\":\"Web\"}",
                "{\"instance\":\"a\"}",
                "{\"name\":\"web\",\"instance\":\"a\",\"zone\":\"z\"}",
                "{\"health\":\"fine\"}",
                "{\"tags\":\"v1\"}",
                "{\"nam\":\"web\"}")) {
            Wire.Answer answer = post("/v1/watch", "{\"subscriptions\":[{\"id\":\"w\",\"service\":" + wrong + "}]}");
            assertThat(answer.status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void waitIsNotWokenByWhatTheFilterHides() {
        long now = register("sick", "&status=critical");
        assertThat(get(WEB + "?wait=1ms&after=" + (now - 1)).status()).isEqualTo(304);
        Wire waiter = new Wire(port);
        waiter.send("GET " + WEB + "?wait=30s&after=" + now + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        patch("sick", "weight=5");
        long made = register("a", "");
        Wire.Answer answer = waiter.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"id\":\"a\"").doesNotContain("sick");
        assertThat(answer.header("quorate-revision")).isEqualTo(String.valueOf(made));
        waiter.close();
        write("PUT", WEB + "/settings?protect_below=0.9", "");
        long last = patch("sick", "weight=6");
        Wire.Answer whole = get(WEB + "?wait=30s&after=" + (last - 1));
        assertThat(object(whole)).containsEntry("protected", true);
        assertProblem(get(WEB + "?wait=1s&after=" + (last + 100)), 409, "revision-in-future");
    }

    @Test
    void waitIsWokenBySettingsThatLetMoreThrough() {
        long now = register("sick", "&status=critical");
        Wire waiter = new Wire(port);
        waiter.send("GET " + WEB + "?wait=30s&after=" + now + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        write("PUT", WEB + "/settings?protect_below=0.9", "");
        Wire.Answer answer = waiter.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(object(answer)).containsEntry("protected", true);
        waiter.close();
    }

    @Test
    void watchTakesWhatAnAnswerTakesOnly() {
        for (String one : List.of("pick=1", "near=z", "limit=1", "wait=1s")) {
            assertProblem(get(WEB + "?watch&" + one), 400, "unknown-parameter");
        }
        assertProblem(get(WEB + "?initial"), 400, "unknown-parameter");
        assertProblem(get(WEB + "?watch&as=prometheus"), 406, "not-acceptable");
        Map<String, Object> refused = assertProblem(get(WEB + "?watch&events=gone"), 400, "invalid-parameter");
        assertThat(text(refused, "detail")).contains("filtered");
    }
}
