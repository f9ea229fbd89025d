package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is watched besides keys, several watches on one connection, and reads that wait, over a whole member. */
class WatchManyTest extends MemberFixture {

    private Lines watch(String target) {
        return Lines.open(port, "GET", target, "");
    }

    private long revision() {
        return member.cluster().here().revision();
    }

    // ---- things that are held, and numbers

    @Test
    void locksTellGrantsAndEnds() {
        try (Lines lines = watch("/v1/locks/a?watch&initial")) {
            lines.next("start");
            lines.next("synced");
            long one = number(post("/v1/locks/a?mode=shared&ttl=30s", ""), "token");
            long two = number(post("/v1/locks/a?mode=shared&ttl=30s", ""), "token");
            delete("/v1/locks/a?token=" + one);
            delete("/v1/locks/a?token=" + two);
            assertThat(Lines.event(lines.after("changes")))
                    .containsEntry("op", "put")
                    .containsEntry("name", "a")
                    .containsEntry("state", "held")
                    .doesNotContainKey("ended");
            assertThat((List<?>) HttpFixture.field(Lines.event(lines.after("changes")), "holders"))
                    .hasSize(2);
            Map<String, Object> partly = Lines.event(lines.after("changes"));
            assertThat(partly).containsEntry("op", "put");
            assertThat((Map<?, ?>) HttpFixture.field(partly, "ended"))
                    .hasFieldOrPropertyWithValue("token", one)
                    .hasFieldOrPropertyWithValue("cause", "released");
            assertThat(Lines.event(lines.after("changes")))
                    .containsEntry("op", "delete")
                    .containsEntry("token", two)
                    .containsEntry("cause", "released");
        }
    }

    @Test
    void whatIsHeldIsTheState() {
        post("/v1/locks/b/1?ttl=30s", "");
        post("/v1/semaphores/s?ttl=30s&limit=5&slots=2", "");
        post("/v1/elections/e?ttl=30s", "me");
        post("/v1/counters/c?add=3", "");
        post("/v1/barriers/g?parties=1", "");
        assertThat(first("/v1/locks/b/?prefix&watch&initial")).hasFieldOrPropertyWithValue("name", "b/1");
        assertThat(first("/v1/semaphores?watch&initial"))
                .hasFieldOrPropertyWithValue("used", 2L)
                .hasFieldOrPropertyWithValue("limit", 5L);
        assertThat((Map<?, ?>) first("/v1/elections/e?watch&initial").get("leader"))
                .hasFieldOrPropertyWithValue("value", "me");
        assertThat(first("/v1/counters/c?watch&initial")).hasFieldOrPropertyWithValue("value", 3L);
        assertThat(first("/v1/barriers?watch&initial")).hasFieldOrPropertyWithValue("generation", 1L);
    }

    private Map<?, ?> first(String target) {
        try (Lines lines = watch(target)) {
            lines.next("start");
            List<?> items = (List<?>) HttpFixture.field(lines.next("state"), "items");
            assertThat(items).hasSize(1);
            lines.next("synced");
            return (Map<?, ?>) items.get(0);
        }
    }

    @Test
    void countersElectionsAndBarriersTellTheirChangesFromTheBeginning() {
        post("/v1/counters/c?add=3", "");
        delete("/v1/counters/c");
        long token = number(post("/v1/elections/e?ttl=30s", "me"), "token");
        put("/v1/elections/e?token=" + token, "you");
        post("/v1/barriers/g?parties=1", "");
        try (Lines counters = watch("/v1/counters?watch&from=1");
                Lines elections = watch("/v1/elections/e?watch&from=1");
                Lines barriers = watch("/v1/barriers/g?watch&from=1")) {
            counters.next("start");
            assertThat(Lines.event(counters.next("changes"))).containsEntry("value", 3L);
            assertThat(Lines.event(counters.next("changes"))).containsEntry("op", "delete");
            elections.next("start");
            elections.next("changes");
            assertThat((Map<?, ?>) HttpFixture.field(Lines.event(elections.next("changes")), "leader"))
                    .hasFieldOrPropertyWithValue("value", "you");
            barriers.next("start");
            assertThat(Lines.event(barriers.next("changes"))).containsEntry("generation", 1L);
        }
    }

