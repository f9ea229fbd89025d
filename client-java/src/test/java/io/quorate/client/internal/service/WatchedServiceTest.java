package io.quorate.client.internal.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.Bytes;
import io.quorate.client.internal.session.PlayedClocks;
import io.quorate.client.internal.view.PlayedWatch;
import io.quorate.client.service.Balancer;
import io.quorate.client.service.Balancer.Choice;
import io.quorate.client.service.Health;
import io.quorate.client.service.NoInstanceException;
import io.quorate.client.service.Pick;
import io.quorate.client.service.RegisteredInstance;
import io.quorate.client.watch.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchedServiceTest {

    private final PlayedClocks clocks = new PlayedClocks();
    private final PlayedWatch<RegisteredInstance> watch = new PlayedWatch<>();

    private static RegisteredInstance instance(String id, String zone, int weight) {
        return new RegisteredInstance(
                "web",
                id,
                id.equals("six") ? "::1" : "10.0.0.1",
                8080,
                id.equals("six") ? "https" : "",
                zone,
                weight,
                List.of(),
                Map.of(),
                "passing",
                Health.PASSING,
                false,
                false,
                List.of(),
                null,
                1,
                1);
    }

    private static List<RegisteredInstance> plain(String... ids) {
        return java.util.Arrays.stream(ids).map(id -> instance(id, "", 100)).toList();
    }

    private static List<Choice> choices(List<RegisteredInstance> instances, int... open) {
        return IntStream.range(0, instances.size())
                .mapToObj(i -> new Choice(instances.get(i), i < open.length ? open[i] : 0))
                .toList();
    }

    private WatchedService view(Balancer balancer, @Nullable String zone, List<RegisteredInstance> instances) {
        WatchedService view = new WatchedService(
                        "web", new WatchedService.Choosing(balancer, zone, 2, Duration.ofSeconds(30), clocks))
                .follow(watch);
        watch.state(9, instances);
        watch.synced(9);
        return view;
    }

    private static String picked(WatchedService view) {
        try (Pick pick = view.pick()) {
            pick.success();
            return pick.instance().id();
        }
    }

    private static void fail(WatchedService view, String id) {
        for (int i = 0; i < 100; i++) {
            try (Pick pick = view.pick()) {
                if (pick.instance().id().equals(id)) {
                    return;
                }
                pick.success();
            }
        }
        throw new AssertionError(id + " is never picked");
    }

    @Test
    void roundRobinTakesTurns() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a", "b", "c"));
        assertThat(IntStream.range(0, 6).mapToObj(i -> picked(view))).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void weightedRandomKeepsToTheWeights() {
        Random random = new Random(1);
        Balancer balancer = Balancers.weightedRandom(() -> random);
        List<Choice> choices = choices(List.of(instance("a", "", 10), instance("b", "", 0), instance("c", "", 30)));
        int[] counts = new int[3];
        for (int i = 0; i < 4_000; i++) {
            counts[balancer.choose(choices, "")]++;
        }
        assertThat(counts[0]).isBetween(900, 1_100);
        assertThat(counts[1]).isZero();
        assertThat(counts[2]).isBetween(2_900, 3_100);
    }

    @Test
    void weightsOfNothingCountAlike() {
        Random random = new Random(1);
        Balancer balancer = Balancers.weightedRandom(() -> random);
        List<Choice> choices = choices(List.of(instance("a", "", 0), instance("b", "", 0)));
        assertThat(IntStream.range(0, 100).map(i -> balancer.choose(choices, "")))
                .contains(0, 1);
    }

    @Test
    void leastConnectionsGoesToTheIdlestForItsWeight() {
        Random random = new Random(1);
        Balancer balancer = Balancers.leastConnections(() -> random);
        assertThat(balancer.choose(choices(plain("a", "b", "c"), 2, 1, 2), "")).isEqualTo(1);
        List<RegisteredInstance> weighted = List.of(instance("a", "", 100), instance("b", "", 300));
        assertThat(balancer.choose(choices(weighted, 1, 2), "")).isEqualTo(1);
    }

    @Test
    void leastConnectionsCountsOpenPicks() {
        WatchedService view = view(Balancer.leastConnections(), null, plain("a", "b"));
        Pick first = view.pick();
        Pick second = view.pick();
        assertThat(second.instance().id()).isNotEqualTo(first.instance().id());
        first.success();
        assertThat(picked(view)).isEqualTo(first.instance().id());
        second.success();
    }

    @Test
    void powerOfTwoNeverTakesTheBusiest() {
        Random random = new Random(1);
        Balancer balancer = Balancers.powerOfTwo(() -> random);
        List<Choice> choices = choices(plain("a", "b", "c"), 0, 9, 0);
        assertThat(IntStream.range(0, 200).map(i -> balancer.choose(choices, "")))
                .doesNotContain(1);
        assertThat(balancer.choose(choices(plain("a")), "")).isZero();
    }

    private static Map<String, String> homes(List<RegisteredInstance> instances) {
        Balancer balancer = Balancer.consistentHash();
        Map<String, String> homes = new TreeMap<>();
        for (int i = 0; i < 3_000; i++) {
            String key = "user-" + i;
            homes.put(
                    key, instances.get(balancer.choose(choices(instances), key)).id());
        }
        return homes;
    }

    @Test
    void consistentHashMovesOnlyTheShareOfWhoLeaves() {
        Map<String, String> before = homes(plain("a", "b", "c", "d"));
        Map<String, String> after = homes(plain("a", "b", "d"));
        before.forEach((key, home) -> {
            if (!home.equals("c")) {
                assertThat(after).containsEntry(key, home);
            }
        });
        for (String id : List.of("a", "b", "c", "d")) {
            assertThat(before.values().stream().filter(id::equals).count()).isBetween(650L, 850L);
        }
    }

    @Test
    void consistentHashKeepsToTheWeights() {
        Map<String, String> homes = homes(List.of(instance("a", "", 100), instance("b", "", 200)));
        assertThat(homes.values().stream().filter("b"::equals).count()).isBetween(1_900L, 2_100L);
    }

    @Test
    void preferredZoneIsUsedAsLongAsThereIsAny() {
        WatchedService view =
                view(Balancer.roundRobin(), "east", List.of(instance("a", "west", 1), instance("b", "east", 1)));
        assertThat(picked(view)).isEqualTo("b");
        watch.changes(10, List.of(new Change.Delete<>(Bytes.of("b"), "expired", 0, null)));
        assertThat(picked(view)).isEqualTo("a");
    }

    @Test
    void instanceThatFailsInARowIsLeftOutForAWhile() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a", "b"));
        fail(view, "a");
        assertThat(view.ejected()).isEmpty();
        fail(view, "a");
        assertThat(view.ejected()).extracting(RegisteredInstance::id).containsExactly("a");
        assertThat(IntStream.range(0, 4).mapToObj(i -> picked(view))).containsOnly("b");
        clocks.advance(Duration.ofSeconds(30));
        assertThat(view.ejected()).isEmpty();
        fail(view, "a");
        assertThat(view.ejected()).extracting(RegisteredInstance::id).containsExactly("a");
    }

    @Test
    void successForgivesFailures() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a"));
        fail(view, "a");
        assertThat(picked(view)).isEqualTo("a");
        fail(view, "a");
        assertThat(view.ejected()).isEmpty();
    }

    @Test
    void allAreInWhenAllAreOut() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a"));
        fail(view, "a");
        fail(view, "a");
        assertThat(view.ejected()).hasSize(1);
        assertThat(picked(view)).isEqualTo("a");
    }

    @Test
    void pickCountsOnce() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a"));
        Pick pick = view.pick();
        pick.success();
        pick.failure();
        pick.close();
        fail(view, "a");
        assertThat(view.ejected()).isEmpty();
    }

    @Test
    void emptyServiceHasNobodyToPick() {
        WatchedService view = view(Balancer.roundRobin(), null, List.of());
        assertThat(view.tryPick("")).isEmpty();
        assertThatExceptionOfType(NoInstanceException.class).isThrownBy(view::pick);
    }

    @Test
    void uriNamesWhereToCall() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a", "six"));
        assertThat(view.pick().uri("/api")).hasToString("http://10.0.0.1:8080/api");
        assertThat(view.pick().uri("api")).hasToString("https://[::1]:8080/api");
    }

    @Test
    void listenerHearsOfEachSet() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a"));
        List<List<String>> heard = new ArrayList<>();
        view.onChange(instances ->
                heard.add(instances.stream().map(RegisteredInstance::id).toList()));
        RegisteredInstance b = instance("b", "", 1);
        watch.changes(10, List.of(new Change.Put<>(Bytes.of("b"), b, null)));
        watch.changes(11, List.of(new Change.Delete<>(Bytes.of("a"), "filtered", 0, null)));
        assertThat(heard).containsExactly(List.of("a"), List.of("a", "b"), List.of("b"));
    }

    @Test
    void lastKnownInstancesStayWhenNothingMoreIsHeard() {
        WatchedService view = view(Balancer.roundRobin(), null, plain("a"));
        watch.resync();
        clocks.advance(Duration.ofHours(1));
        assertThat(picked(view)).isEqualTo("a");
        assertThat(view.staleness()).isEqualTo(Duration.ofHours(1));
    }
}
