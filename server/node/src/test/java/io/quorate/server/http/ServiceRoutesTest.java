package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Instances of services: registered, changed, discovered. */
class ServiceRoutesTest extends HttpFixture {

    private static final String WEB = "/v1/services/web";

    private static final String DOCUMENT =
            "{\"address\":\"10.0.0.7\",\"port\":8080,\"scheme\":\"http\",\"zone\":\"eu-1a\",\"weight\":50,"
                    + "\"tags\":[\"v2\",\"primary\"],\"meta\":{\"version\":\"2.3.1\"},"
                    + "\"checks\":[{\"id\":\"http\",\"type\":\"http\",\"path\":\"/healthz\"}],\"deregister_after\":\"1h\"}";

    private Wire.Answer patch(String target, String body, String... headers) {
        return wire.request("PATCH", target, utf8(body), headers);
    }

    private Map<String, Object> register(String id, String more) {
        Wire.Answer answer = put(WEB + "/instances/" + id + "?address=" + id + ".internal&port=80" + more, "");
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return object(answer);
    }

    private List<String> ids(String target) {
        Wire.Answer answer = get(target);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        ((List<?>) field(object(answer), "items"))
                .forEach(item -> ids.add(String.valueOf(((Map<?, ?>) item).get("id"))));
        return ids;
    }

    // ---- registering

    @Test
    void documentAndParametersSayTheSame() {
        Wire.Answer made = put(WEB + "/instances/a", DOCUMENT);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Map<String, Object> one = object(made);
        assertThat(one)
                .containsEntry("service", "web")
                .containsEntry("id", "a")
                .containsEntry("weight", 50L)
                .containsEntry("tags", List.of("primary", "v2"))
                .containsEntry("meta", Map.of("version", "2.3.1"))
                .containsEntry("state", "critical")
                .containsEntry("deregister_after", "1h");
        assertThat(text(one, "checks")).contains("interval=10s", "fail_after=3", "note=not checked yet", "since=");
        assertThat(made.header("etag")).isEqualTo("\"" + number(one, "mod_revision") + "\"");

        Wire.Answer again = put(WEB + "/instances/a", DOCUMENT);
        assertThat(again.status()).isEqualTo(200);
        assertThat(object(again))
                .containsEntry("changed", false)
                .containsEntry("mod_revision", number(one, "mod_revision"));

        Map<String, Object> other =
                register("b", "&scheme=http&zone=eu-1a&tag=v2&tag=primary&meta.version=2.3.1&ttl=30s");
        assertThat(other)
                .containsEntry("weight", 100L)
                .containsEntry("tags", List.of("primary", "v2"))
                .containsEntry("state", "passing")
                .containsEntry("ttl", "30s")
                .containsKey("lease");
        assertThat(object(put(WEB + "/instances/c?ttl=30s&tag=v3", "{\"address\":\"auto\",\"port\":1}")))
                .containsEntry("address", "127.0.0.1")
                .containsEntry("tags", List.of("v3"));
    }

    @Test
    void conditionsFencesAndRehearsalsAreThoseOfKeys() {
        assertProblem(put(WEB + "/instances/a?address=h&port=1&exists", ""), 412, "cas-failed");
        Map<String, Object> rehearsed = object(put(WEB + "/instances/a?address=h&port=1&ttl=15s&dry_run", ""));
        assertThat(rehearsed)
                .containsEntry("dry_run", true)
                .containsEntry("state", "passing")
                .doesNotContainKeys("mod_revision", "lease");
        assertProblem(get(WEB + "/instances/a"), 404, "instance-not-found");
        long revision = number(register("a", "&cas=0"), "mod_revision");
        Map<String, Object> stale =
                assertProblem(put(WEB + "/instances/a?address=h&port=1", "", "If-None-Match: *"), 412, "cas-failed");
        assertThat(stale).containsEntry("current_revision", revision);
        assertProblem(patch(WEB + "/instances/a?weight=1&cas=" + (revision + 1), ""), 412, "cas-failed");
        assertProblem(patch(WEB + "/instances/a?weight=1&fence=none@1", ""), 412, "fence-stale");
        assertThat(patch(WEB + "/instances/a?weight=1", "", "If-Match: \"" + revision + "\"")
                        .status())
                .isEqualTo(200);
        assertThat(object(delete(WEB + "/instances/a?dry_run"))).containsEntry("deregistered", true);
        Wire.Answer keyed = delete(WEB + "/instances/a", "Idempotency-Key: k1");
        assertThat(object(keyed)).containsEntry("deregistered", true).containsKey("revision");
        assertThat(object(delete(WEB + "/instances/a", "Idempotency-Key: k1"))).containsEntry("deregistered", true);
        assertThat(object(delete(WEB + "/instances/a"))).containsEntry("deregistered", false);
    }

