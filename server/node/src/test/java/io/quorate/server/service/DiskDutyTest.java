package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.SpaceLevel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiskDutyTest {

    private final FakeLog log = new FakeLog();
    private boolean isFull = true;
    private long nowSeconds;
    private final DiskDuty duty =
            new DiskDuty("n1", log, () -> isFull, ServiceObserver.NONE, () -> TimeUnit.SECONDS.toNanos(nowSeconds));

    @BeforeEach
    void leadThree() {
        log.voters = new ReplicatedLog.Voters(Set.of("n1", "n2", "n3"), Set.of());
        log.lead(3);
    }

    /** Looks once; {@code disks} answer, and the others don't. */
    private void look(Map<String, DiskState> disks) {
        int before = log.questions.size();
        duty.look();
        for (FakeLog.Question question : log.questions.subList(before, log.questions.size())) {
            DiskState disk = disks.get(question.member());
            if (disk == null) {
                question.answer().completeExceptionally(new IllegalStateException("silent"));
            } else {
                question.answer().complete(disk.answer());
            }
        }
    }

    private static DiskState disk(SpaceLevel level, long freeBytes) {
        return new DiskState(level, freeBytes, 1_000);
    }

    @Test
    void leadershipGoesToWhoHasRoomAndSaysSo() {
        look(Map.of("n2", disk(SpaceLevel.SOFT, 1_900), "n3", disk(SpaceLevel.OK, 5_000)));

        assertThat(log.handOvers).containsExactly("n3");
    }

    @Test
    void leadershipStaysWhereNobodyIsKnownToHaveRoom() {
        look(Map.of("n2", disk(SpaceLevel.HARD, 900)));
        nowSeconds = 9;
        look(Map.of("n2", disk(SpaceLevel.OK, 5_000)));
        assertThat(log.handOvers).as("too soon after the last look").isEmpty();

        nowSeconds = 11;
        look(Map.of("n2", disk(SpaceLevel.OK, 5_000)));
        assertThat(log.handOvers).containsExactly("n2");
    }

    @Test
    void leadershipDoesNotWander() {
        Map<String, DiskState> roomy = Map.of("n2", disk(SpaceLevel.OK, 5_000));
        look(roomy);
        nowSeconds = 299;
        look(roomy);
        assertThat(log.handOvers).hasSize(1);

        nowSeconds = 301;
        look(roomy);
        assertThat(log.handOvers).hasSize(2);
    }

    @Test
    void nobodyIsAskedByAFollowerOrWhileThereIsRoom() {
        isFull = false;
        look(Map.of());
        isFull = true;
        log.follow(4, "n2");
        look(Map.of());
        log.lead(5);
        log.voters = new ReplicatedLog.Voters(Set.of("n1", "n2"), Set.of("n1"));
        look(Map.of());

        assertThat(log.questions).isEmpty();
    }
}
