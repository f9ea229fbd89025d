package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.service.FakeLog.Question;
import io.quorate.server.service.Questions.HashAt;
import io.quorate.server.service.Questions.MemberStatus;
import io.quorate.server.service.ReplicatedLog.Voters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class IntegrityTest {

    private final FakeLog log = new FakeLog();
    private final List<String> failures = new ArrayList<>();
    private List<HashAt> own = List.of(new HashAt(1_024, 5), new HashAt(2_048, 6));
    private final Integrity integrity = new Integrity("n1", () -> own, log, (why, cause) -> failures.add(why));

    private static void say(Question question, HashAt... points) {
        question.answer().complete(Questions.status(new MemberStatus("0", List.of(), 7, 1, 1, 1, List.of(points))));
    }

    private CompletableFuture<Void> compareAmongThree() {
        log.voters = new Voters(Set.of("n1", "n2", "n3"), Set.of());
        return integrity.compare();
    }

    @Test
    void memberThatAgreesGoesOn() {
        CompletableFuture<Void> compared = compareAmongThree();
        say(log.questions.get(0), new HashAt(2_048, 6));
        say(log.questions.get(1), new HashAt(1_024, 5));

        assertThat(compared).isCompleted();
        assertThat(failures).isEmpty();
    }

    @Test
    void memberInTheMinorityStops() {
        CompletableFuture<Void> compared = compareAmongThree();
        say(log.questions.get(0), new HashAt(2_048, 7));
        say(log.questions.get(1), new HashAt(2_048, 7));

        assertThat(compared).isCompleted();
        assertThat(failures).singleElement().asString().contains("log index 2048");
    }

    @Test
    void laggingMembersAreComparedAtTheHighestCommonPoint() {
        CompletableFuture<Void> compared = compareAmongThree();
        say(log.questions.get(0), new HashAt(1_024, 9));
        say(log.questions.get(1), new HashAt(1_024, 9));

        assertThat(compared).isCompleted();
        assertThat(failures).singleElement().asString().contains("log index 1024");
    }

    @Test
    void oneVoiceAgainstAnotherDecidesNothing() {
        CompletableFuture<Void> compared = compareAmongThree();
        say(log.questions.get(0), new HashAt(2_048, 7));
        log.questions.get(1).answer().completeExceptionally(new IllegalStateException("down"));

        assertThat(compared).isCompleted();
        assertThat(failures).isEmpty();
    }

    @Test
    void memberWithMajorityOnItsSideGoesOn() {
        CompletableFuture<Void> compared = compareAmongThree();
        say(log.questions.get(0), new HashAt(2_048, 7));
        say(log.questions.get(1), new HashAt(2_048, 6));

        assertThat(compared).isCompleted();
        assertThat(failures).isEmpty();
    }

    @Test
    void soleMemberHasNobodyToAsk() {
        own = List.of();

        assertThat(integrity.compare()).isCompleted();
        assertThat(log.questions).isEmpty();
    }
}
