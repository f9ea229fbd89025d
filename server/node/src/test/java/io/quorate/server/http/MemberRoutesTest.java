package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Command;
import io.quorate.core.log.MemberOutcome;
import io.quorate.core.log.MemberState;
import io.quorate.core.log.Request;
import io.quorate.core.log.Ticket;
import io.quorate.server.logging.Logs;
import io.quorate.server.metrics.Meters;
import io.quorate.server.service.Bursts;
import io.quorate.server.service.Claims;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.MemberChanges;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RegistryLook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages on which a member speaks of itself, over HTTP. */
class MemberRoutesTest {

    private final FakeCluster cluster = new FakeCluster();
    private final LocalCluster watches = new LocalCluster();
    private final Meters meters = new Meters("1.2.3");
    private final SideWork sideWork = new SideWork("pages");
    private final HttpClient client = HttpClient.newHttpClient();
    private final io.quorate.server.service.Member member =
            MemberFixture.newMember(Path.of("."), 10, new AtomicReference<>());
    private final MaintenanceRoutes maintenance = new MaintenanceRoutes(
            member.maintenance(), member.reads(), Map.of(), 1, (isComplete, bytes) -> {}, "backups");
    private final HttpServer server = new HttpServer(
            HttpSettings.defaults("127.0.0.1", 0),
            (request, deadline) -> CompletableFuture.failedFuture(new IllegalStateException("no writes here")),
            new NoReads(),
            new NoClaims(),
            cluster,
            watches.hub,
            meters::requestAnswered,
            new Bursts(),
            TestAccess.off(watches),
            List.of(
                    new ClusterRoutes("test", cluster, sideWork, watches.hub),
                    new MembershipRoutes("test", new NoChanges(), cluster, List.of("http://here:1")),
                    maintenance,
                    new SettingsRoutes(member.reads(), member.writes(), watches.hub),
                    new HealthRoutes(cluster),
                    new MetricsRoutes(meters, sideWork, true),
                    new SelfRoutes("1.2.3", "abc", "http://here:1", sideWork),
                    new LogRoutes(Logs.ofThisProcess()),
                    new BundleRoutes("n1", Map.of("status.json", () -> ClusterRoutes.statusText(cluster)), sideWork)));
    private int port;

    @BeforeEach
    void start() throws Exception {
        meters.watch(cluster);
        port = server.start().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(0).get(20, TimeUnit.SECONDS);
        maintenance.close();
        member.close();
        sideWork.close();
        watches.close();
        meters.close();
    }

