package io.quorate.server.check;

import static io.quorate.core.log.Health.CRITICAL;
import static io.quorate.core.log.Health.PASSING;
import static io.quorate.core.log.Health.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import org.junit.jupiter.api.Test;

class StreakTest {

    private static CheckStatus known(Health health) {
        return new CheckStatus("http", health, "", 0);
    }

    private final Streak streak = new Streak(known(PASSING), 3, 2);

    @Test
    void failsAfterAsManyBadResultsInARow() {
        assertThat(streak.add(CRITICAL)).isNull();
        assertThat(streak.add(CRITICAL)).isNull();
        assertThat(streak.add(CRITICAL)).isEqualTo(CRITICAL);
    }

    @Test
    void aGoodResultInBetweenBeginsAnew() {
        streak.add(CRITICAL);
        streak.add(CRITICAL);
        streak.add(PASSING);
        assertThat(streak.add(CRITICAL)).isNull();
        assertThat(streak.add(CRITICAL)).isNull();
        assertThat(streak.add(CRITICAL)).isEqualTo(CRITICAL);
    }

    @Test
    void passesAfterAsManyGoodResultsInARow() {
        streak.knows(known(CRITICAL));
        assertThat(streak.add(PASSING)).isNull();
        assertThat(streak.add(PASSING)).isEqualTo(PASSING);
    }

    @Test
    void changesAsLittleAsTheResultsAgreeOn() {
        streak.add(CRITICAL);
        streak.add(WARNING);
        assertThat(streak.add(CRITICAL)).isEqualTo(WARNING);
    }

    @Test
    void theFirstResultEverCountsAtOnce() {
        streak.knows(new CheckStatus("http", CRITICAL, CheckStatus.UNCHECKED, 0));
        assertThat(streak.add(PASSING)).isEqualTo(PASSING);
    }

    @Test
    void theFirstResultEverIsToldThoughItIsBadAsExpected() {
        streak.knows(new CheckStatus("http", CRITICAL, CheckStatus.UNCHECKED, 0));
        assertThat(streak.add(CRITICAL)).isEqualTo(CRITICAL);
        streak.knows(known(CRITICAL));
        assertThat(streak.add(CRITICAL)).isNull();
    }

    @Test
    void whatWasCriticalEverSinceItWasNewTakesOneGoodResult() {
        streak.knows(new CheckStatus("http", CRITICAL, CheckStatus.UNCHECKED, 0));
        streak.knows(known(CRITICAL));
        assertThat(streak.add(CRITICAL)).isNull();
        assertThat(streak.add(PASSING)).isEqualTo(PASSING);
        streak.knows(known(PASSING));
        streak.knows(known(CRITICAL));
        assertThat(streak.add(PASSING)).isNull();
        assertThat(streak.add(PASSING)).isEqualTo(PASSING);
    }

    @Test
    void whoTakesOverGoesOnFromWhatIsKnown() {
        Streak taken = new Streak(known(PASSING), 3, 2);
        assertThat(taken.add(CRITICAL)).isNull();
        assertThat(taken.add(PASSING)).isNull();
    }

    @Test
    void aReportThatWasLostIsMadeAgainByTheNextResultAndByNoOther() {
        streak.add(CRITICAL);
        streak.add(CRITICAL);
        assertThat(streak.add(CRITICAL)).isEqualTo(CRITICAL);
        assertThat(streak.add(CRITICAL)).isEqualTo(CRITICAL);
        assertThat(streak.add(PASSING)).isNull();
        assertThat(streak.add(CRITICAL)).isNull();
    }
}
