package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.kv.KeyReader.Availability;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.Command;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.CounterOutcome;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Ticket;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RestorationTest {

    private static final long WALL_MILLIS = 1_763_800_000_000L;

    private final Services services = new Services();
    private final Machine machine = services.machine;

    @Test
    void keysStayAndRevisionsSkipAhead() {
        machine.put("a", "1");
        machine.put("a", "2");
        long before = machine.machine.revision();

        Restored restored = restore();

        KeyRecord record = Objects.requireNonNull(restored.view().get(bytes("a"), 0));
        assertThat(record.value()).isEqualTo(bytes("2"));
        assertThat(record.modRevision()).isEqualTo(before);
        assertThat(restored.view().revision()).isEqualTo(before + Restoration.REVISIONS_SKIPPED + 1);
        assertThat(restored.view().compactRevision()).isEqualTo(before + Restoration.REVISIONS_SKIPPED);
    }

    @Test
    void whatClientsRememberIsCompactedAndTheNewestCanBeRead() {
        machine.put("a", "1");
        long remembered = machine.machine.revision();

        StateView view = restore().view();

        assertThat(view.availability(remembered)).isEqualTo(Availability.COMPACTED);
        assertThat(view.availability(remembered + 1_000_000)).isEqualTo(Availability.COMPACTED);
        assertThat(view.availability(view.revision())).isEqualTo(Availability.READABLE);
        assertThat(view.get(bytes("a"), view.revision())).isNotNull();
    }

    @Test
    void leasesEndAndWithThemAllThatLivedOnThem() {
        long lease = ((LeaseOutcome.Granted) machine.apply(new LeaseCommand.Grant(15_000, "", Bytes.EMPTY, 1))).lease();
        machine.run(new Operation.Put(bytes("on-lease"), bytes("1"), new Attachment.To(lease), false, false));
        machine.run(new Operation.Put(bytes("ttl"), bytes("1"), new Attachment.Ttl(5_000, 2), false, false));
        machine.put("stays", "1");
        long token = ((ClaimOutcome.Granted) machine.apply(acquire("job", lease, 1)))
                .grants()
                .get(0)
                .token();
        machine.apply(acquire("job", 0, 2));
        machine.apply(acquire("job", 0, 3));
        services.register(Services.tagged("web-1", List.of("v1")), Services.TTL);
        services.register(Services.tagged("web-2", List.of("v1")), Attachment.NONE);

        Restored restored = restore();

        StateView view = restored.view();
        assertThat(view.counts().leases()).isZero();
        assertThat(view.counts().held()).isZero();
        assertThat(view.counts().waiting()).isZero();
        assertThat(view.count(KeyRange.ALL, 0, RevisionFilter.NONE)).isEqualTo(1);
        assertThat(view.serviceCounts("web").total()).isEqualTo(1);
        assertThat(StateMachine.nextDueMillis(restored.store())).isEqualTo(Long.MAX_VALUE);
        Machine next = new Machine(restored.store());
        long newLease = ((LeaseOutcome.Granted) next.apply(new LeaseCommand.Grant(15_000, "", Bytes.EMPTY, 1))).lease();
        assertThat(newLease).isGreaterThan(lease);
        assertThat(((ClaimOutcome.Granted) next.apply(acquire("job", newLease, 9)))
                        .grants()
                        .get(0)
                        .token())
                .isGreaterThan(token + Restoration.REVISIONS_SKIPPED);
    }

    @Test
    void countersLimitsAndSettingsStay() {
        machine.apply(new UpkeepCommand.Configure(Map.of(ClusterSetting.HISTORY_REVISIONS_MIN, 5L), false, -1));
        machine.apply(new CounterCommand.Add(bytes("ids"), 7, -100, 100));
        machine.apply(new ClaimCommand.SetLimit(bytes("pool"), 3));

        Restored restored = restore();

        Machine next = new Machine(restored.store());
        assertThat(next.apply(new CounterCommand.Add(bytes("ids"), 1, -100, 100)))
                .isInstanceOfSatisfying(
                        CounterOutcome.Counted.class,
                        counted -> assertThat(counted.value()).isEqualTo(8));
        assertThat(restored.view().claimState(Kind.SEMAPHORE, bytes("pool"), 0).limit())
                .isEqualTo(3);
        assertThat(next.machine.standing().settings().get(ClusterSetting.HISTORY_REVISIONS_MIN))
                .isEqualTo(5);
    }

    @Test
    void requestsAreForgottenAndTimeGoesOn() {
        RequestKey key = new RequestKey.Free("", "order-17");
        Command.Txn put = Command.Txn.of(List.of(), Machine.putting("a", "1"));
        machine.keyed(key, "d", put);
        machine.clusterMillis = 5_000;
        machine.put("b", "1");

        Restored restored = restore();

        assertThat(restored.view().request(key)).isNull();
        assertThat(restored.view().clusterMillis()).isEqualTo(5_000);
        assertThat(new Machine(restored.store()).keyed(key, "d", put).replayed())
                .isFalse();
    }

    @Test
    void theClusterIsAnotherOne() {
        machine.apply(new Command.Found("cl_old"));

        assertThat(new StateMachine(restore().store()).clusterId()).isEqualTo("cl_new");
    }

    @Test
    void theSameBackupMakesTheSameStateWhereverItIsRestored() {
        leasesEndAndWithThemAllThatLivedOnThem();

        assertThat(rows(restore().store())).isEqualTo(rows(restore().store()));
    }

    @Test
    void historyGoesOnFromThere() {
        machine.put("a", "1");
        Machine next = new Machine(restore().store());
        long at = next.machine.revision();

        next.put("a", "2");
        next.delete("a");

        assertThat(next.value("a", at)).isEqualTo("1");
        assertThat(next.value("a", at + 1)).isEqualTo("2");
        assertThat(next.value("a")).isNull();
        assertThat(next.trim(at + 1)).isEqualTo(at + 1);
        assertThat(next.value("a", at + 2)).isNull();
    }

    @Test
    void aRowOfAnUnknownSpaceIsRefused() {
        Restoration restoration = new Restoration(new MemoryStore());

        assertThatThrownBy(() -> restoration.row("later", bytes("k"), bytes("v")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("space: later");
    }

    @Test
    void aRestoredClusterIsRestoredOnceMore() {
        machine.put("a", "1");
        MemoryStore once = restored(machine.store, 1);
        long revision = StateMachine.reader(once).revision();

        assertThat(StateMachine.reader(restored(once, 2)).revision())
                .isEqualTo(revision + Restoration.REVISIONS_SKIPPED + 1);
    }

    private static ClaimCommand.Acquire acquire(String name, long lease, long request) {
        return new ClaimCommand.Acquire(
                Kind.LOCK,
                List.of(new ClaimCommand.Part(bytes(name), false, 1, 0)),
                new ClaimCommand.Claimant(lease, 10_000, (int) request, "o" + request, 0, 0, Bytes.EMPTY),
                new ClaimCommand.Wait(new Ticket(request % 2, request), 60_000, 0, false));
    }

    /** A store and a sight of it. */
    private record Restored(MemoryStore store, StateView view) {}

    private Restored restore() {
        MemoryStore store = restored(machine.store, 1);
        return new Restored(store, StateMachine.reader(store));
    }

    private static MemoryStore restored(Store from, long seed) {
        MemoryStore store = new MemoryStore();
        Restoration restoration = new Restoration(store);
        for (Space space : Restoration.spaces()) {
            try (Cursor cursor = from.scan(space, KeyRange.ALL, Order.ASCENDING)) {
                while (cursor.next()) {
                    restoration.row(space.family(), cursor.key(), cursor.value());
                }
            }
        }
        Position at = restoration.finish("cl_new", seed, WALL_MILLIS);
        assertThat(StateMachine.position(store)).isEqualTo(at);
        return store;
    }

    private static Map<String, String> rows(Store store) {
        Map<String, String> rows = new TreeMap<>();
        for (Space space : Space.values()) {
            try (Cursor cursor = store.scan(space, KeyRange.ALL, Order.ASCENDING)) {
                while (cursor.next()) {
                    rows.put(
                            space + HexFormat.of().formatHex(cursor.key().array()),
                            HexFormat.of().formatHex(cursor.value().array()));
                }
            }
        }
        return rows;
    }
}
