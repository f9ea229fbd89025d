package io.quorate.cli.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ValidityTest {

    private static final Duration TTL = Duration.ofNanos(30);

    private final Validity validity = new Validity(3);

    @Test
    void endCountsFromBeforeTheRequestWasSent() {
        validity.confirm(100, TTL, 109);
        assertThat(validity.endNanos()).isEqualTo(127);
    }

    @Test
    void renewalsMoveTheEndAndNeverBack() {
        validity.confirm(100, TTL, 101);
        validity.confirm(105, TTL, 106);
        assertThat(validity.endNanos()).isEqualTo(132);
        validity.confirm(104, TTL, 107);
        assertThat(validity.endNanos()).isEqualTo(132);
    }

    @Test
    void renewalConfirmedAfterTheEndComesTooLate() {
        validity.confirm(100, TTL, 101);
        validity.confirm(120, TTL, 127);
        assertThat(validity.endNanos()).isEqualTo(127);
    }

    @Test
    void firstReasonOfALossStays() {
        validity.lose("expired");
        validity.lose("forced");
        assertThat(validity.loss()).isEqualTo("expired");
    }

    @Test
    void nobodyPausesForWhatIsLost() throws InterruptedException {
        validity.lose("expired");
        assertThat(validity.pause(Long.MAX_VALUE / 4)).isFalse();
    }

    @Test
    void clockOnlyRises() {
        SteadyClock clock = new SteadyClock();
        long before = clock.getAsLong();
        for (int i = 0; i < 1000; i++) {
            long now = clock.getAsLong();
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }
}