    @Test
    void aLeaseTellsItsStateItsChangesAndItsEnd() {
        String lease = HttpFixture.text(HttpFixture.object(post("/v1/leases?ttl=30s", "")), "id");
        try (Lines lines = watch("/v1/leases/" + lease + "?watch")) {
            lines.next("start");
            lines.next("state");
            lines.next("synced");
            put("/v1/kv/k?lease=" + lease, "v");
            assertThat(Lines.event(lines.after("changes"))).containsEntry("key_count", 1L);
            delete("/v1/leases/" + lease);
            assertThat((Map<?, ?>) HttpFixture.field(lines.after("error"), "problem"))
                    .hasFieldOrPropertyWithValue("code", "lease-ended");
            assertThat(lines.hasEnded()).isTrue();
        }
    }

    private static long number(Wire.Answer answer, String field) {
        return HttpFixture.number(HttpFixture.object(answer), field);
    }

    // ---- waiting

    @Test
    void aWaitEndsWithTheChange() {
        put("/v1/kv/a", "1");
        long now = revision();
        Wire waiting = begin("GET", "/v1/kv/a?wait=20s");
        await(() -> hub.open() == 1);
        put("/v1/kv/b", "other");
        put("/v1/kv/a", "2");
        Wire.Answer answer = waiting.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("2");
        assertThat(Long.parseLong(answer.header("quorate-revision"))).isEqualTo(now + 2);
        await(() -> hub.open() == 0);
    }

    @Test
    void aWaitForWhatHasHappenedEndsAtOnce() {
        put("/v1/kv/a", "1");
        long now = revision();
        put("/v1/kv/a", "2");
        assertThat(get("/v1/kv/a?wait=20s&after=" + now).body()).isEqualTo("2");
        assertThat(get("/v1/kv/a?wait=20s", "If-None-Match: \"" + now + "\"").body())
                .isEqualTo("2");
        delete("/v1/kv/a");
        HttpFixture.assertProblem(get("/v1/kv/a?wait=20s&after=" + now), 404, "key-not-found");
    }

    @Test
    void whatAWaiterKnowsIsNoNewsToIt() {
        put("/v1/kv/a", "1");
        long before = revision();
        put("/v1/kv/a", "2");
        String known = "If-None-Match: \"" + revision() + "\"";
        Wire waiting = begin("GET", "/v1/kv/a?wait=20s&after=" + before, known);
        Wire list = begin("GET", "/v1/kv?prefix&wait=20s&after=" + before, "If-None-Match: W/\"" + revision() + "\"");
        await(() -> hub.open() == 2);
        put("/v1/kv/a", "3");
        assertThat(waiting.read().body()).isEqualTo("3");
        assertThat(list.read().status()).isEqualTo(200);
        assertThat(get("/v1/kv/a?wait=1s&after=" + before, "If-None-Match: *").status())
                .isEqualTo(400);
    }

    @Test
    void aWaitInVainIsNotModified() {
        put("/v1/kv/a", "1");
        for (String target : new String[] {"/v1/kv/a", "/v1/kv", "/v1/locks/a", "/v1/locks", "/v1/counters/c"}) {
            Wire.Answer answer = get(target + "?wait=30ms");
            assertThat(answer.status()).as(target).isEqualTo(304);
            assertThat(Long.parseLong(answer.header("quorate-revision"))).isEqualTo(revision());
        }
        HttpFixture.assertProblem(get("/v1/kv/a?wait=1s&after=" + (revision() + 2)), 409, "revision-in-future");
    }

    @Test
    void waitsAreForAllThatCanBeWatched() {
        List<String> targets = List.of(
                "/v1/kv?prefix&wait=20s",
                "/v1/kv?count&wait=20s",
                "/v1/locks?wait=20s",
                "/v1/semaphores/s?wait=20s",
                "/v1/elections/e?as=json&wait=20s",
                "/v1/counters/c?wait=20s",
                "/v1/barriers/g?wait=20s");
        List<Wire> waiting =
                targets.stream().map(target -> begin("GET", target)).toList();
        await(() -> hub.open() == targets.size());
        put("/v1/kv/a", "1");
        post("/v1/locks/l?ttl=30s", "");
        post("/v1/semaphores/s?ttl=30s", "");
        post("/v1/elections/e?ttl=30s", "me");
        post("/v1/counters/c?add=1", "");
        post("/v1/barriers/g?parties=1", "");
        for (Wire one : waiting) {
            assertThat(one.read().status()).isEqualTo(200);
        }
    }

