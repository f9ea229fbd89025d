package io.quorate.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedHoldTest {

    private final SharedHold hold = new SharedHold();

    @Test
    void handOffCountsFromTheReleaseToWhoWaitedForIt() {
        assertThat(hold.taken(1, 5, 100, 110)).isEqualTo(new SharedHold.Taken(null, -1));
        hold.releasing(1, 200);
        assertThat(hold.taken(2, 6, 150, 230)).isEqualTo(new SharedHold.Taken(null, 30));
    }

    @Test
    void whoAsksAfterTheReleaseWasNotHandedAnything() {
        hold.taken(1, 5, 100, 110);
        hold.releasing(1, 200);
        assertThat(hold.taken(2, 6, 201, 230).handOffNanos()).isEqualTo(-1);
        hold.releasing(2, 300);
        assertThat(hold.taken(2, 7, 290, 330).handOffNanos()).isEqualTo(-1);
    }

    @Test
    void twoHoldersAtOnceAreAViolation() {
        hold.taken(1, 5, 100, 110);
        assertThat(hold.taken(2, 6, 105, 120).violation()).isEqualTo(SharedHold.OVERLAP);
    }

    @Test
    void tokenOfAnotherHolderHasToBeHigher() {
        hold.taken(1, 5, 100, 110);
        hold.releasing(1, 120);
        assertThat(hold.taken(2, 5, 105, 130).violation()).isEqualTo(SharedHold.TOKEN);
        hold.releasing(2, 140);
        assertThat(hold.taken(1, 4, 105, 150).violation()).isEqualTo(SharedHold.TOKEN);
    }

    @Test
    void sameTokenIsToldTwiceToWhoDidNotHearIt() {
        hold.taken(1, 5, 100, 110);
        hold.releasing(1, 120);
        assertThat(hold.taken(1, 5, 130, 140).violation()).isNull();
    }
}
