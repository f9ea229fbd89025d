package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.chaos.ChaosReport;
import io.quorate.it.chaos.ChaosRun;
import io.quorate.it.chaos.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Long runs, for {@code -Pfaults}. */
@Tag("faults")
final class ChaosIT {

    @Test
    void tenLeaderKillsLoseNothing() {
        check(new ChaosRun.Plan(
                "ten-kills", 3, Duration.ofMinutes(10), 10, List.of(Fault.KILL_LEADER), Seeds.next("ten-kills")));
    }

    @Test
    void mixedFaultsLoseNothing() {
        long minutes = Long.parseLong(System.getProperty("quorate.minutes", "5"));
        check(new ChaosRun.Plan(
                "mixed-faults",
                3,
                Duration.ofMinutes(minutes),
                Integer.MAX_VALUE,
                List.of(Fault.values()),
                Seeds.next("mixed-faults")));
    }

    private static void check(ChaosRun.Plan plan) {
        ChaosReport report = new ChaosRun(plan, System.out).run();
        System.out.print(report.text());
        assertThat(report.holds()).as(report.text()).isTrue();
    }
}