    @Test
    void aWaiterThatGoesIsForgotten() {
        Wire waiting = begin("GET", "/v1/kv/a?wait=20s");
        await(() -> hub.open() == 1);
        waiting.close();
        await(() -> hub.open() == 0);
    }

    // ---- several on one connection

    @Test
    void severalAreStreamedTogether() {
        String body = "{\"subscriptions\":[{\"id\":\"k\",\"kv\":{\"key\":\"a/\",\"prefix\":true},\"from\":1},"
                + "{\"id\":\"l\",\"lock\":{\"name\":\"x\"}}]}";
        try (Lines lines = Lines.open(port, "POST", "/v1/watch?max=2s", body)) {
            assertThat(List.of(lines.next("start"), lines.next("start")))
                    .extracting(line -> line.get("id"))
                    .containsExactlyInAnyOrder("k", "l");
            put("/v1/kv/a/1", "1");
            assertThat(lines.next("changes")).containsEntry("id", "k");
            post("/v1/locks/x?ttl=30s", "");
            assertThat(lines.next("changes")).containsEntry("id", "l");
            lines.after("end");
            lines.after("end");
            assertThat(lines.hasEnded()).isTrue();
        }
    }

    @Test
    void subscriptionsAreReadStrictly() {
        for (String body : new String[] {
            "{}",
            "[]",
            "{\"subscriptions\":[]}",
            "{\"subscriptions\":[{\"id\":\"a\"}]}",
            "{\"subscriptions\":[{\"kv\":{\"key\":\"a\"}}]}",
            "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"a\"},\"window\":3}]}",
            "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"a\"},\"lock\":{\"name\":\"a\"}}]}",
            "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"a\"}},{\"id\":\"a\",\"kv\":{\"key\":\"b\"}}]}",
            "{\"subscriptions\":[{\"id\":\"a\",\"lock\":{\"name\":\"\"}}]}",
            "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"key\":\"\\ud800\"}}]}",
            "{\"subscriptions\":[{\"id\":\"\\ud800\",\"kv\":{\"key\":\"a\"}}]}",
            "{\"subscriptions\":[{\"id\":\"a\",\"kv\":{\"\\udfff\":\"a\"}}]}",
            "{\"subscriptions\":[{\"id\":\"a\",\"counter\":{\"name\":\"a\"},\"prev\":true}]}"
        }) {
            assertThat(post("/v1/watch", body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void whatIsLookedAtCountsAsAWatchToo() throws Exception {
        String lease = HttpFixture.text(HttpFixture.object(post("/v1/leases?ttl=30s", "")), "id");
        try (Lines lines = watch("/v1/leases/" + lease + "?watch")) {
            lines.next("start");
            lines.next("state");
            Wire waiting = begin("GET", "/v1/leases/" + lease + "?wait=20s");
            await(() -> hub.counts().live() == 2);
            Map<String, Object> shown = HttpFixture.object(get("/v1/diagnostics/watches"));
            assertThat(shown).containsEntry("open", 2L);
            assertThat((List<?>) HttpFixture.field(shown, "items"))
                    .anySatisfy(item -> assertThat(item)
                            .hasFieldOrPropertyWithValue("kind", "lease")
                            .hasFieldOrPropertyWithValue("name", lease)
                            .hasFieldOrPropertyWithValue("lines", 2L)
                            .hasFieldOrProperty("peer"))
                    .anySatisfy(item -> assertThat(item).hasFieldOrPropertyWithValue("wait", true));
            waiting.close();
            await(() -> hub.open() == 1);
        }
        await(() -> hub.open() == 0);
        try (Lines lines = watch("/v1/leases/" + lease + "?watch")) {
            lines.next("start");
            delete("/v1/leases/" + lease);
            lines.until("error");
        }
        await(() -> hub.open() == 0);
    }

    @Test
    void aLeaseTellsOfEachHoldThatItLost() {
        String lease = HttpFixture.text(HttpFixture.object(post("/v1/leases?ttl=30s", "")), "id");
        long one = number(post("/v1/locks/a?owner=me&lease=" + lease, ""), "token");
        long two = number(post("/v1/semaphores/s?limit=3&owner=me&lease=" + lease, ""), "token");
        try (Lines lines = watch("/v1/leases/" + lease + "?watch")) {
            lines.next("start");
            lines.next("state");
            lines.next("synced");
            delete("/v1/locks/a?force");
            assertThat(lost(lines.after("changes")))
                    .hasFieldOrPropertyWithValue("kind", "lock")
                    .hasFieldOrPropertyWithValue("name", "a")
                    .hasFieldOrPropertyWithValue("token", one)
                    .hasFieldOrPropertyWithValue("cause", "forced");
            delete("/v1/semaphores/s?token=" + two);
            assertThat(lost(lines.after("changes")))
                    .hasFieldOrPropertyWithValue("kind", "semaphore")
                    .hasFieldOrPropertyWithValue("token", two)
                    .hasFieldOrPropertyWithValue("cause", "released");
        }
    }

    private static Object lost(Map<String, Object> line) {
        List<?> events = (List<?>) HttpFixture.field(line, "events");
        return events.stream()
                .filter(event -> event instanceof Map<?, ?> map && "hold-lost".equals(map.get("op")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anEventOfTheHistoryDoesNotShowALimitOfToday() {
        long token = number(post("/v1/semaphores/s?ttl=30s&limit=5", ""), "token");
        try (Lines live = watch("/v1/semaphores/s?watch")) {
            live.next("start");
            post("/v1/semaphores/s?ttl=30s&limit=5&owner=two", "");
            assertThat(Lines.event(live.after("changes"))).containsEntry("limit", 5L);
        }
        put("/v1/semaphores/s?limit=9", "");
        try (Lines lines = watch("/v1/semaphores/s?watch&from=" + token)) {
            lines.next("start");
            assertThat(Lines.event(lines.next("changes")))
                    .containsEntry("used", 1L)
                    .doesNotContainKey("limit");
        }
        assertThat(first("/v1/semaphores/s?watch&initial")).hasFieldOrPropertyWithValue("limit", 9L);
    }

    /** A client of the socket. Its messages may be taken from any thread. */
    private static final class Talk implements WebSocket.Listener, AutoCloseable {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Talk(int port) {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("quorate.watch.v1")
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/watch"), this)
                    .join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            messages.add("{\"closed\":" + code + "}");
            return CompletableFuture.completedFuture(null);
        }

        void send(String message) {
            socket.sendText(message, true).join();
        }

        Map<String, Object> next() throws InterruptedException {
            String message = messages.poll(20, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            return HttpFixture.object(message);
        }

        /** The next message that is no bookmark. */
        Map<String, Object> tell() throws InterruptedException {
            Map<String, Object> message = next();
            while ("bookmark".equals(message.get("type"))) {
                message = next();
            }
            return message;
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @Test
    void aSocketTellsNoMoreThanItsWindow() throws Exception {
        for (int i = 0; i < 5; i++) {
            put("/v1/kv/a", "v" + i);
        }
        try (Talk talk = new Talk(port)) {
            assertThat(talk.socket.getSubprotocol()).isEqualTo("quorate.watch.v1");
            talk.send("{\"op\":\"subscribe\",\"id\":\"a\",\"kv\":{\"key\":\"a\"},\"from\":1,\"window\":2}");
            assertThat(talk.next()).containsEntry("type", "start").containsEntry("id", "a");
            Map<String, Object> one = talk.tell();
            Map<String, Object> two = talk.tell();
            assertThat(Lines.event(one)).containsEntry("value", "v0");
            assertThat(Lines.event(two)).containsEntry("value", "v1");
            await(() -> hub.counts().blocked() == 1);
            assertThat(talk.messages).isEmpty();
            talk.send("{\"op\":\"ack\",\"id\":\"a\",\"revision\":" + two.get("revision") + "}");
            assertThat(Lines.event(talk.tell())).containsEntry("value", "v2");
            assertThat(Lines.event(talk.tell())).containsEntry("value", "v3");
            talk.send("{\"op\":\"unsubscribe\",\"id\":\"a\"}");
            Map<String, Object> end = talk.tell();
            assertThat(end).containsEntry("type", "end").containsEntry("reason", "unsubscribed");
            assertThat(end).containsEntry("resume", revision());
        }
        await(() -> hub.open() == 0);
    }

    @Test
    void aSocketWithoutCreditIsToldThatItLives() throws Exception {
        put("/v1/kv/a", "1");
        put("/v1/kv/a", "2");
        String lease = HttpFixture.text(HttpFixture.object(post("/v1/leases?ttl=30s", "")), "id");
        try (Talk talk = new Talk(port)) {
            talk.send("{\"op\":\"subscribe\",\"id\":\"a\",\"kv\":{\"key\":\"a\"},\"from\":1,\"window\":1,"
                    + "\"progress\":\"1s\"}");
            talk.next();
            Map<String, Object> first = talk.next();
            assertThat(first).containsEntry("type", "changes");
            assertThat(talk.next()).containsEntry("type", "bookmark").containsEntry("revision", first.get("revision"));
            talk.send("{\"op\":\"unsubscribe\",\"id\":\"a\"}");
            assertThat(talk.tell()).containsEntry("resume", (Long) HttpFixture.field(first, "revision") + 1);
            talk.send("{\"op\":\"subscribe\",\"id\":\"l\",\"lease\":{\"id\":\"" + lease
                    + "\"},\"window\":1,\"progress\":\"1s\"}");
            assertThat(talk.tell()).containsEntry("type", "start");
            assertThat(talk.next()).containsEntry("type", "state");
            assertThat(talk.next()).containsEntry("type", "synced");
            assertThat(talk.next()).containsEntry("id", "l").containsEntry("type", "bookmark");
        }
    }

    @Test
    void aSocketOutlivesWhatIsWrong() throws Exception {
        try (Talk talk = new Talk(port)) {
            for (String wrong : new String[] {
                "{nonsense",
                "[]",
                "{\"op\":\"dance\"}",
                "{\"op\":\"ack\",\"id\":\"a\"}",
                "{\"op\":\"unsubscribe\",\"id\":\"a\"}",
                "{\"op\":\"subscribe\",\"id\":\"a\"}",
                "{\"op\":\"subscribe\",\"id\":\"a\",\"kv\":{\"key\":\"a\"},\"from\":99999}"
            }) {
                talk.send(wrong);
                assertThat(talk.next()).as(wrong).containsEntry("type", "error").containsKey("problem");
            }
            talk.send("{\"op\":\"subscribe\",\"id\":\"a\",\"kv\":{\"key\":\"a\"}}");
            assertThat(talk.next()).containsEntry("type", "start");
            put("/v1/kv/a", "1");
            assertThat(talk.tell()).containsEntry("type", "changes");
        }
    }

    @Test
    void aMessageThatIsTooLongClosesTheSocketForThatReason() throws Exception {
        String tooLong = "{\"op\":\"" + "x".repeat(WatchSocket.MESSAGE_BYTES_MAX) + "\"}";
        try (Talk whole = new Talk(port);
                Talk parts = new Talk(port)) {
            whole.socket.sendText(tooLong, true);
            assertThat(whole.next()).containsEntry("closed", 1009L);
            parts.socket.sendText(tooLong.substring(0, 40_000), false).join();
            parts.socket.sendText(tooLong.substring(40_000), true);
            assertThat(parts.next()).containsEntry("closed", 1009L);
        }
    }

    @Test
    void aStopEndsEverySubscriptionAndTheSocket() throws Exception {
        try (Talk talk = new Talk(port)) {
            talk.send("{\"op\":\"subscribe\",\"id\":\"a\",\"kv\":{\"key\":\"a\"}}");
            assertThat(talk.next()).containsEntry("type", "start");
            server.stop(1_000).get();
            assertThat(talk.tell()).containsEntry("type", "end").containsEntry("reason", "shutdown");
            assertThat(talk.next()).containsEntry("closed", 1001L);
        }
    }

    @Test
    void foreignPagesGetNoSocketAndPlainRequestsNeither() {
        Wire foreign = begin(
                "GET",
                "/v1/watch",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Origin: https://evil.example",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        HttpFixture.assertProblem(foreign.read(), 403, "origin-not-allowed");
        HttpFixture.assertProblem(get("/v1/watch"), 400, "invalid-request");
    }
}