    @Test
    void patchChangesOneThing() {
        register("a", "&tag=v1&meta.a=1&meta.b=2&zone=z");
        Map<String, Object> one =
                object(patch(WEB + "/instances/a", "{\"meta\":{\"a\":null,\"c\":\"3\"},\"zone\":null,\"weight\":7}"));
        assertThat(one)
                .containsEntry("meta", Map.of("b", "2", "c", "3"))
                .containsEntry("weight", 7L)
                .containsEntry("tags", List.of("v1"))
                .doesNotContainKey("zone");
        assertThat(object(patch(WEB + "/instances/a?draining&tag=&meta.b", "")))
                .containsEntry("state", "draining")
                .containsEntry("tags", List.of())
                .containsEntry("meta", Map.of("c", "3"));
        assertThat(object(patch(WEB + "/instances/a?draining", ""))).containsEntry("changed", false);
        register("a", "");
        assertThat(text(object(get(WEB + "/instances/a")), "state")).isEqualTo("draining");
        assertProblem(patch(WEB + "/instances/none?weight=1", ""), 404, "instance-not-found");
        assertProblem(patch(WEB + "/instances/a", ""), 400, "invalid-parameter");
        assertProblem(patch(WEB + "/instances/a?port=1", ""), 400, "unknown-parameter");
        assertProblem(patch(WEB + "/instances/a", "{\"port\":1}"), 400, "unknown-field");
    }

    @Test
    void heartbeatRenewsAndReports() {
        long revision = number(register("a", "&ttl=30s"), "mod_revision");
        String beat = WEB + "/instances/a/heartbeat";
        assertThat(object(post(beat, "")))
                .containsEntry("changed", false)
                .containsEntry("mod_revision", revision)
                .containsEntry("ttl", "30s")
                .containsEntry("remaining_ms", 30_000L);
        assertThat(object(post(beat + "?status=warning", "disk 91% full")))
                .containsEntry("changed", true)
                .containsEntry("state", "warning");
        assertThat(get(WEB + "/instances/a").body()).contains("\"status\":\"warning\",\"note\":\"disk 91% full\"");
        assertThat(object(post(beat, ""))).containsEntry("changed", false).containsEntry("state", "warning");
        assertThat(wire.request("POST", beat, null, "Prefer: return=minimal").status())
                .isEqualTo(204);
        assertProblem(post(WEB + "/instances/none/heartbeat", ""), 404, "instance-not-found");
        assertProblem(post(beat, "n".repeat(1_025)), 413, "too-large");
        assertProblem(post(beat + "?status=fine", ""), 400, "invalid-parameter");
    }

