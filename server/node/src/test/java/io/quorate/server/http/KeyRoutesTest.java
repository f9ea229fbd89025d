package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRoutesTest extends HttpFixture {

    @Test
    void putCreatesThenReplaces() {
        Wire.Answer created = put("/v1/kv/config/app", "color=blue");
        assertThat(created.status()).isEqualTo(201);
        assertThat(object(created)).containsEntry("key", "config/app").containsEntry("version", 1L);
        long first = number(object(created), "mod_revision");
        assertThat(created.header("etag")).isEqualTo("\"" + first + "\"");
        assertThat(created.header("quorate-revision")).isEqualTo(Long.toString(first));
        assertThat(created.header("quorate-term")).isEqualTo("3");
        assertThat(created.header("quorate-leader")).isEqualTo("n1");
        assertThat(created.header("quorate-member")).isEqualTo("n1");
        assertThat(created.header("quorate-cluster")).isEqualTo("cl_test");
        assertThat(created.header("cache-control")).isEqualTo("no-store");
        assertThat(created.header("server-timing")).contains("raft;dur=1.500");
        assertThat(created.header("request-id")).startsWith("rq_");
        assertThat(created.body()).endsWith("\n");

        Wire.Answer replaced = put("/v1/kv/config/app?prev", "color=red");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(object(replaced)).containsEntry("version", 2L).containsEntry("create_revision", first);
        assertThat(text(object(replaced), "prev")).contains("value=color=blue");
    }

    @Test
    void getReturnsTheVeryBytes() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        wire.request("PUT", "/v1/kv/bin", bytes, "Content-Type: application/x-www-form-urlencoded");
        Wire.Answer answer = get("/v1/kv/bin");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo(bytes);
        assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("content-security-policy")).isEqualTo("default-src 'none'; sandbox");
        assertThat(answer.header("quorate-version")).isEqualTo("1");
        assertThat(answer.header("quorate-consistency")).isEqualTo("linearizable");
        assertThat(object(get("/v1/kv/bin?as=json")).get("value64")).isInstanceOf(String.class);
        assertProblem(get("/v1/kv/bin?as=json&values=text"), 406, "not-text");
    }

    @Test
    void headIsAGetWithoutItsBody() {
        put("/v1/kv/a", "12345");
        Wire.Answer answer = wire.request("HEAD", "/v1/kv/a", null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-length")).isEqualTo("5");
        assertThat(get("/v1/kv/a").body()).isEqualTo("12345");
        assertThat(wire.request("HEAD", "/v1/kv/none", null).status()).isEqualTo(404);
        assertThat(get("/v1/kv/a").body()).isEqualTo("12345");
    }

    @Test
    void emptyValueIsAValue() {
        assertThat(wire.request("PUT", "/v1/kv/empty", null).status()).isEqualTo(201);
        Wire.Answer answer = get("/v1/kv/empty");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void absentKeyIsAProblemWithAHintWhenThereAreKeysBelow() {
        assertProblem(get("/v1/kv/none"), 404, "key-not-found");
        put("/v1/kv/dir/a", "1");
        Map<String, Object> problem = assertProblem(get("/v1/kv/dir/"), 404, "key-not-found");
        assertThat(text(problem, "hint")).contains("?prefix");
    }

    @Test
    void renderingsAreChosenByAsThenByAccept() {
        put("/v1/kv/doc", "{\"a\":[1,2.50]}");
        assertThat(get("/v1/kv/doc", "Accept: application/json").body()).contains("\"value\":");
        assertThat(get("/v1/kv/doc?as=raw", "Accept: application/json").body()).isEqualTo("{\"a\":[1,2.50]}");
        assertThat(get("/v1/kv/doc?as=json&values=json").body()).contains("\"value_json\":{\"a\":[1,2.50]}");
        assertThat(get("/v1/kv/doc?as=json&values=none").body()).doesNotContain("value");
        assertThat(get("/v1/kv/doc?as=text").body()).isEqualTo("{\"a\":[1,2.50]}\n");
        assertThat(get("/v1/kv/doc?as=json&pretty").body()).contains("\n  \"key\"");
        assertProblem(get("/v1/kv/doc", "Accept: image/png"), 406, "not-acceptable");
        assertProblem(get("/v1/kv/doc?as=ndjson"), 406, "not-acceptable");
        assertProblem(get("/v1/kv/doc?as=xml"), 400, "invalid-parameter");
        assertProblem(get("/v1/kv/doc?values=json"), 400, "unknown-parameter");
        assertThat(get("/v1/kv/none", "Accept: text/plain").body()).startsWith("key-not-found: there is no key 'none'");
    }

    @Test
    void conditionsByHeaderAndByParameter() {
        assertThat(put("/v1/kv/k?cas=0", "a").status()).isEqualTo(201);
        Wire.Answer failed = put("/v1/kv/k?cas=0", "b");
        Map<String, Object> problem = assertProblem(failed, 412, "cas-failed");
        long revision = number(problem, "current_revision");
        assertThat(failed.header("etag")).isEqualTo("\"" + revision + "\"");
        assertThat(problem)
                .containsEntry("applied", "no")
                .containsEntry("retry", "refresh")
                .containsEntry("key", "k");
        assertProblem(put("/v1/kv/k", "b", "If-None-Match: *"), 412, "cas-failed");
        assertProblem(put("/v1/kv/k", "b", "If-Match: \"" + (revision + 7) + "\""), 412, "cas-failed");
        assertThat(put("/v1/kv/k", "b", "If-Match: \"" + revision + "\"").status())
                .isEqualTo(200);
        assertThat(put("/v1/kv/k", "c", "If-Match: *").status()).isEqualTo(200);
        assertThat(put("/v1/kv/k?cas_value=c", "d").status()).isEqualTo(200);
        assertThat(put("/v1/kv/k?cas_value64=ZA", "e").status()).isEqualTo(200);
        assertProblem(put("/v1/kv/k?cas_value=x", "f"), 412, "cas-failed");
        assertThat(put("/v1/kv/k?exists", "g").status()).isEqualTo(200);
        assertThat(assertProblem(put("/v1/kv/new?exists", "g"), 412, "cas-failed"))
                .containsEntry("current_revision", 0L);
        assertThat(assertProblem(put("/v1/kv/new?cas=9", "g"), 412, "cas-failed"))
                .containsEntry("current_revision", 0L);
        assertThat(get("/v1/kv/k").body()).isEqualTo("g");
    }

    @ParameterizedTest
    @ValueSource(strings = {"57", "W/\"57\"", "\"x\"", "\"1\", \"2\"", "\"\""})
    void malformedConditionsAreRefused(String tag) {
        assertProblem(put("/v1/kv/k", "v", "If-Match: " + tag), 400, "invalid-parameter");
        assertThat(get("/v1/kv/k").status()).isEqualTo(404);
    }

    @Test
    void conditionalGetAnswersNotModified() {
        String tag = put("/v1/kv/k", "v").header("etag");
        Wire.Answer same = get("/v1/kv/k", "If-None-Match: " + tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("etag")).isEqualTo(tag);
        put("/v1/kv/k", "w");
        assertThat(get("/v1/kv/k", "If-None-Match: " + tag).status()).isEqualTo(200);
        assertProblem(get("/v1/kv/k", "If-Match: " + tag), 400, "invalid-parameter");
    }

    @Test
    void ifChangedLeavesAnEqualValueAlone() {
        put("/v1/kv/k", "v");
        Wire.Answer same = put("/v1/kv/k?if_changed", "v");
        assertThat(same.status()).isEqualTo(200);
        assertThat(object(same)).containsEntry("changed", false).containsEntry("version", 1L);
        assertThat(object(put("/v1/kv/k?if_changed", "w")))
                .containsEntry("version", 2L)
                .doesNotContainKey("changed");
    }

    @Test
    void listsPageByPageAtOneRevision() {
        for (int i = 0; i < 7; i++) {
            put("/v1/kv/p/" + i, "v" + i);
        }
        Wire.Answer first = get("/v1/kv/p/?prefix&limit=3");
        assertThat(keys(first)).containsExactly("p/0", "p/1", "p/2");
        String cursor = text(object(first), "next");
        assertThat(first.header("link")).isEqualTo("</v1/kv/p/?prefix&limit=3&cursor=" + cursor + ">; rel=\"next\"");
        put("/v1/kv/p/35", "late");
        Wire.Answer second = get("/v1/kv/p/?prefix&limit=3&cursor=" + cursor);
        assertThat(keys(second)).containsExactly("p/3", "p/4", "p/5");
        assertThat(object(second).get("revision")).isEqualTo(object(first).get("revision"));
        Wire.Answer third =
                get("/v1/kv/p/?prefix&limit=3&cursor=" + object(second).get("next"));
        assertThat(keys(third)).containsExactly("p/6");
        assertThat(object(third)).doesNotContainKey("next");
        assertProblem(get("/v1/kv/q/?prefix&cursor=" + cursor), 400, "invalid-parameter");
        assertProblem(get("/v1/kv/p/?prefix&cursor=" + cursor.substring(1)), 400, "invalid-parameter");
        assertProblem(get("/v1/kv/p/?prefix&cursor=!!"), 400, "invalid-parameter");
        cluster.trim(number(object(first), "revision"));
        assertProblem(get("/v1/kv/p/?prefix&limit=3&cursor=" + cursor), 410, "cursor-expired");
    }

    @SuppressWarnings("unchecked") // the test knows its document
    private static List<Object> keys(Wire.Answer answer) {
        return ((List<Map<String, Object>>) field(object(answer), "items"))
                .stream().map(item -> field(item, "key")).toList();
    }

    @Test
    void listsInEveryOrderAndForm() {
        put("/v1/kv/c", "1");
        put("/v1/kv/a", "2");
        put("/v1/kv/b", "3");
        put("/v1/kv/c", "4");
        assertThat(keys(get("/v1/kv"))).containsExactly("a", "b", "c");
        assertThat(keys(get("/v1/kv?order=desc"))).containsExactly("c", "b", "a");
        assertThat(keys(get("/v1/kv?sort=create_revision"))).containsExactly("c", "a", "b");
        assertThat(keys(get("/v1/kv?sort=mod_revision&order=desc"))).containsExactly("c", "b", "a");
        Wire.Answer page = get("/v1/kv?sort=create_revision&limit=2");
        assertThat(keys(page)).containsExactly("c", "a");
        String next = text(object(page), "next");
        assertThat(keys(get("/v1/kv?sort=create_revision&limit=2&cursor=" + next)))
                .containsExactly("b");
        assertThat(keys(get("/v1/kv/a?end=c"))).containsExactly("a", "b");
        assertThat(keys(get("/v1/kv/b?end="))).containsExactly("b", "c");
        assertThat(keys(get("/v1/kv/b?end64=Yw"))).containsExactly("b");
        assertThat(get("/v1/kv?as=text").body()).isEqualTo("a\nb\nc\n");
        assertThat(get("/v1/kv?as=ndjson&values=none").body().lines()).hasSize(3);
        assertThat(object(get("/v1/kv?count"))).containsEntry("count", 3L);
        assertThat(get("/v1/kv?count&as=text").body()).isEqualTo("3\n");
        long first = number(object(get("/v1/kv/a?as=json")), "mod_revision");
        assertThat(keys(get("/v1/kv?min_mod_revision=" + first + "&max_mod_revision=" + (first + 1))))
                .containsExactly("a", "b");
        assertProblem(get("/v1/kv/b?end=a"), 400, "invalid-parameter");
        assertProblem(get("/v1/kv?limit=0"), 400, "invalid-parameter");
        assertProblem(get("/v1/kv?limit=10001"), 400, "invalid-parameter");
        assertProblem(get("/v1/kv/a?order=desc"), 400, "unknown-parameter");
        assertProblem(get("/v1/kv?history"), 400, "unknown-parameter");
        assertProblem(get("/v1/kv/"), 400, "name-invalid");
    }

    @Test
    void foldsAtADelimiter() {
        put("/v1/kv/config/app", "1");
        put("/v1/kv/config/db/host", "1");
        put("/v1/kv/config/db/port", "1");
        put("/v1/kv?key64=Y29uZmlnL_8vYQ", "1");
        Map<String, Object> list = object(get("/v1/kv/config/?prefix&delimiter=/&values=none"));
        assertThat(list.get("prefixes")).isEqualTo(List.of("config/db/"));
        assertThat(list.get("prefixes64")).isEqualTo(List.of("Y29uZmlnL/8v"));
        assertThat(text(list, "items")).contains("config/app").doesNotContain("value");
    }

    @Test
    void listIsNotModifiedUntilAKeyUnderThePrefixChanges() {
        put("/v1/kv/p/a", "1");
        String tag = get("/v1/kv/p/?prefix").header("etag");
        assertThat(tag).startsWith("W/\"");
        put("/v1/kv/q", "1");
        assertThat(get("/v1/kv/p/?prefix", "If-None-Match: " + tag).status()).isEqualTo(304);
        delete("/v1/kv/p/a");
        assertThat(get("/v1/kv/p/?prefix", "If-None-Match: " + tag).status()).isEqualTo(200);
    }

    @Test
    void readsThePastTillItIsForgotten() {
        long first = number(object(put("/v1/kv/k", "old")), "mod_revision");
        put("/v1/kv/k", "new");
        assertThat(get("/v1/kv/k?rev=" + first).body()).isEqualTo("old");
        assertThat(assertProblem(get("/v1/kv/k?rev=" + (first + 50)), 409, "revision-in-future"))
                .containsKey("current_revision");
        put("/v1/kv/k", "newer");
        cluster.trim(first + 1);
        assertThat(assertProblem(get("/v1/kv/k?rev=" + first), 410, "revision-compacted"))
                .containsKey("compact_revision");
        assertProblem(get("/v1/kv/k?rev=0"), 400, "invalid-parameter");
        assertProblem(get("/v1/kv/k?rev=01"), 400, "invalid-parameter");
    }

    @Test
    void consistencyIsWhatWasAskedFor() {
        put("/v1/kv/k", "v");
        Wire.Answer stale = get("/v1/kv/k?consistency=serializable&max_stale=5s");
        assertThat(stale.header("quorate-consistency")).isEqualTo("serializable");
        assertThat(stale.header("quorate-staleness-ms")).isEqualTo("7");
        assertThat(get("/v1/kv/k?min_revision=1").header("quorate-consistency")).isEqualTo("serializable");
        assertThat(get("/v1/kv/k", "Quorate-Min-Revision: 1").header("quorate-consistency"))
                .isEqualTo("serializable");
        assertThat(get("/v1/kv/k?min_revision=1&consistency=linearizable").header("quorate-consistency"))
                .isEqualTo("linearizable");
        assertProblem(get("/v1/kv/k?consistency=linearizable&min_revision=999"), 503, "revision-not-reached");
        assertProblem(get("/v1/kv/k?max_stale=5s"), 400, "unknown-parameter");
        assertProblem(get("/v1/kv/k?consistency=eventual"), 400, "invalid-parameter");
    }

    @Test
    void historyIsNewestFirstWithTombstones() {
        put("/v1/kv/k", "1");
        put("/v1/kv/k", "2");
        delete("/v1/kv/k");
        put("/v1/kv/k", "3");
        Wire.Answer first = get("/v1/kv/k?history&limit=2");
        assertThat(first.body())
                .contains("\"deleted\":true,\"cause\":\"deleted\"")
                .contains("\"compact_revision\"");
        String next = text(object(first), "next");
        Wire.Answer rest = get("/v1/kv/k?history&limit=2&cursor=" + next);
        assertThat(rest.body().indexOf("\"value\":\"2\""))
                .isBetween(1, rest.body().indexOf("\"value\":\"1\""));
        assertThat(object(rest)).doesNotContainKey("next");
        assertProblem(get("/v1/kv/none?history"), 404, "key-not-found");
        assertProblem(get("/v1/kv/k?history&rev=3"), 400, "unknown-parameter");
    }

    @Test
    void deleteIsIdempotentAndConditional() {
        put("/v1/kv/k", "v");
        assertProblem(delete("/v1/kv/k?cas=999"), 412, "cas-failed");
        Wire.Answer deleted = delete("/v1/kv/k?prev");
        assertThat(object(deleted)).containsEntry("deleted", 1L).containsKeys("revision", "prev");
        assertThat(object(delete("/v1/kv/k"))).containsEntry("deleted", 0L);
        assertThat(assertProblem(delete("/v1/kv/k", "If-Match: *"), 412, "cas-failed"))
                .containsEntry("current_revision", 0L);
        assertProblem(delete("/v1/kv"), 400, "name-invalid");
        assertProblem(delete("/v1/kv/"), 400, "name-invalid");
    }

    @Test
    void rangesAreDeletedInOneRevisionAndAllOnlyWhenConfirmed() {
        for (String key : List.of("p/a", "p/b", "q")) {
            put("/v1/kv/" + key, "v");
        }
        Wire.Answer dry = delete("/v1/kv/p/?prefix&dry_run&prev");
        assertThat(object(dry))
                .containsEntry("deleted", 2L)
                .containsEntry("dry_run", true)
                .doesNotContainKey("revision");
        assertThat(object(get("/v1/kv?count"))).containsEntry("count", 3L);
        assertThat(object(delete("/v1/kv/p/?prefix"))).containsEntry("deleted", 2L);
        assertProblem(delete("/v1/kv/?prefix"), 400, "confirm-required");
        assertProblem(delete("/v1/kv?prefix"), 400, "confirm-required");
        assertProblem(delete("/v1/kv/?end="), 400, "confirm-required");
        assertProblem(delete("/v1/kv/q?all"), 400, "unknown-parameter");
        assertProblem(delete("/v1/kv/q?prefix&cas=1"), 400, "unknown-parameter");
        assertThat(assertProblem(delete("/v1/kv/q?prefx"), 400, "unknown-parameter"))
                .containsEntry("did_you_mean", "prefix");
        assertThat(object(delete("/v1/kv/?prefix&all"))).containsEntry("deleted", 1L);
    }

    @Test
    void orderedKeysEndInTheirRevision() {
        Wire.Answer created = post("/v1/kv/jobs/", "job-1");
        assertThat(created.status()).isEqualTo(201);
        String key = text(object(created), "key");
        assertThat(key).matches("jobs/[0-9]{20}").endsWith(text(object(created), "mod_revision"));
        assertThat(created.header("location")).isEqualTo("/v1/kv/" + key);
        assertThat(get(created.header("location")).body()).isEqualTo("job-1");
        assertProblem(post("/v1/kv/jobs/?cas=0", "x"), 400, "unknown-parameter");
        assertProblem(post("/v1/kv/jobs/", "x", "If-None-Match: *"), 400, "invalid-parameter");
        assertProblem(post("/v1/kv/", "x"), 400, "name-invalid");
        assertProblem(post("/v1/kv", "x"), 400, "name-invalid");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/kv/config/app, Y29uZmlnL2FwcA",
        "/v1/kv/config%2Fapp, Y29uZmlnL2FwcA",
        "/v1/kv/a%20b%3Fc%23d, YSBiP2MjZA",
        "/v1/kv/%FF%00x, _wB4",
        "/v1/kv/%2Fregistry/pods, L3JlZ2lzdHJ5L3BvZHM",
        "/v1/kv?key=a//b, YS8vYg",
        "/v1/kv?key=a/../b, YS8uLi9i",
        "/v1/kv?key=a+b, YSBi",
        "/v1/kv/a+b, YSti",
        "/v1/kv/...%2Ex, Li4uLng",
        "/v1/kv/a%2F%2Fb, YS8vYg",
        "/v1/kv/a%2F..%2Fb, YS8uLi9i",
        "/v1/kv/dir/, ZGlyLw",
        "/v1/kv/%25, JQ"
    })
    void keyIsThePathByteForByte(String target, String key64) {
        assertThat(put(target, "v").status()).isEqualTo(201);
        assertThat(get("/v1/kv?key64=" + key64).body()).isEqualTo("v");
        assertThat(get("/v1/kv?key64=" + key64 + "==").status()).isIn(200, 400);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/kv/a//b, path-not-stable",
        "/v1/kv//a, path-not-stable",
        "/v1/kv/a/../b, path-not-stable",
        "/v1/kv/./x, path-not-stable",
        "/v1/kv/a/%2E%2e/b, path-not-stable",
        "/v1/kv/a/%2e, path-not-stable",
        "/v1/kv/.., path-not-stable",
        "/v1/../v1/kv/a, path-not-stable",
        "//v1/kv/a, path-not-stable",
        "/v1/kv/%, bad-escape",
        "/v1/kv/%4, bad-escape",
        "/v1/kv/%G1, bad-escape",
        "/v1/kv/a?cas=%zz, bad-escape",
        "/v1/kv?key=%FF, name-invalid",
        "/v1/kv?key=, name-invalid",
        "/v1/kv/a?key=b, invalid-parameter",
        "/v1/kv?key=a&key64=YQ, invalid-parameter",
        "/v1/kv?key64=a, invalid-parameter",
        "/v1/kv?key64=%20%20%20%20%25, invalid-parameter"
    })
    void unstableAndMalformedKeysAreRefused(String target, String code) {
        assertProblem(put(target, "v"), 400, code);
    }

    @Test
    void unstablePathNamesTheOtherSpelling() {
        assertThat(assertProblem(put("/v1/kv/a//b", "v"), 400, "path-not-stable"))
                .containsEntry("hint", "write /v1/kv?key=a//b");
    }

    @Test
    void keysOfEveryLengthUpToTheLimit() {
        assertThat(put("/v1/kv/" + "k".repeat(4_096), "v").status()).isEqualTo(201);
        assertThat(put("/v1/kv/" + "%FF".repeat(4_096), "v").status()).isEqualTo(201);
        assertProblem(put("/v1/kv/" + "k".repeat(4_097), "v"), 400, "name-invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner=me", "mode=shared", "hold", "watch", "wait=1s", "after=1", "prefx", "Prefix"})
    void unknownParametersAreRefused(String parameter) {
        Map<String, Object> problem = assertProblem(put("/v1/kv/k?" + parameter, "v"), 400, "unknown-parameter");
        assertThat(text(problem, "errors")).contains("query." + parameter.split("=")[0]);
        assertThat(get("/v1/kv/k").status()).isEqualTo(404);
    }

    @Test
    void lenientRequestsIgnoreUnknownParameters() {
        Wire.Answer answer = put("/v1/kv/k?prefx&foo=1", "v", "Prefer: handling=lenient");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("quorate-ignored")).isEqualTo("prefx, foo");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        Map<String, Object> problem = assertProblem(
                put("/v1/kv/k?cas=x&exists=maybe&foo&timeout=5&prev=1&prev=0", "v", "If-Match: 5"),
                400,
                "unknown-parameter");
        assertThat(text(problem, "errors"))
                .contains("query.cas", "query.exists", "query.foo", "query.timeout", "query.prev", "header.If-Match");
    }

    @Test
    void minimalAnswersHaveNoBody() {
        Wire.Answer answer = put("/v1/kv/k", "v", "Prefer: return=minimal");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("preference-applied")).isEqualTo("return=minimal");
        assertThat(answer.header("etag")).isNotEmpty();
        assertThat(delete("/v1/kv/k", "Prefer: return=minimal").status()).isEqualTo(204);
    }

    @Test
    void keyedRequestsAreExecutedOnce() {
        Wire.Answer first = put("/v1/kv/k", "v", "Idempotency-Key: order-1");
        Wire.Answer again = put("/v1/kv/k", "v", "Idempotency-Key: order-1");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.header("quorate-revision")).isEqualTo(first.header("quorate-revision"));
        assertThat(again.body()).isEqualTo(first.body());
        assertProblem(put("/v1/kv/k", "w", "Idempotency-Key: order-1"), 422, "idempotency-key-reused");
        assertProblem(put("/v1/kv/k?prev", "v", "Idempotency-Key: order-1"), 422, "idempotency-key-reused");
        assertProblem(put("/v1/kv/k?cas=0", "v", "Idempotency-Key: order-2"), 412, "cas-failed");
        delete("/v1/kv/k");
        Wire.Answer replayed = put("/v1/kv/k?cas=0", "v", "Idempotency-Key: order-2");
        assertProblem(replayed, 412, "cas-failed");
        assertThat(replayed.header("idempotency-replayed")).isEqualTo("true");
    }

    @Test
    void numberedRequestsAreNeverExecutedAnew() {
        assertThat(put("/v1/kv/k", "1", "Idempotency-Key: q1:session:1:1").status())
                .isEqualTo(201);
        assertThat(put("/v1/kv/k", "1", "Idempotency-Key: q1:session:1:1").header("idempotency-replayed"))
                .isEqualTo("true");
        assertThat(put("/v1/kv/k", "3", "Idempotency-Key: q1:session:3:3").status())
                .isEqualTo(200);
        Map<String, Object> forgotten =
                assertProblem(put("/v1/kv/k", "2", "Idempotency-Key: q1:session:2:2"), 409, "idempotency-forgotten");
        assertThat(forgotten).containsEntry("applied", "unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q1:s", "q1:s:0:0", "q1:s:1:2", "q1::1:1", "q1:s:1:1:1", "q1:s:x:1", "a b"})
    void malformedIdempotencyKeysAreRefused(String key) {
        assertProblem(put("/v1/kv/k", "v", "Idempotency-Key: " + key), 400, "invalid-parameter");
        assertProblem(put("/v1/kv/k", "v", "Idempotency-Key: " + "x".repeat(65)), 400, "invalid-parameter");
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemCode.class,
            names = {"NO_LEADER", "OVERLOADED", "OUT_OF_SPACE", "OUTCOME_UNKNOWN", "DEADLINE_EXCEEDED", "TOO_STALE"})
    void refusalsOfTheServicesAreAnsweredAsTheyAre(ProblemCode code) {
        cluster.refuse(Problem.of(code, "for the test"));
        Wire.Answer answer = put("/v1/kv/k", "v");
        assertThat(assertProblem(answer, code.status(), code.code()))
                .containsEntry("applied", code.applied().word())
                .containsEntry("retry", code.retry().word());
        assertThat(answer.header("retry-after")).isEqualTo(code.status() == 503 ? "1" : "");
        assertProblem(get("/v1/kv/k"), code.status(), code.code());
    }

    @Test
    void methodsThatAreNotThereAreNamed() {
        Wire.Answer answer = wire.request("PATCH", "/v1/kv/k", utf8("{}"));
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("allow")).isEqualTo("DELETE, GET, HEAD, POST, PUT");
    }

    @Test
    void aMemberThatNeverHeardOfItsClusterDoesNotSayThatNothingIsThere() {
        put("/v1/kv/a", "1");
        cluster.isFounded = false;

        assertProblem(get("/v1/kv/a?consistency=serializable"), 503, "no-leader");
        assertThat(get("/v1/kv/a").status()).isEqualTo(200);
    }

    @Test
    void requestIdIsEchoed() {
        assertThat(get("/v1/kv/none", "Request-Id: mine-1").header("request-id"))
                .isEqualTo("mine-1");
        assertThat(assertProblem(get("/v1/kv/none", "Request-Id: mine-1"), 404, "key-not-found"))
                .containsEntry("request_id", "mine-1");
        assertProblem(get("/v1/kv/none", "Request-Id: a b"), 400, "invalid-parameter");
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(get("/v1/kv/none", "traceparent: " + trace).header("traceparent"))
                .isEqualTo(trace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5x", "61s", "0ms", "-1s", "1s1m", ""})
    void timeoutsHaveAUnit(String timeout) {
        assertProblem(get("/v1/kv?timeout=" + timeout), 400, "invalid-parameter");
    }
}
