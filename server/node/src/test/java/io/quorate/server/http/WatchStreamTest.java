package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams of changes of keys, as clients see them. */
class WatchStreamTest extends HttpFixture {

    private Lines watch(String target, String... headers) {
        return Lines.open(port, "GET", target, "", headers);
    }

    /** Puts over a connection of its own: the shared one may have been idle for too long. */
    private long write(String key, String value) {
        try (Wire own = new Wire(port)) {
            Wire.Answer answer = own.request("PUT", "/v1/kv/" + key, utf8(value));
            assertThat(answer.status()).as(answer.body()).isLessThan(300);
            return Long.parseLong(answer.header("quorate-revision"));
        }
    }

    private void erase(String target) {
        try (Wire own = new Wire(port)) {
            assertThat(own.request("DELETE", target, null).status()).isEqualTo(200);
        }
    }

    private Wire.Answer ask(String method, String target, String... headers) {
        try (Wire own = new Wire(port)) {
            return own.request(method, target, null, headers);
        }
    }

    // ---- what is told

    @Test
    void changesAfterTheStartAreTold() {
        long before = write("a", "1");
        try (Lines lines = watch("/v1/kv/a?watch")) {
            assertThat(lines.headers()).containsEntry("content-type", "application/x-ndjson");
            assertThat(lines.next("start")).containsEntry("revision", before).containsEntry("cluster", "cl_test");
            write("b", "other");
            long revision = write("a", "2");
            Map<String, Object> line = lines.next("changes");
            assertThat(line).containsEntry("revision", revision).containsKey("at");
            assertThat(Lines.event(line))
                    .containsEntry("op", "put")
                    .containsEntry("key", "a")
                    .containsEntry("value", "2")
                    .containsEntry("mod_revision", revision)
                    .containsEntry("version", 2L)
                    .doesNotContainKey("prev");
        }
    }

    @Test
    void prefixRangeAndAllAreWatched() {
        try (Lines prefix = watch("/v1/kv/a/?prefix&watch");
                Lines range = watch("/v1/kv/a/2?end=b&watch");
                Lines all = watch("/v1/kv?watch")) {
            for (Lines lines : List.of(prefix, range, all)) {
                lines.next("start");
            }
            write("a/1", "1");
            write("a/3", "1");
            write("c", "1");
            assertThat(Lines.event(prefix.next("changes"))).containsEntry("key", "a/1");
            assertThat(Lines.event(prefix.next("changes"))).containsEntry("key", "a/3");
            assertThat(Lines.event(range.next("changes"))).containsEntry("key", "a/3");
            assertThat(Lines.event(all.next("changes"))).containsEntry("key", "a/1");
            assertThat(Lines.event(all.next("changes"))).containsEntry("key", "a/3");
            assertThat(Lines.event(all.next("changes"))).containsEntry("key", "c");
        }
    }

    @Test
    void initialTellsTheStateFirst() {
        write("a/1", "1");
        long now = write("a/2", "2");
        try (Lines lines = watch("/v1/kv/a/?prefix&watch&initial")) {
            assertThat(lines.next("start")).containsEntry("revision", now);
            Map<String, Object> state = lines.next("state");
            assertThat((List<?>) field(state, "items")).hasSize(2);
            assertThat(lines.next("synced")).containsEntry("revision", now);
            long revision = write("a/3", "3");
            assertThat(lines.next("changes")).containsEntry("revision", revision);
        }
    }

    @Test
    void initialOfNothingIsSynced() {
        try (Lines lines = watch("/v1/kv?watch&initial")) {
            lines.next("start");
            lines.next("synced");
        }
    }