    @Test
    void badInputIsRefused() {
        String a = WEB + "/instances/a";
        assertProblem(put("/v1/services/Web/instances/a?address=h&port=1", ""), 400, "name-invalid");
        assertProblem(put(WEB + "/instances/a%20b?address=h&port=1", ""), 400, "name-invalid");
        assertProblem(put(WEB + "/instances/%2E?address=h&port=1", ""), 400, "name-invalid");
        assertProblem(put(WEB + "/instances/%2E%2E?address=h&port=1", ""), 400, "name-invalid");
        for (String query : List.of(
                "address=h&port=0",
                "address=h&port=70000",
                "address=h",
                "port=1",
                "address=http://h&port=1",
                "address=h&port=1&weight=10001",
                "address=h&port=1&ttl=15",
                "address=h&port=1&ttl=100ms",
                "address=h&port=1&ttl_action=critical",
                "address=h&port=1&deregister_after=1ms",
                "address=h&port=1&ttl=15s&lease=ls_1",
                "address=h&port=1&hold&lease=ls_1",
                "address=h&port=1&tag=a,b",
                "address=h&port=1&tag=a&tag=a",
                "address=h&port=1" + tags(65),
                "address=h&port=1&meta.-x=1")) {
            assertProblem(put(a + "?" + query, ""), 400, "invalid-parameter");
        }
        assertThat(text(assertProblem(put(a + "?adress=h&port=1", ""), 400, "unknown-parameter"), "did_you_mean"))
                .isEqualTo("address");
        assertProblem(put(a + "?address=h&port=1&lease=ls_1", ""), 404, "lease-not-found");
        for (String more : List.of(
                "\"port\":\"1\"",
                "\"port\":1,\"ttl\":15",
                "\"port\":1,\"checks\":[{\"type\":\"http\"},{\"type\":\"http\"}]",
                "\"port\":1,\"checks\":[{\"type\":\"ttl\"}]",
                "\"port\":1,\"checks\":[{\"path\":\"/\"}]",
                "\"port\":1,\"checks\":[{\"type\":\"tcp\",\"path\":\"/\"}]",
                "\"port\":1,\"checks\":[{\"type\":\"tcp\",\"interval\":\"1s\",\"timeout\":\"2s\"}]",
                "\"port\":1,\"checks\":[{\"type\":\"tcp\",\"interval\":\"999ms\"}]",
                "\"port\":1,\"checks\":[{\"type\":\"http\",\"headers\":{\"Content-Length\":\"5\"}}]",
                "\"port\":1,\"checks\":[{\"type\":\"http\",\"path\":\"x\"}]",
                "\"port\":1,\"checks\":[" + "{\"type\":\"tcp\"},".repeat(8) + "{\"type\":\"tcp\"}]",
                "\"port\":1} {\"x\":1")) {
            assertProblem(put(a, "{\"address\":\"h\"," + more + "}"), 400, "invalid-body");
        }
        assertProblem(put(a, "[]"), 400, "invalid-body");
        assertProblem(put(a + "?ttl=20s", "{\"address\":\"h\",\"port\":1,\"ttl\":\"15s\"}"), 400, "invalid-body");
        assertProblem(
                put(a, "{\"address\":\"h\",\"port\":1,\"checks\":[{\"id\":\"self\",\"type\":\"tcp\"}]}"),
                400,
                "name-invalid");
        assertThat(text(
                        assertProblem(
                                put(
                                        a,
                                        "{\"address\":\"h\",\"port\":1,\"checks\":[{\"type\":\"tcp\",\"timout\":\"1s\"}]}"),
                                400,
                                "unknown-field"),
                        "did_you_mean"))
                .isEqualTo("timeout");
        assertProblem(get(WEB), 404, "service-not-found");
    }

    private static String tags(int count) {
        StringBuilder tags = new StringBuilder();
        for (int i = 0; i < count; i++) {
            tags.append("&tag=t").append(i);
        }
        return tags.toString();
    }

