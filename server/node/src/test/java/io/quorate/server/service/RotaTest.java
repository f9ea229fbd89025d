package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RotaTest {

    private final FakeLog log = new FakeLog();
    private long nowMillis;
    private final Rota rota = new Rota("n1", log, () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));

    @BeforeEach
    void threeMembers() {
        log.voters = new ReplicatedLog.Voters(Set.of("n1", "n2", "n3"), Set.of());
        rota.wanted(() -> true);
    }

    /** Time passes in sweeps, in which {@code there} say how it is with them. */
    private void pass(long millis, boolean onDuty, String... there) {
        for (long end = nowMillis + millis; nowMillis < end; nowMillis += 50) {
            int before = log.questions.size();
            rota.sweep();
            for (FakeLog.Question question : log.questions.subList(before, log.questions.size())) {
                if (Set.of(there).contains(question.member())) {
                    question.answer().complete(Questions.duty(onDuty));
                }
            }
        }
        rota.sweep();
    }

    @Test
    void thoseWhoSaySoAreOnDuty() {
        pass(600, true, "n2", "n3");
        assertThat(rota.onDuty()).containsExactlyInAnyOrder("n1", "n2", "n3");
    }

    @Test
    void whoIsThereButNotOnDutyCountsForTheMajorityOnly() {
        pass(600, false, "n2");
        assertThat(rota.onDuty()).containsExactly("n1");
    }

    @Test
    void whoDiesIsMissedWithinThreeSeconds() {
        pass(1_100, true, "n2", "n3");
        pass(2_000, true, "n3");
        assertThat(rota.onDuty()).contains("n2");
        pass(1_000, true, "n3");
        assertThat(rota.onDuty()).containsExactlyInAnyOrder("n1", "n3");
    }

    @Test
    void whoHearsNoMajorityIsNotOnDutyAndSaysSo() {
        pass(600, true, "n2", "n3");
        assertThat(Questions.isOnDuty(rota.answer())).isTrue();
        pass(3_100, true);
        assertThat(rota.onDuty()).isEmpty();
        assertThat(Questions.isOnDuty(rota.answer())).isFalse();
    }

    @Test
    void whoIsNoVoterIsNotOnDuty() {
        log.voters = new ReplicatedLog.Voters(Set.of("n2", "n3"), Set.of());
        pass(600, true, "n2", "n3");
        assertThat(rota.onDuty()).isEmpty();
    }

    @Test
    void aMemberAloneIsOnDutyWithoutAsking() {
        log.voters = new ReplicatedLog.Voters(Set.of("n1"), Set.of());
        pass(50, true);
        assertThat(rota.onDuty()).containsExactly("n1");
        assertThat(log.questions).isEmpty();
    }

    @Test
    void nobodyIsAskedWhenThereIsNothingToCheck() {
        rota.wanted(() -> false);
        pass(1_000, true, "n2", "n3");
        assertThat(log.questions).isEmpty();
        assertThat(rota.onDuty()).isEmpty();
    }
}
