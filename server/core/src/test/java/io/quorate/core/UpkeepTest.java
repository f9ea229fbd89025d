package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.Command;
import io.quorate.core.log.Keys;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.SpaceLevel;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.log.UpkeepOutcome;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    private final Machine machine = new Machine();

    @Test
    void settingsAreChangedOneByOneAndFoundAgain() {
        configure(Map.of(ClusterSetting.HISTORY_KEEP, 60_000L));
        configure(Map.of(ClusterSetting.HISTORY_REVISIONS_MIN, 7L));

        ClusterStanding reopened = new StateMachine(machine.store).standing();

        assertThat(reopened).isEqualTo(machine.machine.standing());
        assertThat(reopened.settings().version()).isEqualTo(2);
        assertThat(reopened.settings().get(ClusterSetting.HISTORY_KEEP)).isEqualTo(60_000);
        assertThat(reopened.settings().get(ClusterSetting.HISTORY_REVISIONS_MIN))
                .isEqualTo(7);
        assertThat(reopened.settings().get(ClusterSetting.HISTORY_BYTES_MAX)).isEqualTo(1L << 30);
    }

    @Test
    void theFirstLeadersConfigurationCountsAndNoLaterOne() {
        machine.apply(new UpkeepCommand.Configure(Map.of(ClusterSetting.HISTORY_KEEP, 60_000L), true, -1));
        machine.apply(new UpkeepCommand.Configure(Map.of(ClusterSetting.HISTORY_KEEP, 90_000L), true, -1));

        assertThat(machine.machine.standing().settings().get(ClusterSetting.HISTORY_KEEP))
                .isEqualTo(60_000);
    }

    @Test
    void settingsAtAnotherVersionAreNotChanged() {
        configure(Map.of(ClusterSetting.HISTORY_KEEP, 60_000L));

        assertThat(machine.apply(new UpkeepCommand.Configure(Map.of(ClusterSetting.HISTORY_KEEP, 90_000L), false, 0)))
                .isEqualTo(new UpkeepOutcome.VersionStale(1, 1));
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefused() {
        assertThat(configure(Map.of(ClusterSetting.SPACE_SOFT_BYTES, 20L, ClusterSetting.SPACE_HARD_BYTES, 10L)))
                .isEqualTo(new Outcome.Refused(
                        Refusal.INVALID, 1, "space_soft_bytes: 20 (expected: at most space_hard_bytes, 10)"));
        assertThat(configure(Map.of(ClusterSetting.HISTORY_REVISIONS_MAX, 1L)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.detail()).startsWith("history_revisions_max: 1 (expected: "));
        assertThat(machine.machine.standing().isCounted()).isFalse();
    }

    @Test
    void settingsDoNotMoveTheRevision() {
        configure(Map.of(ClusterSetting.HISTORY_KEEP, 60_000L));

        assertThat(machine.machine.revision()).isEqualTo(1);
    }

    @Test
    void liveDataIsCountedAsItLies() {
        machine.put("before", "x".repeat(100));
        configure(Map.of());
        Random random = new Random(4711);
        for (int i = 0; i < 300; i++) {
            String key = "k" + random.nextInt(20);
            switch (random.nextInt(5)) {
                case 0 -> machine.delete(key);
                case 1 -> machine.run(new Operation.Delete(Keys.prefix(bytes("k1")), false), Machine.putting(key, "y"));
                case 2 -> machine.trim(machine.machine.revision() - random.nextInt(5));
                default -> machine.put(key, "z".repeat(random.nextInt(50)));
            }
            assertThat(machine.machine.standing().liveBytes()).isEqualTo(counted());
        }
    }

    @Test
    void aboveTheHardLevelOnlyGrowthIsRefused() {
        configure(Map.of(ClusterSetting.SPACE_HARD_BYTES, 1_000L));
        machine.put("big", "x".repeat(2_000));

        assertThat(machine.put("more", "1"))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.OUT_OF_SPACE));
        assertThat(machine.apply(new LeaseCommand.Grant(15_000, "", Bytes.EMPTY, 1)))
                .isInstanceOf(LeaseOutcome.Granted.class);
        assertThat(machine.trim(machine.machine.revision())).isPositive();
        assertThat(machine.delete("big")).isInstanceOf(Outcome.TxnDone.class);
        assertThat(machine.put("more", "1")).isInstanceOf(Outcome.TxnDone.class);
    }

    @Test
    void anAlarmEndsSomewhatBelowItsLevel() {
        configure(Map.of(ClusterSetting.SPACE_SOFT_BYTES, 1_000L, ClusterSetting.SPACE_HARD_BYTES, 2_000L));
        machine.put("a", "x".repeat(990));
        assertThat(level()).isEqualTo(SpaceLevel.SOFT);

        machine.put("a", "x".repeat(955));
        assertThat(machine.machine.standing().liveBytes()).isLessThan(1_000);
        assertThat(level()).isEqualTo(SpaceLevel.SOFT);

        machine.put("a", "x".repeat(900));
        assertThat(level()).isEqualTo(SpaceLevel.OK);
    }

    @Test
    void anAlarmIsEndedByHandOnceThereIsRoom() {
        configure(Map.of(ClusterSetting.SPACE_HARD_BYTES, 1_000L));
        machine.put("a", "x".repeat(500));
        machine.put("b", "x".repeat(455));
        machine.put("c", "1");
        assertThat(level()).isEqualTo(SpaceLevel.HARD);
        machine.delete("c");
        assertThat(level()).isEqualTo(SpaceLevel.HARD);

        assertThat(machine.apply(new UpkeepCommand.ClearSpace()))
                .isInstanceOfSatisfying(
                        UpkeepOutcome.SpaceCleared.class,
                        cleared -> assertThat(cleared.level()).isEqualTo(SpaceLevel.OK));
        assertThat(level()).isEqualTo(SpaceLevel.OK);
    }

    @Test
    void aKeyedRequestThatFoundNoRoomIsCarriedOutOnceThereIsSome() {
        configure(Map.of(ClusterSetting.SPACE_HARD_BYTES, 1_000L));
        machine.put("big", "x".repeat(2_000));
        RequestKey key = new RequestKey.Free("", "order-17");
        Command.Txn put = Command.Txn.of(List.of(), Machine.putting("a", "1"));
        assertThat(machine.keyed(key, "d", put).outcome()).isInstanceOf(Outcome.Refused.class);

        machine.delete("big");

        assertThat(machine.keyed(key, "d", put).outcome()).isInstanceOf(Outcome.TxnDone.class);
        assertThat(machine.keyed(key, "d", put).replayed()).isTrue();
    }

    @Test
    void aRepeatIsAnsweredThoughThereIsNoRoom() {
        configure(Map.of(ClusterSetting.SPACE_HARD_BYTES, 1_000L));
        RequestKey key = new RequestKey.Free("", "order-17");
        Command.Txn put = Command.Txn.of(List.of(), Machine.putting("a", "x".repeat(2_000)));
        machine.keyed(key, "d", put);

        assertThat(machine.keyed(key, "d", put).replayed()).isTrue();
    }

    @Test
    void aHashIsKeptWhereItIsAskedFor() {
        machine.put("a", "1");
        UpkeepOutcome.HashMarked first = (UpkeepOutcome.HashMarked) machine.apply(new UpkeepCommand.MarkHash());
        assertThat(StateMachine.hashPoints(machine.store))
                .containsExactly(new HashPoint(first.index(), machine.machine.stateHash()));
        machine.put("a", "2");

        UpkeepOutcome.HashMarked second = (UpkeepOutcome.HashMarked) machine.apply(new UpkeepCommand.MarkHash());

        assertThat(StateMachine.hashPoints(machine.store))
                .containsExactly(new HashPoint(second.index(), machine.machine.stateHash()));
    }

    private Outcome configure(Map<ClusterSetting, Long> values) {
        return machine.apply(new UpkeepCommand.Configure(values, false, -1));
    }

    private SpaceLevel level() {
        return machine.machine.standing().level();
    }

    private long counted() {
        long bytes = 0;
        try (Cursor cursor = machine.store.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING)) {
            while (cursor.next()) {
                bytes += cursor.key().size() + cursor.value().size();
            }
        }
        return bytes;
    }
}