    @Test
    void aCheckMayHaveAHostOfItsOwn() {
        String foreign =
                "{\"address\":\"10.0.0.7\",\"port\":1,\"checks\":[{\"type\":\"http\",\"host\":\"10.0.0.9\",\"port\":81}]}";
        assertThat(put(WEB + "/instances/a", foreign).body()).contains("\"host\":\"10.0.0.9\",\"port\":81,");
        assertThat(put(WEB + "/instances/a", foreign.replace("10.0.0.9", "10.0.0.7"))
                        .body())
                .contains("\"checks\":[{\"id\":\"http\",\"type\":\"http\",\"port\":81,");
        assertProblem(put(WEB + "/instances/a", foreign.replace("10.0.0.9", "http://x")), 400, "invalid-body");
        assertThat(post("/v1/txn", "{\"then\":[{\"register\":" + named(foreign) + "}]}")
                        .status())
                .isEqualTo(200);
        assertThat(get(WEB + "/instances/a").body()).contains("\"host\":\"10.0.0.9\"");
    }

    private static String named(String document) {
        return "{\"service\":\"web\",\"id\":\"a\"," + document.substring(1);
    }

    // ---- discovering

    @Test
    void discoveryShowsWhatCanBeCalled() {
        register("a", "&tag=v1&zone=eu-1a&meta.version=1");
        register("b", "&tag=v1&tag=v2&zone=eu-1b&meta.version=2");
        register("c", "&status=warning");
        register("d", "&draining");
        register("e", "&maintenance");
        assertThat(ids(WEB)).containsExactly("a", "b");
        assertThat(ids(WEB + "?health=warning")).containsExactly("a", "b", "c");
        assertThat(ids(WEB + "?health=any")).containsExactly("a", "b", "c", "e");
        assertThat(ids(WEB + "?health=any&draining=any")).containsExactly("a", "b", "c", "d", "e");
        assertThat(ids(WEB + "?draining=true")).containsExactly("d");
        assertThat(ids(WEB + "?tag=v1&tag=v2")).containsExactly("b");
        assertThat(ids(WEB + "?meta.version=1")).containsExactly("a");
        assertThat(ids(WEB + "?zone=eu-1b")).containsExactly("b");
        assertThat(ids(WEB + "?near=eu-1b")).containsExactly("b", "a");
        assertThat(ids(WEB + "?near=eu-1b&pick=1")).containsExactly("b");
        assertThat(ids(WEB + "?pick=9")).containsExactlyInAnyOrder("a", "b");
        assertThat(get(WEB + "?as=text").body()).isEqualTo("a.internal:80\nb.internal:80\n");
        Wire.Answer first = get(WEB + "?as=text&limit=1");
        assertThat(first.body()).isEqualTo("a.internal:80\n");
        assertThat(first.header("link")).contains("rel=\"next\"", "cursor=");
        assertProblem(get(WEB + "?as=prometheus&limit=1"), 400, "unknown-parameter");
        assertThat(get(WEB + "/instances/e?as=text").body()).isEqualTo("e.internal:80\n");
        assertProblem(get(WEB + "?health=fine"), 400, "invalid-parameter");
        assertProblem(get(WEB + "?draining=maybe"), 400, "invalid-parameter");
        assertProblem(get(WEB + "?pick=0"), 400, "invalid-parameter");
        assertProblem(get(WEB + "?as=raw"), 406, "not-acceptable");
    }

    @Test
    void pagesShowOneRevision() {
        register("a", "");
        register("b", "");
        register("c", "");
        Wire.Answer first = get(WEB + "?limit=2");
        assertThat(first.header("link")).contains("rel=\"next\"");
        register("b2", "");
        delete(WEB + "/instances/c");
        assertThat(ids(WEB + "?limit=2&cursor=" + text(object(first), "next"))).containsExactly("c");
        assertThat(ids(WEB)).containsExactly("a", "b", "b2");
        assertThat(ids(WEB + "?rev=" + number(object(first), "revision"))).containsExactly("a", "b", "c");
        assertProblem(get(WEB + "?limit=2&health=any&cursor=" + text(object(first), "next")), 400, "invalid-parameter");
    }

