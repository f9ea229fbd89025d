package io.quorate.cli.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldPlanTest {

    private static HoldPlan plan(long ttlMillis, long graceMillis) {
        return new HoldPlan("locks", "a", Duration.ofMillis(ttlMillis), Duration.ofMillis(graceMillis), OnLost.TERM);
    }

    @ParameterizedTest
    @CsvSource({"1000, 333", "1500, 500", "3000, 500", "5000, 500", "10000, 1000", "30000, 3000"})
    void marginIsATenthButAtLeastHalfASecondAndAtMostAThird(long ttlMillis, long marginMillis) {
        assertThat(plan(ttlMillis, 0).marginNanos()).isEqualTo(marginMillis * 1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"30000, 15000", "3000, 1500", "1000, 333"})
    void graceLeavesRoomForARenewalThatFails(long ttlMillis, long graceMillis) {
        assertThat(HoldPlan.graceMax(Duration.ofMillis(ttlMillis))).isEqualTo(Duration.ofMillis(graceMillis));
        assertThat(plan(ttlMillis, graceMillis).grace().toMillis()).isEqualTo(graceMillis);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(ttlMillis, graceMillis + 1))
                .withMessageContaining("at most " + graceMillis + "ms");
    }

    @Test
    void leasesBelowASecondAreTooShort() {
        assertThatIllegalArgumentException().isThrownBy(() -> plan(999, 0)).withMessageContaining("1s or more");
    }

    @Test
    void renewalsAreSixInATtl() {
        assertThat(plan(30_000, 0).renewalInterval()).isEqualTo(Duration.ofSeconds(5));
    }
}