    @Test
    void statusTellsAllThereIs() throws Exception {
        HttpResponse<String> response = get("/v1/status");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).containsPattern("\"time\":\"20[0-9-]{8}T[0-9:.]+Z\",");
        assertThat(response.body().replaceFirst("\"time\":\"[^\"]+\",", ""))
                .isEqualTo("{\"name\":\"n1\",\"role\":\"leader\",\"cluster_id\":\"cl_1\",\"leader\":\"n1\",\"term\":3,"
                        + "\"revision\":41,\"compact_revision\":5,\"version\":\"1.2.3\",\"uptime_ms\":1000,"
                        + "\"raft\":{\"commit_index\":9},\"store\":{\"sst_bytes\":77},\"counts\":{\"queued_requests\":2},"
                        + "\"limits\":{\"key_bytes\":4096},\"alarms\":[],\"warnings\":[\"careful\"],"
                        + "\"features\":[\"kv\"]}\n");
    }

    @Test
    void commandThatJoinsNamesFilesWhereThereIsTls() {
        assertThat(MembershipRoutes.command(List.of("http://h:1"), "n4", "", "qj_1"))
                .isEqualTo("quorated --name n4 --join http://h:1 --join-token qj_1 --data-dir /var/lib/quorate"
                        + " --http HOST:7460 --peer HOST:7461");
        assertThat(MembershipRoutes.command(List.of("https://h:1"), "n4", "h4:2", "qj_1"))
                .isEqualTo("quorated --config quorated.yaml --name n4 --join https://h:1 --join-token qj_1"
                        + " --join-ca ca.pem --peer h4:2");
    }

    @Test
    void clusterCountsQuorumAndNamesWhoIsMissing() throws Exception {
        assertThat(get("/v1/cluster").body())
                .contains("\"name\":\"test\"")
                .contains("\"size\":3,\"quorum\":2")
                .contains("\"state\":\"degraded\"")
                .contains("\"unreachable\":[\"n3\"]")
                .contains("\"versions\":[\"1.2.3\"]");
    }

    @Test
    void clusterWithoutLeaderIsUnavailable() throws Exception {
        cluster.leader = null;

        assertThat(get("/v1/cluster/status").body())
                .contains("\"leader\":null")
                .contains("\"state\":\"unavailable\"")
                .contains("\"members\":[{\"id\":\"mb_n1\"");
    }

    @Test
    void membersAreListedAndFoundByIdOrName() throws Exception {
        assertThat(get("/v1/cluster/members").body()).startsWith("{\"items\":[{\"id\":\"mb_n1\"");
        assertThat(get("/v1/cluster/members/n3").body())
                .isEqualTo("{\"id\":\"mb_n3\",\"name\":\"n3\",\"role\":\"voter\",\"state\":\"voter\",\"leader\":false,"
                        + "\"reachable\":false,\"peer_url\":\"127.0.0.1:3\"}\n");
        assertThat(get("/v1/cluster/members/mb_n1").body())
                .isEqualTo(get("/v1/cluster/members/n1").body());
        assertThat(get("/v1/cluster/members/n9").body()).contains("\"code\":\"member-not-found\"");
    }

    @Test
    void healthIsOneWordUnlessItFails() throws Exception {
        assertThat(get("/livez").body()).isEqualTo("ok\n");
        assertThat(get("/readyz").body()).isEqualTo("ok\n");

        cluster.leader = null;

        assertThat(get("/livez").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("[-]leader failed: there is none\nnot ok\n");
        assertThat(get("/readyz?local").statusCode()).isEqualTo(200);
        assertThat(get("/readyz?exclude=leader").statusCode()).isEqualTo(200);
    }

    @Test
    void verboseListsEveryCheck() throws Exception {
        assertThat(get("/readyz?verbose&exclude=leader").body())
                .isEqualTo("[+]threads ok: fine\n[ ]leader excluded\nok\n");
    }

    @Test
    void excludingWhatIsNoCheckIsRefused() throws Exception {
        HttpResponse<String> response = get("/readyz?exclude=ledaer");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("exclude: 'ledaer' (expected: one of threads, leader)");
    }

    @Test
    void levelsAreSetAndToldWhenTheyGoBack() throws Exception {
        assertThat(send("PUT", "/v1/maintenance/log-level?for=10m", "{\"io.quorate.none.of.ours\":\"debug\"}")
                        .body())
                .contains("\"io.quorate.none.of.ours\":\"debug\"")
                .contains("\"reverts\":{\"io.quorate.none.of.ours\":{\"to\":null,\"in_ms\":");
        assertThat(send("PUT", "/v1/maintenance/log-level", "{\"io.quorate.none.of.ours\":null}")
                        .body())
                .doesNotContain("none.of.ours");
        assertThat(send("PUT", "/v1/maintenance/log-level", "{\"a b\":\"debug\",\"x\":\"loud\"}")
                        .body())
                .contains("'a b' is no logger")
                .contains("expected one of off, error, warn, info, debug, trace, or null");
        assertThat(send("PUT", "/v1/maintenance/log-level", "[]").statusCode()).isEqualTo(400);
    }

    @Test
    void theBundleIsAFileOfItsParts() throws Exception {
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/diagnostics/bundle"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("content-disposition").orElse(""))
                .matches("attachment; filename=\"quorate-n1-\\d{8}T\\d{6}Z\\.zip\"");
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
            ZipEntry entry = zip.getNextEntry();
            assertThat(entry).isNotNull();
            assertThat(entry.getName()).isEqualTo("quorate-n1/status.json");
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).contains("\"cluster_id\" : \"cl_1\"");
        }
    }

    @Test
    void connectionsAreListed() throws Exception {
        assertThat(get("/v1/diagnostics/clients").body())
                .startsWith("{\"items\":[{\"peer\":\"127.0.0.1:")
                .contains("\"in_work\":1}")
                .endsWith("\"open\":1}\n");
        assertThat(get("/v1/diagnostics/slowlog?over=1s").body()).isEqualTo("{\"items\":[]}\n");
        assertThat(get("/v1/diagnostics/slowlog?over=1ms").statusCode()).isEqualTo(400);
    }

    @Test
    void onlyTheLeaderLeads() throws Exception {
        assertThat(get("/leaderz").statusCode()).isEqualTo(200);

        cluster.leader = "n2";

        assertThat(get("/leaderz").statusCode()).isEqualTo(503);
        assertThat(get("/leaderz").body()).contains("the leader is n2");
    }

    @Test
    void metricsCountTheRequestsBefore() throws Exception {
        get("/version");

        HttpResponse<String> response = get("/metrics");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("quorate_http_request_seconds_count{method=\"GET\",route=\"/version\",status=\"2xx\"} 1")
                .contains("quorate_revision 41.0");
        assertThat(get("/metrics", "application/openmetrics-text").body()).endsWith("# EOF\n");
    }

    @Test
    void versionAndRootSayWhatThisIs() throws Exception {
        assertThat(get("/version").body()).isEqualTo("{\"version\":\"1.2.3\",\"api\":[\"v1\"],\"commit\":\"abc\"}\n");
        assertThat(get("/").body())
                .startsWith("Quorate 1.2.3: ")
                .contains("  curl http://here:1/v1/kv/hello\n")
                .endsWith("\n");
        assertThat(get("/", "application/json").body()).contains("\"try\":[\"curl -X PUT http://here:1/v1/kv/hello");
    }

    @Test
    void everyProblemHasAPage() throws Exception {
        String catalogue = get("/problems").body();
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(catalogue).contains(code.code());
            HttpResponse<String> page = get("/problems/" + code.code());
            assertThat(page.statusCode()).as(code.code()).isEqualTo(200);
            assertThat(page.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
            assertThat(page.body()).contains(code.code());
        }
    }

    @Test
    void problemPagesAreHtmlForBrowsersAndJsonForPrograms() throws Exception {
        String browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

        assertThat(get("/problems/cas-failed", browser).body())
                .startsWith("<!doctype html>")
                .contains("<h1>");
        assertThat(get("/problems", browser).body()).contains("<a href=\"/problems/cas-failed\">cas-failed</a>");
        assertThat(get("/problems/cas-failed", "application/json").body())
                .startsWith("{\"code\":\"cas-failed\",\"status\":412,\"title\":\"Compare-and-set failed\","
                        + "\"applied\":\"no\",\"retry\":\"refresh\",\"page\":\"");
    }

    @Test
    void unknownProblemIsNotFound() throws Exception {
        HttpResponse<String> response = get("/problems/no-such-thing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("there is no problem code 'no-such-thing'");
    }

    @Test
    void descriptionOfTheApiComesInBothFormsStampedWithTheVersion() throws Exception {
        assertThat(get("/openapi.yaml").body()).startsWith("openapi: ").contains("\n  version: 1.2.3\n");
        assertThat(version(get("/openapi.json").body())).isEqualTo("1.2.3");
    }

    @Test
    void descriptionAndRouterHaveTheSameOperationsAndParameters() throws Exception {
        DescribedOperations described =
                new DescribedOperations(get("/openapi.yaml").body());

        assertThat(described.parametersByOperation())
                .isEqualTo(DescribedOperations.parametersByOperation(server.routes()));
        assertThat(described.operationIds())
                .doesNotHaveDuplicates()
                .hasSize(server.routes().size());
    }

    /** {@code info.version} of a JSON document, read to its end. */
    private static @Nullable String version(String document) throws IOException {
        String version = null;
        try (JsonParser parser = Json.FACTORY.createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (parser.getParsingContext().pathAsPointer().toString().equals("/info/version")) {
                    version = parser.getText();
                }
            }
        }
        return version;
    }

    @Test
    void markdownIsEscaped() {
        assertThat(Markdown.page(
                        "t<", "# a < b\n\n- `x` and **y**\n- z\n\n```\n<p>\n```\n\n| a | b |\ntext [l](/problems)\n"))
                .contains("<title>t&lt;</title>")
                .contains("<h1>a &lt; b</h1>\n<ul><li><code>x</code> and <strong>y</strong>\n<li>z\n</ul>")
                .contains("<pre>&lt;p&gt;\n</pre>")
                .contains("<pre>| a | b |\n</pre>")
                .contains("<p>text <a href=\"/problems\">l</a>\n</p>");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(path, "*/*");
    }

    private HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.send(
                HttpRequest.newBuilder(uri).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static final class NoReads implements Reads {

        @Override
        public <T> CompletableFuture<Reading<T>> read(
                Freshness freshness, Deadline deadline, Function<StateView, T> reader) {
            return CompletableFuture.failedFuture(new IllegalStateException("no reads here"));
        }
    }

    private static final class NoClaims implements Claims {

        @Override
        public Ticket ticket() {
            return new Ticket(1, 1);
        }

        @Override
        public Claim acquire(Request request, Deadline deadline) {
            throw new IllegalStateException("no claims here");
        }

        @Override
        public void errand(Command command) {
            throw new IllegalStateException("no errands here");
        }
    }

    private static final class NoChanges implements MemberChanges {

        private static <T> CompletableFuture<T> none() {
            return CompletableFuture.failedFuture(new IllegalStateException("no changes here"));
        }

        @Override
        public CompletableFuture<Invitation> invite(
                String name, String peerAddress, long ttlMillis, Deadline deadline) {
            return none();
        }

        @Override
        public CompletableFuture<MemberOutcome> join(
                String name, String token, String peerAddress, List<String> clientUrls, long data, Deadline deadline) {
            return none();
        }

        @Override
        public List<Place> places() {
            return List.of();
        }

        @Override
        public CompletableFuture<Departure> remove(String name, boolean hasForce, ClusterView view, Deadline deadline) {
            return none();
        }

        @Override
        public CompletableFuture<MemberOutcome> relocate(
                String name, @Nullable String peerAddress, @Nullable List<String> clientUrls, Deadline deadline) {
            return none();
        }

        @Override
        public CompletableFuture<String> transfer(@Nullable String member, Deadline deadline) {
            return none();
        }
    }

    private static final class FakeCluster implements ClusterView {

        private volatile @Nullable String leader = "n1";

        @Override
        public ClusterSettings settings() {
            return new ClusterSettings(0, Map.of(ClusterSetting.LEASE_TTL_MIN, 200L));
        }

        @Override
        public Here here() {
            return new Here("cl_1", "n1", leader, "n1".equals(leader), 3, 41, 5);
        }

        @Override
        public CompletableFuture<List<Member>> members(Deadline deadline) {
            List<String> urls = List.of("http://here:1");
            return CompletableFuture.completedFuture(List.of(
                    new Member(
                            "mb_n1",
                            "n1",
                            true,
                            MemberState.VOTER,
                            "n1".equals(leader),
                            true,
                            "127.0.0.1:1",
                            urls,
                            "1.2.3",
                            9,
                            0,
                            0),
                    new Member(
                            "mb_n2",
                            "n2",
                            true,
                            MemberState.VOTER,
                            "n2".equals(leader),
                            true,
                            "127.0.0.1:2",
                            urls,
                            "1.2.3",
                            8,
                            1,
                            12),
                    new Member(
                            "mb_n3",
                            "n3",
                            true,
                            MemberState.VOTER,
                            false,
                            false,
                            "127.0.0.1:3",
                            List.of(),
                            "",
                            -1,
                            -1,
                            -1)));
        }

        @Override
        public RegistryLook registry(int largestMax) {
            return RegistryLook.NONE;
        }

        @Override
        public Status status() {
            return new Status(
                    here(),
                    "1.2.3",
                    1_000,
                    Map.of("commit_index", 9L),
                    Map.of("sst_bytes", 77L),
                    Map.of("queued_requests", 2),
                    Map.of("key_bytes", 4_096),
                    List.of(),
                    List.of("careful"),
                    List.of("kv"));
        }

        @Override
        public List<Check> checks() {
            boolean led = leader != null;
            return List.of(
                    new Check("threads", true, true, true, true, "fine"),
                    new Check("leader", false, true, false, led, led ? "it is " + leader : "there is none"));
        }
    }
}