    @Test
    void whatIsKnownOfALargeServiceIsTrue() {
        String large = "/v1/services/large";
        StringBuilder registrations = new StringBuilder();
        for (int i = 100; i < 700; i++) {
            registrations.append(i == 100 ? "" : ",");
            registrations.append(
                    "{\"register\":{\"service\":\"large\",\"id\":\"i" + i + "\",\"address\":\"h\",\"port\":1}}");
        }
        long before = number(object(post("/v1/txn", "{\"then\":[" + registrations + "]}")), "revision");
        Wire.Answer first = get(large + "?limit=2");
        assertThat(ids(large + "?limit=2")).containsExactly("i100", "i101");
        patch(large + "/instances/i101?draining", "");
        assertThat(ids(large + "?limit=2")).containsExactly("i100", "i102");
        assertThat(ids(large + "?limit=2&cursor=" + text(object(first), "next")))
                .containsExactly("i102", "i103");
        put("/v1/kv/other", "1");
        assertThat(ids(large + "?limit=2")).containsExactly("i100", "i102");
        assertThat(ids(large + "?limit=2&rev=" + before)).containsExactly("i100", "i101");
        assertThat(ids(large + "?pick=600")).hasSize(599).doesNotContain("i101");
        delete(large + "/instances/i100");
        assertThat(ids(large + "?limit=1")).containsExactly("i102");
        put(large + "/settings", "{\"protect_below\":1}");
        assertThat(get(large + "?limit=1").header("quorate-protected")).isEmpty();
        put(large + "/instances/i200?address=h&port=1&status=critical", "");
        assertThat(get(large + "?limit=1").header("quorate-protected")).isEqualTo("true");
    }

    @Test
    void nullInAPatchTakesBackWhatWasSaid() {
        put(
                WEB + "/instances/a",
                "{\"address\":\"10.0.0.1\",\"port\":80,\"weight\":5,\"zone\":\"z\",\"tags\":[\"t\"],\"meta\":{\"m\":\"1\",\"n\":\"2\"}}");

        patch(WEB + "/instances/a", "{\"meta\":null,\"weight\":null,\"tags\":null,\"zone\":null,\"draining\":null}");

        Wire.Answer plain = get(WEB + "/instances/a");
        put(WEB + "/instances/b", "{\"address\":\"10.0.0.1\",\"port\":80}");
        assertThat(comparable(plain)).isEqualTo(comparable(get(WEB + "/instances/b")));
    }

    /** An instance, without what tells it from others. */
    private static String comparable(Wire.Answer answer) {
        return answer.body()
                .replaceAll("\"id\":\"[ab]\"", "")
                .replaceAll("\"(create_revision|mod_revision|version|since|registered_at)\":(\\d+|\"[^\"]*\")", "");
    }

    @Test
    void largeServiceIsWrittenOnceForAllWhoAskAtOneRevision() {
        String meta = "x".repeat(700);
        for (int i = 0; i < 110; i++) {
            register("i" + i, "&meta.m=" + meta);
        }
        String first = get(WEB).body();
        assertThat(first.length()).isGreaterThan(64 << 10);
        assertThat(get(WEB).body()).isEqualTo(first);
        delete(WEB + "/instances/i7");
        assertThat(ids(WEB)).hasSize(109).doesNotContain("i7");
        assertThat(ids(WEB + "?tag=none")).isEmpty();
    }

    @Test
    void whatIsKnownIsNotTold() {
        register("a", "");
        String tag = get(WEB).header("etag");
        put("/v1/kv/k", "1");
        assertThat(get(WEB, "If-None-Match: " + tag).status()).isEqualTo(304);
        assertThat(get(WEB, "If-None-Match: W/\"999999\"").status()).isEqualTo(200);
        put(WEB + "/settings?protect_below=0.5", "");
        assertThat(get(WEB, "If-None-Match: " + tag).status()).isEqualTo(200);
        String one = get(WEB + "/instances/a").header("etag");
        assertThat(get(WEB + "/instances/a", "If-None-Match: " + one).status()).isEqualTo(304);
    }