    @Test
    void initialOfManyKeysComesInParts() {
        Set<Object> expected = new HashSet<>();
        for (int part = 0; part < 5; part++) {
            StringBuilder puts = new StringBuilder("{\"then\":[");
            for (int i = 0; i < 500; i++) {
                String key = "k" + part + "-" + i;
                expected.add(key);
                puts.append(i == 0 ? "" : ",").append("{\"put\":{\"key\":\"" + key + "\",\"value\":\"x\"}}");
            }
            try (Wire own = new Wire(port)) {
                assertThat(own.request("POST", "/v1/txn", utf8(puts.append("]}").toString()))
                                .status())
                        .isEqualTo(200);
            }
        }
        Set<Object> told = new HashSet<>();
        try (Lines lines = watch("/v1/kv?watch&initial&values=none")) {
            lines.next("start");
            Map<String, Object> line = lines.next();
            int parts = 0;
            while ("state".equals(line.get("type"))) {
                parts++;
                ((List<?>) field(line, "items")).forEach(item -> told.add(((Map<?, ?>) item).get("key")));
                line = lines.next();
            }
            assertThat(line).containsEntry("type", "synced");
            assertThat(parts).isGreaterThan(1);
        }
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void aTransactionIsOneLine() {
        try (Lines lines = watch("/v1/kv?watch")) {
            lines.next("start");
            try (Wire own = new Wire(port)) {
                own.request(
                        "POST",
                        "/v1/txn",
                        utf8(
                                "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}},{\"put\":{\"key\":\"b\",\"value\":\"2\"}}]}"));
            }
            assertThat((List<?>) field(lines.next("changes"), "events")).hasSize(2);
        }
    }

    @Test
    void deletesTellTheirCauseAndWhatWasThere() {
        write("a", "1");
        write("b", "2");
        try (Lines lines = watch("/v1/kv?watch&prev")) {
            lines.next("start");
            erase("/v1/kv/a");
            erase("/v1/kv/b?prefix");
            Map<String, Object> first = Lines.event(lines.next("changes"));
            assertThat(first)
                    .containsEntry("op", "delete")
                    .containsEntry("key", "a")
                    .containsEntry("cause", "deleted");
            assertThat((Map<?, ?>) field(first, "prev")).hasFieldOrPropertyWithValue("value", "1");
            assertThat(Lines.event(lines.next("changes")))
                    .containsEntry("key", "b")
                    .containsEntry("cause", "range");
        }
    }

    @Test
    void eventsFilters() {
        try (Lines puts = watch("/v1/kv/a?watch&events=put");
                Lines deletes = watch("/v1/kv/a?watch&events=deleted,expire")) {
            puts.next("start");
            deletes.next("start");
            write("a", "1");
            erase("/v1/kv/a");
            long last = write("a", "2");
            assertThat(Lines.event(puts.next("changes"))).containsEntry("value", "1");
            assertThat(puts.next("changes")).containsEntry("revision", last);
            assertThat(Lines.event(deletes.next("changes"))).containsEntry("op", "delete");
        }
    }

    @Test
    void valuesAreShownAsAsked() {
        try (Lines none = watch("/v1/kv/a?watch&values=none");
                Lines base64 = watch("/v1/kv/a?watch&values=base64")) {
            none.next("start");
            base64.next("start");
            write("a", "hi");
            assertThat(Lines.event(none.next("changes"))).doesNotContainKeys("value", "value64");
            assertThat(Lines.event(base64.next("changes"))).containsEntry("value64", "aGk=");
        }
    }

    @Test
    void serverSentEventsHaveTypesAndIds() {
        write("z", "0");
        try (Lines lines = watch("/v1/kv/a?watch", "Accept: text/event-stream")) {
            assertThat(lines.headers()).containsEntry("content-type", "text/event-stream");
            assertThat(lines.text()).isEqualTo("retry: 1000");
            assertThat(lines.text()).isEmpty();
            assertThat(lines.text()).isEqualTo("event: start");
            assertThat(lines.text()).startsWith("id: ");
            assertThat(object(lines.text().substring("data: ".length()))).containsEntry("type", "start");
            assertThat(lines.text()).isEmpty();
            long revision = write("a", "1");
            assertThat(lines.text()).isEqualTo("event: changes");
            assertThat(lines.text()).isEqualTo("id: " + revision);
            assertThat(object(lines.text().substring("data: ".length()))).containsEntry("revision", revision);
            assertThat(lines.text()).isEmpty();
        }
    }

    @Test
    void bookmarksTellHowFarItIs() {
        try (Lines lines = watch("/v1/kv/a?watch&progress=1s")) {
            long before = number(lines.next("start"), "revision");
            long revision = write("b", "1");
            // Where the write takes its time, there is one before it.
            Map<String, Object> bookmark = lines.next("bookmark");
            while (number(bookmark, "revision") == before) {
                bookmark = lines.next("bookmark");
            }
            assertThat(number(bookmark, "revision")).isEqualTo(revision);
        }
    }

    // ---- going on

    @Test
    void fromTellsThePastWithoutGapOrDuplicate() {
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            written.add(write("a", "v" + i));
        }
        List<Long> told = new ArrayList<>();
        long from = written.get(0);
        while (told.size() < written.size()) {
            try (Lines lines = watch("/v1/kv/a?watch&from=" + from)) {
                assertThat(lines.next("start")).containsEntry("revision", from - 1);
                for (int i = 0; i < 7 && told.size() < written.size(); i++) {
                    told.add(number(lines.next("changes"), "revision"));
                }
            }
            from = told.get(told.size() - 1) + 1;
        }
        assertThat(told).isEqualTo(written);
    }

