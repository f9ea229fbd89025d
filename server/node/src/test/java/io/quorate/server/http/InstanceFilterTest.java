package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Registration;
import io.quorate.core.log.TtlAction;
import io.quorate.server.http.InstanceFilter.Choice;
import io.quorate.server.http.InstanceFilter.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which instances are wanted, how some of them are drawn, and how they look. */
class InstanceFilterTest {

    private static final NavigableMap<String, String> NOTHING = Collections.emptyNavigableMap();

    private static Instance instance(String address, Health health, boolean draining, boolean maintenance) {
        Registration said = new Registration(
                "web",
                "web-1",
                address,
                8080,
                "http",
                "eu-1a",
                100,
                List.of("primary", "v2"),
                new TreeMap<>(Map.of("version", "2.3.1", "a.b", "dot", "a-b", "dash")),
                List.of(),
                TtlAction.REMOVE,
                0);
        return new Instance(
                said, 0, 0, draining, maintenance, List.of(new CheckStatus(CheckStatus.SELF, health, "", 1)));
    }

    private static Instance well() {
        return instance("10.0.0.7", Health.PASSING, false, false);
    }

    private static InstanceFilter health(Wanted wanted) {
        return new InstanceFilter(wanted, Choice.FALSE, List.of(), NOTHING, "");
    }

    @Test
    void whatCanBeCalledIsShownByDefault() {
        assertThat(InstanceFilter.DEFAULT.matches(well())).isTrue();
        assertThat(InstanceFilter.DEFAULT.matches(instance("h", Health.WARNING, false, false)))
                .isFalse();
        assertThat(InstanceFilter.DEFAULT.matches(instance("h", Health.PASSING, true, false)))
                .isFalse();
        assertThat(InstanceFilter.DEFAULT.matches(instance("h", Health.PASSING, false, true)))
                .isFalse();
    }

    @Test
    void healthIsAFloorAndMaintenanceIsHiddenUnlessAnyIsWanted() {
        assertThat(health(Wanted.WARNING).matches(instance("h", Health.WARNING, false, false)))
                .isTrue();
        assertThat(health(Wanted.WARNING).matches(instance("h", Health.CRITICAL, false, false)))
                .isFalse();
        assertThat(health(Wanted.WARNING).matches(instance("h", Health.PASSING, false, true)))
                .isFalse();
        assertThat(health(Wanted.ANY).matches(instance("h", Health.CRITICAL, false, true)))
                .isTrue();
        assertThat(health(Wanted.ANY).matches(instance("h", Health.PASSING, true, false)))
                .isFalse();
        assertThat(InstanceFilter.ALL.matches(instance("h", Health.CRITICAL, true, true)))
                .isTrue();
        InstanceFilter drained = new InstanceFilter(Wanted.PASSING, Choice.TRUE, List.of(), NOTHING, "");
        assertThat(drained.matches(instance("h", Health.PASSING, true, false))).isTrue();
        assertThat(drained.matches(well())).isFalse();
    }

    @Test
    void tagsMetaAndZoneMustAllFit() {
        assertThat(with(List.of("v2", "primary"), NOTHING, "").matches(well())).isTrue();
        assertThat(with(List.of("v2", "v3"), NOTHING, "").matches(well())).isFalse();
        assertThat(with(List.of(), new TreeMap<>(Map.of("version", "2.3.1")), "")
                        .matches(well()))
                .isTrue();
        assertThat(with(List.of(), new TreeMap<>(Map.of("version", "2.3.2")), "")
                        .matches(well()))
                .isFalse();
        assertThat(with(List.of(), new TreeMap<>(Map.of("none", "")), "").matches(well()))
                .isFalse();
        assertThat(with(List.of(), NOTHING, "eu-1a").matches(well())).isTrue();
        assertThat(with(List.of(), NOTHING, "eu-1b").matches(well())).isFalse();
    }

    private static InstanceFilter with(List<String> tags, NavigableMap<String, String> meta, String zone) {
        return new InstanceFilter(Wanted.PASSING, Choice.FALSE, tags, meta, zone);
    }

    @Test
    void sampleFollowsTheWeights() {
        List<Integer> weights = List.of(0, 1, 3, 6);
        int[] first = new int[7];
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            first[WeightedSample.of(weights, 1, Integer::intValue, random).get(0)]++;
        }
        assertThat(first[0]).isZero();
        assertThat(first[1]).isBetween(800, 1_200);
        assertThat(first[3]).isBetween(2_700, 3_300);
        assertThat(first[6]).isBetween(5_600, 6_400);
    }

    @Test
    void sampleTakesNothingTwiceAndWhatWeighsNothingLast() {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            List<Integer> sample = WeightedSample.of(List.of(0, 5, 1, 2), 4, Integer::intValue, random);
            assertThat(sample).containsExactlyInAnyOrder(0, 1, 2, 5).endsWith(0);
        }
        assertThat(WeightedSample.of(List.of(1, 2), 9, Integer::intValue, random))
                .hasSize(2);
    }

    @Test
    void targetsOfSixBytesGetBrackets() {
        assertThat(InstanceDocuments.target(well())).isEqualTo("10.0.0.7:8080");
        assertThat(InstanceDocuments.target(instance("2001:db8::1", Health.PASSING, false, false)))
                .isEqualTo("[2001:db8::1]:8080");
    }

    @Test
    void labelsOfMetadataAreWellFormedAndNoneComesTwice() {
        byte[] json = Json.render(out -> InstanceDocuments.writeTarget(out, well()), false);
        String text = new String(json, StandardCharsets.UTF_8);
        assertThat(text)
                .contains("\"targets\":[\"10.0.0.7:8080\"]")
                .contains("\"__meta_quorate_tags\":\",primary,v2,\"")
                .contains("\"__meta_quorate_meta_version\":\"2.3.1\"")
                .containsOnlyOnce("__meta_quorate_meta_a_b")
                .contains("\"__meta_quorate_meta_a_b\":\"dash\"");
        assertThat(HttpFixture.object(text)).containsKeys("targets", "labels");
    }

    @Test
    void addressesNamesAndStatusesAreChecked() {
        for (String sound : List.of("h", "web-1.internal.", "10.0.0.7", "2001:db8::1", "fe80::1%eth0", "::1")) {
            assertThat(InstanceRules.address(sound)).as(sound).isNull();
        }
        for (String wrong : List.of("", "a b", "http://x", "[::1]", "a..b", "h:80", "a/b", "-", "x".repeat(256))) {
            assertThat(InstanceRules.address(wrong)).as(wrong).isNotNull();
        }
        for (String sound : List.of("200", "200-399,404", "100-599")) {
            assertThat(InstanceRules.expect(sound)).as(sound).isNull();
        }
        for (String wrong : List.of("", "2xx", "600", "399-200", "200,", "200-", "20")) {
            assertThat(InstanceRules.expect(wrong)).as(wrong).isNotNull();
        }
        assertThat(InstanceRules.header("X-Token", "abc")).isNull();
        assertThat(InstanceRules.header("Host", "web.internal")).isNull();
        assertThat(InstanceRules.header("Transfer-Encoding", "chunked")).isNotNull();
        assertThat(InstanceRules.header("X", "a\r\nB: c")).isNotNull();
        assertThat(InstanceRules.header("A B", "c")).isNotNull();
    }
}