    @Test
    void sickPoolIsShownWholeWhereItIsProtected() {
        put(WEB + "/settings", "{\"protect_below\":0.5,\"default_weight\":7}");
        assertThat(register("a", "")).containsEntry("weight", 7L);
        register("b", "&status=critical");
        register("c", "&status=critical&draining");
        register("d", "&maintenance");
        assertThat(ids(WEB)).containsExactly("a");
        assertThat(object(get(WEB))).doesNotContainKey("protected");
        post(WEB + "/instances/a/heartbeat?status=warning", "");
        assertThat(ids(WEB)).containsExactly("a", "b");
        Wire.Answer whole = get(WEB);
        assertThat(object(whole)).containsEntry("protected", true);
        assertThat(whole.header("quorate-protected")).isEqualTo("true");
        assertThat(whole.body()).contains("\"health\":\"critical\"");
        assertThat(get("/v1/services?as=prometheus").header("quorate-protected"))
                .isEqualTo("true");
        assertThat(ids(WEB + "?health=warning")).containsExactly("a");
        assertThat(ids(WEB + "?draining=true")).isEmpty();
        delete(WEB + "/settings");
        assertThat(ids(WEB)).isEmpty();
    }

    @Test
    void settingsAreReplacedWhole() {
        assertThat(object(get(WEB + "/settings")))
                .containsEntry("default_weight", 100L)
                .doesNotContainKeys("protect_below", "mod_revision");
        Wire.Answer made = put(WEB + "/settings", "{\"protect_below\":0.25,\"deregister_after\":\"72h\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(object(made)).containsEntry("protect_below", "0.25").containsEntry("deregister_after", "3d");
        assertThat(object(put(WEB + "/settings?default_weight=5", "")))
                .containsEntry("default_weight", 5L)
                .doesNotContainKeys("protect_below", "deregister_after");
        assertThat(get(WEB).status()).isEqualTo(200);
        assertProblem(put(WEB + "/settings?cas=0", "{\"default_weight\":1}"), 412, "cas-failed");
        for (String wrong : List.of(
                "{}",
                "{\"protect_below\":1.5}",
                "{\"protect_below\":0.1234}",
                "{\"protect_below\":\"0.5\"}",
                "{\"default_weight\":-1}",
                "{\"deregister_after\":72}",
                "[]")) {
            assertProblem(put(WEB + "/settings", wrong), 400, "invalid-body");
        }
        assertProblem(put(WEB + "/settings", "{\"protect_belo\":1}"), 400, "unknown-field");
        assertThat(object(delete(WEB + "/settings"))).containsEntry("deleted", true);
        assertThat(object(delete(WEB + "/settings"))).containsEntry("deleted", false);
    }

    @Test
    void servicesAreListedWithCounts() {
        register("a", "&tag=v1&tag=v2");
        register("b", "&tag=v1&status=critical");
        put("/v1/services/api/instances/x?address=h&port=1&draining", "");
        put("/v1/services/zoo/settings?default_weight=5", "");
        Map<String, Object> all = object(get("/v1/services"));
        assertThat(text(all, "items"))
                .contains("service=web, instances=2", "passing=1", "critical=1", "tags={v1=2, v2=1}")
                .contains("service=api, instances=1", "draining=1")
                .contains("service=zoo, instances=0");
        assertThat(get("/v1/services?as=text").body()).isEqualTo("api\nweb\nzoo\n");
        Map<String, Object> first = object(get("/v1/services?limit=2"));
        assertThat(get("/v1/services?as=text&cursor=" + text(first, "next")).body())
                .isEqualTo("zoo\n");
        assertProblem(get("/v1/services?tag=v1"), 400, "unknown-parameter");
        assertProblem(get("/v1/services?meta.a=1"), 400, "invalid-parameter");
    }

    @Test
    void prometheusReadsItsTargets() {
        assertThat(get(WEB + "?as=prometheus").body()).isEqualTo("[]\n");
        register("a", "&tag=v1&meta.team=shop&scheme=https&zone=z");
        register("b", "&status=critical");
        put("/v1/services/api/instances/x?address=::1&port=9", "");
        Wire.Answer all = get("/v1/services?as=prometheus");
        assertThat(all.header("content-type")).isEqualTo("application/json");
        assertThat(all.body())
                .startsWith("[{\"targets\":[\"[::1]:9\"],\"labels\":{\"__meta_quorate_service\":\"api\"")
                .contains("{\"targets\":[\"a.internal:80\"]", "\"__meta_quorate_meta_team\":\"shop\"")
                .contains("\"__meta_quorate_tags\":\",v1,\"", "\"__meta_quorate_scheme\":\"https\"")
                .doesNotContain("b.internal");
        assertThat(get(WEB + "?as=prometheus&health=any").body())
                .contains("\"__meta_quorate_health\":\"critical\"")
                .doesNotContain("api");
    }

    // ---- transactions

    @Test
    void transactionRegistersChangesAndDeregistersAtOnce() {
        register("old", "");
        String txn = "{\"if\":[{\"service\":\"web\",\"instance\":\"new\",\"exists\":false}],\"then\":["
                + "{\"register\":{\"service\":\"web\",\"id\":\"new\",\"address\":\"h\",\"port\":1,\"ttl\":\"15s\"}},"
                + "{\"put\":{\"key\":\"k\",\"value\":\"v\"}},"
                + "{\"set_state\":{\"service\":\"web\",\"id\":\"old\",\"draining\":true}},"
                + "{\"deregister\":{\"service\":\"web\",\"id\":\"none\"}}]}";
        assertThat(object(post("/v1/txn?dry_run", txn))).containsEntry("dry_run", true);
        assertThat(ids(WEB)).containsExactly("old");
        Wire.Answer done = post("/v1/txn", txn);
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        long revision = number(object(done), "revision");
        assertThat(done.body())
                .contains("{\"register\":{\"service\":\"web\",\"id\":\"new\"", "\"mod_revision\":" + revision)
                .contains("{\"set_state\":{\"service\":\"web\",\"id\":\"old\"", "\"state\":\"draining\"")
                .contains("{\"deregister\":{\"service\":\"web\",\"id\":\"none\",\"deregistered\":false}}");
        assertThat(ids(WEB)).containsExactly("new");
        Map<String, Object> failed = assertProblem(post("/v1/txn", txn), 412, "txn-guard-failed");
        assertThat(text(failed, "failed")).contains("service=web", "instance=new", "mod_revision=" + revision);
    }

    @Test
    void transactionOnTheRegistryIsAllOrNothing() {
        String none = "{\"set_state\":{\"service\":\"web\",\"id\":\"none\",\"draining\":true}}";
        assertProblem(
                post("/v1/txn", "{\"then\":[{\"put\":{\"key\":\"k\",\"value\":\"v\"}}," + none + "]}"),
                404,
                "instance-not-found");
        assertProblem(post("/v1/txn?dry_run", "{\"then\":[" + none + "]}"), 404, "instance-not-found");
        assertProblem(get("/v1/kv/k"), 404, "key-not-found");
        assertProblem(post("/v1/txn", "{\"then\":[" + none + "," + none + "]}"), 400, "duplicate-key");
        assertProblem(
                post("/v1/txn", "{\"then\":[{\"register\":{\"service\":\"web\",\"id\":\"a\"}}]}"), 400, "invalid-body");
        assertProblem(
                post(
                        "/v1/txn",
                        "{\"then\":[{\"register\":{\"service\":\"web\",\"id\":\"a\",\"address\":\"auto\",\"port\":1}}]}"),
                400,
                "invalid-body");
        assertProblem(
                post("/v1/txn", "{\"if\":[{\"service\":\"web\",\"exists\":true}],\"then\":[]}"), 400, "invalid-body");
        assertProblem(
                post("/v1/txn", "{\"if\":[{\"service\":\"web\",\"instance\":\"a\",\"value\":\"x\"}],\"then\":[]}"),
                400,
                "invalid-body");
    }
}