    @Test
    void lastEventIdGoesOnAfterWhatWasSeen() {
        long seen = write("a", "1");
        long next = write("a", "2");
        try (Lines plain = watch("/v1/kv/a?watch", "Last-Event-ID: " + seen);
                Lines fromBefore = watch("/v1/kv/a?watch&from=1", "Last-Event-ID: " + seen);
                Lines initial = watch("/v1/kv/a?watch&initial", "Last-Event-ID: " + seen)) {
            for (Lines lines : List.of(plain, fromBefore, initial)) {
                lines.next("start");
                assertThat(lines.next("changes")).containsEntry("revision", next);
            }
        }
    }

    @Test
    void forgottenHistoryIsGone() {
        write("a", "1");
        long last = write("a", "2");
        write("a", "3");
        cluster.trim(last);
        Map<String, Object> problem =
                assertProblem(ask("GET", "/v1/kv/a?watch&from=" + last), 410, "revision-compacted");
        assertThat(number(problem, "compact_revision")).isEqualTo(last);
        assertThat(problem).containsKeys("current_revision", "hint");
        try (Lines lines = watch("/v1/kv/a?watch&from=" + last + "&on_compacted=resync")) {
            lines.next("start");
            lines.next("state");
            lines.next("synced");
        }
        try (Lines lines = watch("/v1/kv/a?watch&from=" + (last + 1))) {
            lines.next("start");
            assertThat(Lines.event(lines.next("changes"))).containsEntry("value", "3");
        }
    }

    @Test
    void theFutureIsRefusedButItsFirstRevisionIsNot() {
        long now = write("a", "1");
        assertProblem(ask("GET", "/v1/kv/a?watch&from=" + (now + 2)), 409, "revision-in-future");
        try (Lines lines = watch("/v1/kv/a?watch&from=" + (now + 1))) {
            assertThat(lines.next("start")).containsEntry("revision", now);
        }
    }

    // ---- what is refused

    @ParameterizedTest
    @CsvSource({
        "/v1/kv/a?from=1, unknown-parameter",
        "/v1/kv/a?watch&from=0, invalid-parameter",
        "/v1/kv/a?watch&from=1&initial, invalid-parameter",
        "/v1/kv/a?watch&limit=1, unknown-parameter",
        "/v1/kv/a?watch&wait=1s, unknown-parameter",
        "/v1/kv/a?watch&events=foo, invalid-parameter",
        "/v1/kv/a?watch&progress=1ms, invalid-parameter",
        "/v1/kv/a?watch&max=0s, invalid-parameter",
        "/v1/kv/a?watch&on_compacted=maybe, invalid-parameter",
        "/v1/kv/a?watch&after=1, unknown-parameter",
        "/v1/kv/a?after=1, unknown-parameter",
        "/v1/kv/a?wait=1h, invalid-parameter",
        "/v1/kv/a?wait=1s&rev=1, unknown-parameter",
        "/v1/locks/a?watch&prev, unknown-parameter",
        "/v1/kv?watch&rev=1, unknown-parameter",
    })
    void whatDoesNotGoTogetherIsRefused(String target, String code) {
        assertProblem(ask("GET", target), 400, code);
    }

