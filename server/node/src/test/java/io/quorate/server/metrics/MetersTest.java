package io.quorate.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Health;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.store.StoreClosedException;
import io.quorate.server.check.CheckCounts;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.RegistryLook;
import io.quorate.server.service.ServiceObserver.BarrierKind;
import io.quorate.server.tls.ClusterFiles;
import io.quorate.server.tls.TlsException;
import io.quorate.server.tls.TlsIdentity;
import io.quorate.server.watch.WatchHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersTest {

    private static final Path PAGE = Path.of("../../docs/reference/metrics.md");

    private final Meters meters = new Meters("1.2.3");
    private final FakeCluster cluster = new FakeCluster();

    @BeforeEach
    void useEveryMeter(@TempDir Path directory) throws TlsException {
        meters.watch(cluster);
        ClusterFiles files = ClusterFiles.make(directory.resolve("cluster"));
        meters.watchTls(TlsIdentity.forPeers(files.forPeers("n1"), "n1", "127.0.0.1", Clock.systemUTC()));
        meters.watchHttp(() -> 3, () -> 4);
        meters.watchAccess(Map.of("denied", () -> 11), () -> 12);
        meters.watches().standing(() -> new WatchHub.Counts(5, 6, 7, 8));
        meters.watches().ends(Map.of("client", () -> 9));
        meters.watches().delivered(3, 6, 1_000_000);
        meters.watches().caughtUp(2, 4);
        meters.watches().fellBehind(1);
        meters.checks().standing(() -> new CheckCounts(5, 2, 1, 3_000_000_000L));
        meters.checks().looked(Health.PASSING, 1_000_000);
        meters.checks().lost(2);
        meters.requestAnswered("/v1/kv/{key}", "GET", 200, 1_000_000);
        meters.requestAnswered("/v1/kv/{key}", "GET", 404, 1_000_000);
        meters.requestAnswered("/v1/kv/{key}", "GET", 200, 300_000_000);
        meters.entryProposed(5, 2_000);
        meters.entryFinished(2_000_000, true);
        meters.entryFinished(2_000_000, false);
        meters.batchForwarded(3);
        meters.barrierPassed(BarrierKind.TERM, 7, 100_000);
        meters.barrierFailed(BarrierKind.LOG);
        meters.leadershipChanged(true);
        meters.watchBackups(() -> 1);
    }

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void registryAndListAgree() {
        Map<String, MeterName> names =
                Arrays.stream(MeterName.values()).collect(Collectors.toMap(MeterName::dotted, name -> name));
        Set<String> seen = new TreeSet<>();
        for (Meter meter : meters.registry().getMeters()) {
            MeterName name = names.get(meter.getId().getName());
            assertThat(name).as(meter.getId().toString()).isNotNull();
            assertThat(meter.getId().getTags().stream().map(tag -> tag.getKey()))
                    .hasSameElementsAs(Objects.requireNonNull(name).tags());
            seen.add(name.dotted());
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(names.keySet());
    }

    @Test
    void theLargestServicesHaveSeriesAndTheOthersShareOne() {
        String text = meters.scrape(null).text();
        assertThat(text)
                .contains("quorate_services 3.0")
                .contains("quorate_service_instances{service=\"web\",state=\"passing\"} 3.0")
                .contains("quorate_service_instances{service=\"web\",state=\"critical\"} 1.0")
                .contains("quorate_service_instances{service=\"_other\",state=\"warning\"} 2.0");
        cluster.registry =
                new RegistryLook(1, List.of(new ServiceCounts("db", new StateCounts(1, 0, 0, 0, 0))), StateCounts.NONE);
        assertThat(meters.scrape(null).text())
                .contains("quorate_service_instances{service=\"db\",state=\"passing\"} 1.0")
                .doesNotContain("service=\"web\"")
                .doesNotContain("service=\"_other\"");
    }

    @Test
    void scrapeHasTheFamiliesOfTheListAndNoOthers() {
        Set<String> expected = new TreeSet<>();
        for (MeterName name : MeterName.values()) {
            expected.add(name.type() + " " + name.family());
            if (name.type().equals("histogram")) {
                expected.add("gauge " + name.family() + "_max");
            }
        }
        Set<String> seen = new TreeSet<>();
        Matcher types = Pattern.compile("# TYPE (\\S+) (\\S+)").matcher(text());
        while (types.find()) {
            seen.add(types.group(2) + " " + types.group(1));
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void referencePageSaysWhatTheListSays() throws IOException {
        if (System.getProperty("docs.write") != null) {
            Files.createDirectories(Objects.requireNonNull(PAGE.getParent()));
            Files.writeString(PAGE, MetersPage.markdown());
        }
        assertThat(PAGE).as("write it anew with -Ddocs.write -Dtest=MetersTest").hasContent(MetersPage.markdown());
    }

    @Test
    void requestsAreCountedByRouteMethodAndClassOfStatus() {
        assertThat(text())
                .contains("quorate_http_request_seconds_count{method=\"GET\",route=\"/v1/kv/{key}\",status=\"2xx\"} 2")
                .contains("quorate_http_request_seconds_count{method=\"GET\",route=\"/v1/kv/{key}\",status=\"4xx\"} 1")
                .contains("status=\"2xx\",le=\"0.001\"} 1")
                .contains("status=\"2xx\",le=\"0.5\"} 2");
    }

    @Test
    void servicesEventsAreRecorded() {
        assertThat(text())
                .contains("quorate_entry_requests_sum 5.0")
                .contains("quorate_entry_bytes_sum 2000.0")
                .contains("quorate_entry_apply_seconds_count{outcome=\"unknown\"} 1")
                .contains("quorate_forward_requests_sum 3.0")
                .contains("quorate_read_barrier_seconds_count{kind=\"term\"} 1")
                .contains("quorate_read_barrier_reads_sum{kind=\"term\"} 7.0")
                .contains("quorate_read_barrier_failures_total{kind=\"log\"} 1.0")
                .contains("quorate_raft_leadership_changes_total{to=\"leader\"} 1.0");
    }

    @Test
    void checksAreCountedByWhereTheyRunAndWhatTheyFind() {
        assertThat(text())
                .contains("quorate_health_checks{run=\"here\"} 2.0")
                .contains("quorate_health_checks{run=\"elsewhere\"} 3.0")
                .contains("quorate_probes_late_seconds 3.0")
                .contains("quorate_probe_seconds_count{result=\"passing\"} 1")
                .contains("quorate_health_changes_lost_total 2.0");
    }

    @Test
    void standingValuesAreReadAtEachScrape() {
        assertThat(text())
                .contains("quorate_revision 41.0")
                .contains("quorate_raft_commit_index 9.0")
                .contains("quorate_store_bytes{part=\"memtable\"} 77.0")
                .contains("quorate_disk_free_bytes 1000.0")
                .contains("quorate_check_passing{check=\"leader\"} 1.0")
                .contains("quorate_http_in_flight 3.0");

        cluster.revision = 42;

        assertThat(text()).contains("quorate_revision 42.0");
    }

    @Test
    void closedStoreLeavesTheLastValues() {
        cluster.isClosed = true;

        assertThat(text()).contains("quorate_revision 41.0");
    }

    @Test
    void numbersOfLibrariesAreExportedAndSurviveAGarbageCollection() {
        double[] box = {5};
        meters.adopt("ratis_flush_count", Map.of("member", "n1"), true, () -> box[0]);
        System.gc();

        assertThat(text()).contains("ratis_flush_count_total{member=\"n1\"} 5.0");
        assertThat(text()).doesNotContain("process_cpu_seconds_total 0.0");
    }

    @Test
    void openMetricsIsAnsweredWhenAskedFor() {
        Meters.Scrape scrape = meters.scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        assertThat(scrape.contentType()).startsWith("application/openmetrics-text");
        assertThat(scrape.text()).endsWith("# EOF\n");
    }

    private String text() {
        return meters.scrape(null).text();
    }

    private static final class FakeCluster implements ClusterView {

        private long revision = 41;
        private RegistryLook registry = new RegistryLook(
                3, List.of(new ServiceCounts("web", new StateCounts(3, 0, 1, 0, 0))), new StateCounts(0, 2, 0, 0, 0));
        private boolean isClosed;

        @Override
        public ClusterSettings settings() {
            return ClusterSettings.INITIAL;
        }

        @Override
        public Here here() {
            return new Here("cl_1", "n1", "n1", true, 3, revision, 5);
        }

        @Override
        public CompletableFuture<List<Member>> members(Deadline deadline) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public RegistryLook registry(int largestMax) {
            return registry;
        }

        @Override
        public Status status() {
            if (isClosed) {
                throw new StoreClosedException();
            }
            return new Status(
                    here(),
                    "1.2.3",
                    1_000,
                    Map.of("commit_index", 9L, "applied_index", 8L),
                    Map.of("memtable_bytes", 77L, "free_disk_bytes", 1_000L, "state_hash", "ab"),
                    Map.of("queued_requests", 2),
                    Map.of(),
                    List.of(),
                    List.of(),
                    List.of());
        }

        @Override
        public List<Check> checks() {
            return List.of(new Check("leader", false, true, false, true, "it is n1"));
        }
    }
}
