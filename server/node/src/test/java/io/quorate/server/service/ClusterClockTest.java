package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClusterClockTest {

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AtomicLong moved = new AtomicLong(7_000_000_000L);
    private final ClusterClock clock = new ClusterClock(3, 1_000, new LeaseTime() {
        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public long movedNanos() {
            return moved.get();
        }
    });

    private void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    @Test
    void startsAtTheAppliedClusterTime() {
        assertThat(clock.stampMillis()).isEqualTo(1_000);
    }

    @Test
    void movesWithTheMonotonicClock() {
        pass(70);
        assertThat(clock.stampMillis()).isEqualTo(1_070);
        pass(30);
        assertThat(clock.stampMillis()).isEqualTo(1_100);
    }

    @Test
    void stallAddsAtMostTheCap() {
        pass(60_000);
        assertThat(clock.stampMillis()).isEqualTo(1_000 + ClusterClock.STEP_MILLIS_MAX);
    }

    @Test
    void whatATestMovesTimeByCountsInFullAndIsNoStall() {
        moved.addAndGet(60_000_000_000L);
        pass(70);

        assertThat(clock.stampMillis()).isEqualTo(61_070);
        assertThat(clock.stampMillis()).isEqualTo(61_070);
        assertThat(clock.wasCutWithin(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void lateBeatDoesNotLetTwoStampsDifferByMoreThanRealTime() {
        // The beat thread was late: a stamp taken just before must already hold the time that has passed.
        pass(900);
        long before = clock.stampMillis();
        pass(50);
        assertThat(clock.stampMillis() - before).isEqualTo(50);
    }

    @Test
    void fractionsOfAMillisecondAddUp() {
        for (int i = 0; i < 10; i++) {
            nanos.addAndGet(300_000);
            clock.stampMillis();
        }
        assertThat(clock.stampMillis()).isEqualTo(1_003);
    }
}