    @Test
    void anotherFormIsNotAcceptable() {
        assertProblem(ask("GET", "/v1/kv/a?watch&as=raw"), 406, "not-acceptable");
    }

    @Test
    void headAnswersWithoutAStream() {
        try (Wire own = new Wire(port)) {
            assertThat(own.request("HEAD", "/v1/kv/a?watch", null).status()).isEqualTo(200);
            assertThat(own.request("GET", "/v1/kv?count", null).status()).isEqualTo(200);
        }
    }

    // ---- ends

    @Test
    void maxEndsItWithAPlaceToGoOn() {
        long now = write("a", "1");
        try (Lines lines = watch("/v1/kv/a?watch&max=1s")) {
            lines.next("start");
            assertThat(lines.after("end")).containsEntry("reason", "max").containsEntry("resume", now + 1);
            assertThat(lines.hasEnded()).isTrue();
        }
    }

    @Test
    void aStopEndsItWithAPlaceToGoOn() throws Exception {
        long now = write("a", "1");
        try (Lines lines = watch("/v1/kv/a?watch")) {
            lines.next("start");
            server.stop(1_000).get();
            assertThat(lines.after("end")).containsEntry("reason", "shutdown").containsEntry("resume", now + 1);
        }
    }

    @Test
    void aClientThatGoesIsForgotten() {
        Lines lines = watch("/v1/kv/a?watch");
        lines.next("start");
        MemberFixture.await(() -> cluster.hub.open() == 1);
        lines.close();
        MemberFixture.await(() -> cluster.hub.open() == 0);
        assertThat(server.watchEnds().getOrDefault("client", () -> -1).getAsLong())
                .isEqualTo(1);
    }

    @Test
    void aSlowClientMissesNothing() {
        String value = "y".repeat(100_000);
        List<Long> written = new ArrayList<>();
        try (Lines lines = watch("/v1/kv/a?watch")) {
            lines.next("start");
            for (int i = 0; i < 40; i++) {
                written.add(write("a", value));
            }
            List<Long> told = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                told.add(number(lines.after("changes"), "revision"));
            }
            assertThat(told).isEqualTo(written);
        }
    }

    @Test
    void whatIsBehindForgottenHistoryIsToldSo() {
        String value = "z".repeat(500_000);
        try (Lines lines = watch("/v1/kv/a?watch")) {
            lines.next("start");
            AtomicLong last = new AtomicLong();
            // More than what fits between the server and a client that does not read.
            for (int i = 0; i < 30; i++) {
                write("a", value);
            }
            MemberFixture.await(() -> {
                // All of them may have been told at once: what comes then is not.
                last.set(write("a", "more"));
                return cluster.hub.counts().blocked() == 1;
            });
            write("a", "end");
            cluster.trim(last.get());
            Map<String, Object> line = lines.next();
            while (!"error".equals(line.get("type"))) {
                line = lines.next();
            }
            assertThat((Map<?, ?>) field(line, "problem")).hasFieldOrPropertyWithValue("code", "revision-compacted");
            assertThat(lines.hasEnded()).isTrue();
        }
    }

    @Test
    void watchesAreListed() {
        try (Lines lines = watch("/v1/kv/a/?prefix&watch")) {
            lines.next("start");
            MemberFixture.await(() -> cluster.hub.counts().live() == 1);
            Map<String, Object> page = object(ask("GET", "/v1/diagnostics/watches"));
            Map<?, ?> item = (Map<?, ?>) ((List<?>) field(page, "items")).get(0);
            assertThat(item)
                    .hasFieldOrPropertyWithValue("kind", "key")
                    .hasFieldOrPropertyWithValue("key", "a/")
                    .hasFieldOrPropertyWithValue("prefix", true)
                    .hasFieldOrPropertyWithValue("state", "live");
            assertThat(page).containsEntry("open", 1L);
        }
    }
}
