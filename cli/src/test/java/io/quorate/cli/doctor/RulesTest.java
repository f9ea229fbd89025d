package io.quorate.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RulesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String THREE = "{\"size\":3,\"quorum\":2,\"versions\":[\"1\"],\"members\":["
            + "{\"name\":\"n1\",\"reachable\":true},{\"name\":\"n2\",\"reachable\":true},"
            + "{\"name\":\"n3\",\"reachable\":true,\"lag_entries\":0}]}";

    private static Document document(String json) {
        try {
            return new Document(Json.object(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static Visit visit(String status, String cluster, String metrics) {
        return visit(status, cluster, null, metrics);
    }

    private static Visit visit(String status, String cluster, Visit.@Nullable Ahead clock, String metrics) {
        return new Visit("http://h:1", 2, null, document(status), document(cluster), clock, Metrics.parse(metrics), "");
    }

    private static Visit sound() {
        return visit("{\"name\":\"n1\",\"leader\":\"n1\"}", THREE, "");
    }

    private static List<String> worse(Visit... visits) {
        return Rules.all(List.of(visits)).stream()
                .filter(finding -> finding.verdict() != Finding.Verdict.OK)
                .map(finding -> finding.verdict() + " " + finding.about() + ": " + finding.sentence())
                .toList();
    }

    @Test
    void soundClustersHaveNothingButGoodNews() {
        assertThat(Rules.all(List.of(sound()))).hasSizeGreaterThan(3).allMatch(f -> f.verdict() == Finding.Verdict.OK);
    }

    @Test
    void whoDoesNotAnswerHasFailed() {
        Visit silent =
                new Visit("http://h:2", 0, "unreachable", document("{}"), document("{}"), null, Metrics.parse(""), "");
        assertThat(worse(silent)).containsExactly("FAIL endpoint: http://h:2 does not answer: unreachable");
    }

    @Test
    void whoMayNotLookAndWhereNobodyIsAreToldApart() {
        Visit refused = new Visit(
                "http://h:2",
                0,
                "permission-denied: user 'al' lacks cluster:read",
                document("{}"),
                document("{}"),
                null,
                Metrics.parse(""),
                "");
        Visit gone =
                new Visit("http://h:3", 0, "unreachable", document("{}"), document("{}"), null, Metrics.parse(""), "");
        Visit there = visit(
                "{\"name\":\"n1\",\"leader\":\"n1\"}",
                "{\"members\":[{\"name\":\"n1\",\"reachable\":true,\"client_urls\":[\"http://h:1\"]}]}",
                "");

        assertThat(worse(refused))
                .containsExactly("FAIL endpoint: http://h:2 does not tell this user how it is: permission-denied: user"
                        + " 'al' lacks cluster:read");
        assertThat(worse(there, gone))
                .contains("WARN endpoint: http://h:3 does not answer, and no member of the cluster is there (was it"
                        + " removed?): unreachable");
    }

    @Test
    void missingLeaderIsAFailure() {
        assertThat(worse(visit("{\"name\":\"n1\",\"leader\":\"none\"}", THREE, "")))
                .singleElement()
                .asString()
                .startsWith("FAIL leader");
    }

    @Test
    void marginIsCounted() {
        String two = THREE.replace("\"n3\",\"reachable\":true", "\"n3\",\"reachable\":false");
        assertThat(worse(visit("{\"leader\":\"n1\"}", two, "")))
                .anyMatch(line -> line.startsWith("WARN member: n3 is not reached"))
                .anyMatch(line -> line.equals(
                        "WARN quorum: 2 of 3 members are there, 2 are needed: one more failure stops the cluster"));
        String one = two.replace("\"n2\",\"reachable\":true", "\"n2\",\"reachable\":false");
        assertThat(worse(visit("{\"leader\":\"n1\"}", one, ""))).anyMatch(line -> line.startsWith("FAIL quorum"));
    }

    @Test
    void whoHasNoVoteDoesNotCountAndMayStillBeOnTheWay() {
        String more = THREE.replace(
                "\"members\":[",
                "\"members\":[{\"name\":\"n4\",\"role\":\"learner\",\"state\":\"joining\",\"reachable\":true},"
                        + "{\"name\":\"n5\",\"role\":\"learner\",\"state\":\"invited\",\"reachable\":false},");
        assertThat(Rules.all(List.of(visit("{\"leader\":\"n1\"}", more, ""))))
                .allMatch(finding -> finding.verdict() == Finding.Verdict.OK)
                .extracting(Finding::sentence)
                .contains(
                        "n4 is joining: it has no vote yet",
                        "n5 is invited, and has not come yet",
                        "3 of 3 members are there, 2 are needed");
    }

    @Test
    void clocksThatAreApartBeyondDoubtAreNamed() {
        Visit first = visit("{\"name\":\"n1\",\"leader\":\"n1\"}", THREE, new Visit.Ahead(-500, 5), "");
        Visit late = visit("{\"name\":\"n2\",\"leader\":\"n1\"}", THREE, new Visit.Ahead(700, 5), "");
        Visit unsure = visit("{\"name\":\"n3\",\"leader\":\"n1\"}", THREE, new Visit.Ahead(700, 250), "");
        assertThat(worse(first, late))
                .containsExactly("WARN clocks: the clock of n2 is 1.2 s ahead of that of n1, give or take 0.0 s");
        assertThat(worse(first, unsure)).isEmpty();
    }

    @Test
    void theWayToTheMemberIsTakenOffItsClock() {
        Visit.Ahead ahead = Visitor.ahead("2026-11-21T12:00:03Z", NOW, 2000);
        assertThat(ahead).isEqualTo(new Visit.Ahead(2000, 1000));
        assertThat(Visitor.ahead("", NOW, 2000)).isNull();
    }

    @Test
    void whatAllMembersSayIsSaidOnce() {
        String says = "{\"name\":\"%s\",\"leader\":\"n1\",\"alarms\":[\"space of the cluster\"]}";
        assertThat(worse(visit(says.formatted("n1"), THREE, ""), visit(says.formatted("n2"), THREE, "")))
                .containsExactly("FAIL alarm: n1, n2: space of the cluster");
    }

    @Test
    void laggingMembersAreNamed() {
        String behind = THREE.replace("\"lag_entries\":0", "\"lag_entries\":5000");
        assertThat(worse(visit("{\"leader\":\"n1\"}", behind, "")))
                .containsExactly("WARN member: n3 is 5000 entries behind");
    }

    @Test
    void differentStatesAfterTheSameEntryAreAFailure() {
        String at7 = "{\"leader\":\"n1\",\"raft\":{\"applied_index\":7},\"store\":{\"state_hash\":\"%s\"}}";
        Visit one = visit(at7.formatted("aa"), THREE, "");
        Visit same = visit(at7.formatted("aa"), THREE, "");
        Visit other = visit(at7.formatted("bb"), THREE, "");
        assertThat(worse(one, same)).isEmpty();
        assertThat(worse(one, other)).singleElement().asString().startsWith("FAIL state");
        Visit later = visit(at7.formatted("bb").replace("7", "8"), THREE, "");
        assertThat(worse(one, later)).isEmpty();
    }

    @Test
    void alarmsAndWarningsAreHandedOn() {
        String status = "{\"name\":\"n1\",\"leader\":\"n1\",\"alarms\":[\"space\"],\"warnings\":[\"development mode\"],"
                + "\"store\":{\"free_disk_bytes\":1048576}}";
        assertThat(worse(visit(status, THREE, "")))
                .contains("FAIL alarm: n1: space", "WARN warning: n1: development mode")
                .anyMatch(line -> line.startsWith("WARN disk: n1 has 1 MiB"));
    }

    @Test
    void alarmsOfTheSoftLevelOnlyWarn() {
        String status =
                "{\"name\":\"n1\",\"leader\":\"n1\",\"alarms\":[\"space\"],\"store\":{\"space_level\":\"soft\"}}";
        assertThat(worse(visit(status, THREE, "")))
                .containsExactly("WARN alarm: n1: space (soft level: writes are taken)");
        assertThat(worse(visit(status.replace("soft", "hard"), THREE, ""))).containsExactly("FAIL alarm: n1: space");
    }

    @Test
    void oneMemberAloneIsWhatItIs() {
        String one = "{\"size\":1,\"quorum\":1,\"members\":[{\"name\":\"n1\",\"reachable\":true}]}";
        assertThat(Rules.all(List.of(visit("{\"name\":\"n1\",\"leader\":\"n1\"}", one, ""))))
                .contains(Finding.ok("quorum", "one member alone: it tolerates no failure; three would tolerate one"));
    }

    @Test
    void metricsAreJudged() {
        String metrics = """
                # HELP x
                process_open_fds 900.0
                process_max_fds 1000.0
                ratis_log_worker_flush_time_count_total{member="n1"} 1000.0
                ratis_log_worker_flush_time_seconds_total{member="n1"} 50.0
                quorate_raft_leadership_changes_total{to="leader"} 20.0
                quorate_raft_leadership_changes_total{to="follower"} 20.0
                quorate_watches{state="blocked"} 2.0
                quorate_watch_lag_max 5.0
                quorate_expiry_lag_seconds 3.0
                """;
        assertThat(worse(visit("{\"name\":\"n1\",\"leader\":\"n1\",\"uptime_ms\":7200000}", THREE, metrics)))
                .anyMatch(line -> line.startsWith("WARN files: n1 has 900 of 1000"))
                .anyMatch(line -> line.contains("50 ms to write its log"))
                .anyMatch(line -> line.startsWith("WARN elections: n1 became leader 20 times in 2.0 h"))
                .anyMatch(line -> line.startsWith("WARN watches: n1: 2 watches"))
                .anyMatch(line -> line.startsWith("WARN leases"))
                .hasSize(5);
    }

    @Test
    void certificatesAreJudgedByWhatIsLeft() {
        assertThat(Certificates.judge("https://h:1", NOW.plus(Duration.ofDays(90)), NOW)
                        .verdict())
                .isEqualTo(Finding.Verdict.OK);
        assertThat(Certificates.judge("https://h:1", NOW.plus(Duration.ofDays(20)), NOW)
                        .verdict())
                .isEqualTo(Finding.Verdict.WARN);
        assertThat(Certificates.judge("https://h:1", NOW.minus(Duration.ofDays(1)), NOW)
                        .sentence())
                .contains("no longer valid");
    }

    @Test
    void oldBackupsAreWarnedOf() {
        assertThat(DoctorCommand.backup(NOW.minus(Duration.ofDays(5)), NOW))
                .isEqualTo(Finding.warn("backup", "the last backup is 5 days old", "quorate snapshot save FILE"));
    }
}
