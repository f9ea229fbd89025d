package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.server.service.Questions.MemberStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttendanceTest {

    private static final long OWN = 41;
    private static final long OTHER = 42;
    private static final long RESTARTED = 43;

    private final FakeLog log = new FakeLog();
    private final List<Command> proposed = new ArrayList<>();
    private final List<Long> waitedOn = new ArrayList<>(List.of(OTHER));
    private final Errands errands = new Errands((request, deadline) -> {
        proposed.add(request.command());
        return new CompletableFuture<>();
    });
    private long nowMillis;
    private final Attendance attendance = new Attendance(
            "n1", OWN, log, () -> List.copyOf(waitedOn), errands, () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));

    @BeforeEach
    void twoMembers() {
        log.voters = new ReplicatedLog.Voters(Set.of("n1", "n2"), Set.of());
    }

    private void lookAt(long millis) {
        nowMillis = millis;
        attendance.look();
    }

    private void tell(long incarnation) {
        log.questions
                .get(log.questions.size() - 1)
                .answer()
                .complete(Questions.status(new MemberStatus("1", List.of(), incarnation, 1, 1, 1, List.of())));
    }

    @Test
    void waitersOfASilentMemberGoFifteenSecondsAfterItWasHeardLast() {
        lookAt(0);
        tell(OTHER);
        lookAt(5_000);
        lookAt(14_900);
        assertThat(proposed).isEmpty();

        lookAt(15_100);

        assertThat(proposed).containsExactly(new ClaimCommand.DetachOrigin(OTHER));
    }

    @Test
    void waitersOfAProcessThatWasReplacedGoWhenTheNewOneIsHeard() {
        lookAt(0);
        tell(OTHER);
        lookAt(1_000);
        tell(RESTARTED);
        lookAt(2_000);
        tell(RESTARTED);
        lookAt(3_000);
        tell(RESTARTED);

        lookAt(4_000);

        assertThat(proposed).containsExactly(new ClaimCommand.DetachOrigin(OTHER));
    }

    @Test
    void waitersOfAMemberThatAnswersStay() {
        for (int second = 0; second < 60; second++) {
            lookAt(second * 1_000L);
            tell(OTHER);
        }
        waitedOn.add(OWN);
        lookAt(60_000);
        assertThat(proposed).isEmpty();
    }
}
