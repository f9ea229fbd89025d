package io.quorate.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.RegistryCommand.Finding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Checks by a clock that the test moves, against instances whose answers it plays. */
class CheckingTest {

    private static final long INTERVAL_MILLIS = 10_000;

    private final Outside outside = new Outside();
    private final Checking checking =
            new Checking(new CheckSettings("n1", 2), () -> outside.random, outside, CheckObserver.NONE);
    private long nowMillis = 1_000_000;

    /** What the member would do elsewhere. */
    private static final class Outside implements Checking.Surroundings {

        private final Deque<CheckRun> looks = new ArrayDeque<>();
        private final List<List<Finding>> reports = new ArrayList<>();
        private final Deque<Consumer<Boolean>> open = new ArrayDeque<>();
        private Set<String> onDuty = Set.of("n1");
        private double random = 0.5;

        @Override
        public void look(CheckRun run, long startNanos) {
            looks.add(run);
        }

        @Override
        public void report(List<Finding> findings, Consumer<Boolean> done) {
            reports.add(findings);
            open.add(done);
        }

        @Override
        public Set<String> onDuty() {
            return onDuty;
        }
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis);
    }

    private static Instance web(int number, Health health, String note) {
        return Samples.instance(
                "web-" + number, "10.0.0.7", 8080, health, note, Samples.http("http", "/healthz", INTERVAL_MILLIS));
    }

    private void put(Instance instance) {
        checking.put(instance, 7, nanos());
    }

    private void after(long millis) {
        nowMillis += millis;
        checking.round(nanos());
    }

    /** The oldest look that goes on ends. */
    private void answers(Health health) {
        CheckRun run = outside.looks.remove();
        checking.looked(run, new ProbeResult(health, "played"), nanos(), nanos());
    }

    /** The instance is looked at when it is due, and answers. */
    private void looksAndGets(Health health) {
        after(INTERVAL_MILLIS);
        answers(health);
        after(0);
    }

    private static Finding finding(int number, Health health) {
        HealthCheck check = Samples.http("http", "/healthz", INTERVAL_MILLIS);
        return new Finding("web", "web-" + number, 7, "http", check.mark("10.0.0.7", 8080), health, "played");
    }

    private void begin(Health health) {
        begin(health, "as it was");
    }

    private void begin(Health health, String note) {
        put(web(1, health, note));
        after(0);
    }

    @Test
    void whatIsNeverWellIsLookedAtLessAndLess() {
        begin(Health.CRITICAL, CheckStatus.UNCHECKED);
        int[] looks = new int[3];
        for (int second = 0; second < 300; second++) {
            after(1_000);
            while (!outside.looks.isEmpty()) {
                looks[second / 100]++;
                answers(Health.CRITICAL);
            }
            after(0);
        }
        // As often as any other check in the end.
        assertThat(looks[0]).isBetween(45, 60);
        assertThat(looks[2]).isEqualTo(10);
    }

    @Test
    void aFlappingInstanceIsReportedOnlyWhenItsStatusChanges() {
        begin(Health.PASSING);
        for (int i = 0; i < 20; i++) {
            looksAndGets(i % 3 == 2 ? Health.PASSING : Health.CRITICAL);
        }
        assertThat(outside.reports).isEmpty();
        looksAndGets(Health.CRITICAL);
        assertThat(outside.reports).containsExactly(List.of(finding(1, Health.CRITICAL)));
    }

    @Test
    void whatIsReportedIsReportedOnce() {
        begin(Health.PASSING);
        for (int i = 0; i < 6; i++) {
            looksAndGets(Health.CRITICAL);
        }
        assertThat(outside.reports).hasSize(1);
        outside.open.remove().accept(true);
        put(web(1, Health.CRITICAL, "played"));
        for (int i = 0; i < 6; i++) {
            looksAndGets(Health.CRITICAL);
        }
        assertThat(outside.reports).hasSize(1);
    }

    @Test
    void aLostReportIsMadeAgainIfItIsStillTrue() {
        begin(Health.PASSING);
        for (int i = 0; i < 3; i++) {
            looksAndGets(Health.CRITICAL);
        }
        outside.open.remove().accept(false);
        looksAndGets(Health.CRITICAL);
        assertThat(outside.reports)
                .containsExactly(List.of(finding(1, Health.CRITICAL)), List.of(finding(1, Health.CRITICAL)));
    }

    @Test
    void aLostReportIsForgottenIfItIsTrueNoLonger() {
        begin(Health.PASSING);
        for (int i = 0; i < 3; i++) {
            looksAndGets(Health.CRITICAL);
        }
        outside.open.remove().accept(false);
        looksAndGets(Health.PASSING);
        looksAndGets(Health.CRITICAL);
        assertThat(outside.reports).hasSize(1);
    }

    @Test
    void theFirstResultOfANewCheckIsReportedAtOnce() {
        begin(Health.CRITICAL);
        put(web(2, Health.CRITICAL, CheckStatus.UNCHECKED));
        after(500);
        answers(Health.CRITICAL);
        answers(Health.PASSING);
        after(0);
        assertThat(outside.reports).containsExactly(List.of(finding(2, Health.PASSING)));
    }

    /** The cluster knows what was reported last. */
    private void knows(int number, Health health) {
        outside.open.remove().accept(true);
        put(web(number, health, "played"));
    }

    @Test
    void whatIsOnlyAboutToBeginIsLookedAtEachSecondAndFoundByOneGoodLook() {
        begin(Health.CRITICAL, CheckStatus.UNCHECKED);
        after(250);
        answers(Health.CRITICAL);
        after(0);
        knows(1, Health.CRITICAL);
        for (int i = 0; i < 20; i++) {
            after(999);
            assertThat(outside.looks).isEmpty();
            after(1);
            answers(Health.CRITICAL);
        }
        after(1_000);
        answers(Health.PASSING);
        after(0);
        assertThat(outside.reports)
                .containsExactly(List.of(finding(1, Health.CRITICAL)), List.of(finding(1, Health.PASSING)));
    }

    @Test
    void whatHasBegunIsLookedAtByItsIntervalAndGoesByItsThresholds() {
        begin(Health.CRITICAL, CheckStatus.UNCHECKED);
        after(250);
        answers(Health.PASSING);
        after(0);
        knows(1, Health.PASSING);
        after(1_000);
        answers(Health.PASSING);
        after(INTERVAL_MILLIS - 1);
        assertThat(outside.looks).isEmpty();
        after(1);
        answers(Health.CRITICAL);
        looksAndGets(Health.CRITICAL);
        looksAndGets(Health.CRITICAL);
        knows(1, Health.CRITICAL);
        after(INTERVAL_MILLIS - 1);
        assertThat(outside.looks).isEmpty();
        after(1);
        answers(Health.PASSING);
        after(0);
        assertThat(outside.reports).hasSize(2);
        looksAndGets(Health.PASSING);
        assertThat(outside.reports).hasSize(3).last().isEqualTo(List.of(finding(1, Health.PASSING)));
    }

    @Test
    void changesThatComeWhileOneReportIsUnderWayGoTogether() {
        for (int number = 1; number <= 3; number++) {
            put(web(number, Health.CRITICAL, CheckStatus.UNCHECKED));
        }
        after(0);
        after(500);
        answers(Health.PASSING);
        after(0);
        answers(Health.PASSING);
        answers(Health.PASSING);
        after(0);
        assertThat(outside.reports).hasSize(1);
        outside.open.remove().accept(true);
        after(0);
        assertThat(outside.reports).hasSize(2);
        assertThat(outside.reports.get(1)).hasSize(2);
    }

    @Test
    void noMoreAreLookedAtAtOnceThanAllowed() {
        for (int number = 1; number <= 5; number++) {
            put(web(number, Health.PASSING, ""));
        }
        after(0);
        after(2_000);
        assertThat(outside.looks).hasSize(2);
        assertThat(checking.counts()).isEqualTo(new CheckCounts(5, 5, 2, 1_750_000_000L));
        answers(Health.PASSING);
        after(0);
        assertThat(outside.looks).hasSize(2);
    }

    @Test
    void intervalsVaryByATenth() {
        begin(Health.PASSING);
        after(500);
        outside.random = 1;
        answers(Health.PASSING);
        after(10_700);
        assertThat(outside.looks).isEmpty();
        after(50);
        outside.random = 0;
        answers(Health.PASSING);
        after(8_900);
        assertThat(outside.looks).isEmpty();
        after(100);
        assertThat(outside.looks).hasSize(1);
    }

    @Test
    void aSlowInstanceIsNotLookedAtTwiceAtOnce() {
        begin(Health.PASSING);
        after(500);
        after(5 * INTERVAL_MILLIS);
        assertThat(outside.looks).hasSize(1);
        answers(Health.PASSING);
        after(INTERVAL_MILLIS - 1);
        assertThat(outside.looks).isEmpty();
        after(1);
        assertThat(outside.looks).hasSize(1);
    }

    @Test
    void theChecksOfAMemberThatGoesAreTakenOverWithinHalfASecondAndNothingIsReported() {
        outside.onDuty = Set.of("n1", "n2", "n3");
        for (int number = 0; number < 30; number++) {
            put(web(number, Health.PASSING, ""));
        }
        after(0);
        int before = checking.counts().mine();
        assertThat(before).isBetween(4, 16);
        outside.onDuty = Set.of("n1", "n3");
        after(0);
        int after = checking.counts().mine();
        assertThat(after).isGreaterThan(before);
        int looked = 0;
        after(500);
        while (!outside.looks.isEmpty()) {
            looked++;
            answers(Health.CRITICAL);
            after(0);
        }
        assertThat(looked).isEqualTo(after);
        assertThat(outside.reports).isEmpty();
    }

    @Test
    void whoIsNotOnDutyLooksAtNothingAndDropsWhatItHasSeen() {
        begin(Health.PASSING);
        for (int i = 0; i < 2; i++) {
            looksAndGets(Health.CRITICAL);
        }
        after(INTERVAL_MILLIS);
        outside.onDuty = Set.of();
        after(0);
        answers(Health.CRITICAL);
        after(2 * INTERVAL_MILLIS);
        assertThat(outside.looks).isEmpty();
        outside.onDuty = Set.of("n1");
        after(0);
        looksAndGets(Health.CRITICAL);
        looksAndGets(Health.CRITICAL);
        assertThat(outside.reports).isEmpty();
        looksAndGets(Health.CRITICAL);
        assertThat(outside.reports).hasSize(1);
    }

    @Test
    void anInstanceThatIsReplacedHasNoPast() {
        begin(Health.PASSING);
        looksAndGets(Health.CRITICAL);
        looksAndGets(Health.CRITICAL);
        after(INTERVAL_MILLIS);
        checking.put(web(1, Health.PASSING, ""), 9, nanos());
        answers(Health.CRITICAL);
        after(500);
        assertThat(outside.reports).isEmpty();
        answers(Health.CRITICAL);
        after(0);
        assertThat(outside.reports).isEmpty();
        assertThat(checking.counts().known()).isEqualTo(1);
    }

    @Test
    void anInstanceThatIsGoneIsLookedAtNoMore() {
        begin(Health.PASSING);
        checking.remove(Instance.key("web", "web-1"));
        after(INTERVAL_MILLIS);
        assertThat(outside.looks).isEmpty();
        assertThat(checking.isIdle()).isTrue();
    }

    @Test
    void onlyWhatASnapshotHoldsStays() {
        begin(Health.PASSING);
        put(web(2, Health.PASSING, ""));
        checking.retain(List.of(Instance.key("web", "web-2")));
        assertThat(checking.counts().known()).isEqualTo(1);
    }
}
