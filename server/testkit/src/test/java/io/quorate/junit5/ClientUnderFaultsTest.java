package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.QuorateClient;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.PutOption;
import io.quorate.client.lease.Lease;
import io.quorate.client.watch.Change;
import io.quorate.client.watch.Resync;
import io.quorate.client.watch.State;
import io.quorate.client.watch.WatchHandle;
import io.quorate.client.watch.WatchOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** The Java client against a real cluster that loses its leader, its network, its leases and its memory. */
@QuorateTest(members = 3)
class ClientUnderFaultsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(5));
    }

    @Test
    void eachWriteIsDoneOnceThoughLeadersAreKilled(QuorateClient any, QuorateCluster cluster) throws Exception {
        QuorateClient client = any.withOptions(options -> options.timeout(LONG));
        long revision = client.kv().put("chain", "0").revision();
        for (int i = 1; i <= 6; i++) {
            if (i % 3 == 0) {
                ClusterMember killed = cluster.awaitLeader(LONG);
                killed.kill();
                revision = client.kv()
                        .put("chain", Integer.toString(i), PutOption.ifRevision(revision))
                        .revision();
                killed.start();
            } else {
                revision = client.kv()
                        .put("chain", Integer.toString(i), PutOption.ifRevision(revision))
                        .revision();
            }
        }

        KeyValue found = client.kv().get("chain").orElseThrow();
        assertThat(found.value().utf8()).isEqualTo("6");
        assertThat(found.version()).isEqualTo(7);
    }

    @Test
    void otherMembersAreAskedWhenTheLeaderIsCutOff(QuorateClient client, QuorateCluster cluster) {
        client.kv().put("cut", "1");
        ClusterMember cutOff = cluster.leader();
        List<ClusterMember> others =
                cluster.members().stream().filter(member -> member != cutOff).toList();
        List<String> urls = new ArrayList<>(List.of(cutOff.url()));
        others.forEach(other -> urls.add(other.url()));

        cluster.partition(Set.of(cutOff), Set.copyOf(others));

        try (QuorateClient attached = cluster.clientBuilder()
                .endpoints(urls)
                .leaderAffinity(false)
                .requestTimeout(LONG)
                .build()) {
            // The leader that was cannot prove that it still is, and says so.
            assertThat(attached.kv().getString("cut/none")).isEmpty();
            attached.kv().put("cut/other", "2");
            assertThat(attached.kv().getString("cut/other")).contains("2");
        }
    }

    @Test
    void watchSaysThatAKeyWentWithItsLease(QuorateClient client, QuorateCluster cluster) throws Exception {
        Lease lease = client.leases().grant(Duration.ofMinutes(5));
        client.kv().put("mine", "here", PutOption.lease(lease.id()));
        List<String> gone = new CopyOnWriteArrayList<>();
        try (WatchHandle watch = client.watch()
                .prefix("mine")
                .onChanges(changes -> changes.events().forEach(change -> noteGone(change, gone)))
                .start()) {
            watch.synced().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);

            cluster.expireLease(lease.id());

            await().until(() -> !gone.isEmpty());
        }
        assertThat(gone).containsExactly("mine expired");
    }

    private static void noteGone(Change<KeyValue> change, List<String> gone) {
        if (change instanceof Change.Delete<KeyValue> delete) {
            gone.add(delete.key().utf8() + " " + delete.cause());
        }
    }

    @Test
    void watchThatMissedForgottenHistoryIsToldTheStateAnew(QuorateCluster cluster) throws Exception {
        ClusterMember away = cluster.member(1);
        Map<String, String> view = new ConcurrentSkipListMap<>();
        List<Resync> resyncs = new CopyOnWriteArrayList<>();
        try (QuorateClient client = cluster.newClient();
                QuorateClient ofOne = away.newClient()) {
            WatchHandle watch = ofOne.watch()
                    .prefix("resync/", WatchOption.initial())
                    .onState(state -> note(state, view))
                    .onChanges(changes -> changes.events().forEach(change -> note(change, view)))
                    .onResync(reason -> {
                        view.clear();
                        resyncs.add(reason);
                    })
                    .start();
            watch.synced().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
            client.kv().put("resync/goes", "1");
            client.kv().put("resync/stays", "1");
            await().until(() -> view.size() == 2);

            away.kill();
            client.kv().delete("resync/goes");
            client.kv().put("resync/stays", "2");
            cluster.compact();
            away.start();

            await().until(() -> Map.of("resync/stays", "2").equals(view));
            assertThat(resyncs).containsExactly(Resync.COMPACTED);
        }
    }

    private static void note(State<KeyValue> state, Map<String, String> view) {
        state.items().forEach(item -> view.put(item.key().utf8(), item.value().utf8()));
    }

    private static void note(Change<KeyValue> change, Map<String, String> view) {
        if (change instanceof Change.Put<KeyValue> put) {
            view.put(put.key().utf8(), put.item().value().utf8());
        } else {
            view.remove(change.key().utf8());
        }
    }
}
