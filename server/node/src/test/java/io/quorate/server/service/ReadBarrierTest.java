package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.service.FakeLog.Question;
import io.quorate.server.service.Questions.TermRound;
import io.quorate.server.service.ReplicatedLog.Leadership;
import io.quorate.server.service.ReplicatedLog.Voters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadBarrierTest {

    private static final Set<String> THREE = Set.of("n1", "n2", "n3");

    private final FakeLog log = new FakeLog();
    private final Proposals proposals = new Proposals(
            "n1",
            7,
            log,
            new Watermark(0),
            ProposalLimits.of(1 << 20, 2_000),
            Runnable::run,
            Runnable::run,
            ServiceObserver.NONE);
    private final ReadBarrier barrier = new ReadBarrier("n1", "g", 7, log, proposals, ServiceObserver.NONE);

    /** The asked member says that it has seen {@code term}. */
    private static void say(Question question, long term) {
        TermRound asked = Questions.term(question.bytes());
        question.answer()
                .complete(Questions.term(
                        new TermRound(asked.group(), asked.member(), asked.incarnation(), asked.round(), term)));
    }

    private void leadThree(long term, long commitIndex) {
        log.lead(term);
        log.voters = new Voters(THREE, Set.of());
        log.commitIndex = commitIndex;
        proposals.lead(new ClusterClock(term, 0, System::nanoTime));
    }

    @Test
    void soleVoterAsksNobody() {
        log.lead(3);
        log.commitIndex = 41;

        assertThat(barrier.join()).isCompletedWithValue(41L);
        assertThat(log.questions).isEmpty();
    }

    @Test
    void majorityInTheLeadersTermProvesTheCommitIndex() {
        leadThree(3, 41);

        CompletableFuture<Long> index = barrier.join();
        assertThat(index).isNotDone();
        say(log.questions.get(0), 3);

        assertThat(index).isCompletedWithValue(41L);
    }

    @Test
    void deposedLeaderThatWakesUpProvesNothing() {
        // The leader of term 3 was stopped; the others elected and committed in term 4. It wakes and still thinks it
        // leads.
        leadThree(3, 41);

        CompletableFuture<Long> index = barrier.join();
        say(log.questions.get(0), 4);
        say(log.questions.get(1), 4);

        assertThat(index).isNotDone();
        assertThat(log.appends)
                .as("falls back to an entry, which will never commit")
                .hasSize(1);
    }

    @Test
    void answerOfAnotherRoundDoesNotCount() {
        leadThree(3, 41);

        CompletableFuture<Long> index = barrier.join();
        Question question = log.questions.get(0);
        TermRound asked = Questions.term(question.bytes());
        question.answer()
                .complete(Questions.term(
                        new TermRound(asked.group(), asked.member(), asked.incarnation(), asked.round() - 1, 3)));

        assertThat(index).isNotDone();
        say(log.questions.get(1), 3);
        assertThat(index).isCompletedWithValue(41L);
    }

    @Test
    void leaderCountsItselfOnlyWhileItStillLeads() {
        leadThree(3, 41);

        CompletableFuture<Long> index = barrier.join();
        log.leadership = new Leadership(4, "n2", false);
        say(log.questions.get(0), 3);

        assertThat(index.isDone() && !index.isCompletedExceptionally()).isFalse();
    }

    @Test
    void jointConfigurationNeedsBothMajorities() {
        leadThree(3, 41);
        log.voters = new Voters(Set.of("n1", "n4", "n5"), THREE);

        CompletableFuture<Long> index = barrier.join();
        for (Question question : log.questions) {
            if (THREE.contains(question.member())) {
                say(question, 3);
            }
        }
        assertThat(index).isNotDone();
        for (Question question : log.questions) {
            if (question.member().equals("n4")) {
                say(question, 3);
            }
        }
        assertThat(index).isCompletedWithValue(41L);
    }

    @Test
    void leaderThatIsNoVoterDoesNotCountItself() {
        leadThree(3, 41);
        log.voters = new Voters(Set.of("n2", "n3", "n4"), Set.of());

        CompletableFuture<Long> index = barrier.join();
        say(log.questions.get(0), 3);
        assertThat(index).isNotDone();
        say(log.questions.get(1), 3);
        assertThat(index).isCompletedWithValue(41L);
    }

    @Test
    void readsThatArriveDuringARoundShareTheNextOne() {
        leadThree(3, 41);

        CompletableFuture<Long> first = barrier.join();
        CompletableFuture<Long> second = barrier.join();
        CompletableFuture<Long> third = barrier.join();
        assertThat(log.questions).as("one round under way").hasSize(2);
        log.commitIndex = 50;
        say(log.questions.get(0), 3);

        assertThat(first).isCompletedWithValue(41L);
        assertThat(second).isNotDone();
        assertThat(log.questions).as("one more round for both").hasSize(4);
        say(log.questions.get(2), 3);
        assertThat(second).isCompletedWithValue(50L);
        assertThat(third).isCompletedWithValue(50L);
    }

    @Test
    void logBarrierProvesWhatTheTermCouldNot() {
        leadThree(3, 41);

        CompletableFuture<Long> index = barrier.join();
        log.questions.forEach(question -> question.answer().completeExceptionally(new IllegalStateException("cut")));
        assertThat(log.appends).hasSize(1);
        log.appends.get(0).index().complete(42L);

        assertThat(index).isCompletedWithValue(42L);
    }

    @Test
    void followerAsksTheLeader() {
        log.follow(3, "n2");

        CompletableFuture<Long> index = barrier.join();
        Question question = log.questions.get(0);
        assertThat(question.member()).isEqualTo("n2");
        question.answer().complete(Questions.index(77));

        assertThat(index).isCompletedWithValue(77L);
    }

    @Test
    void withoutALeaderTheRoundFails() {
        assertThat(barrier.join()).isCompletedExceptionally();
    }

    @Test
    void longRowOfRoundsProvedOnTheSpotIsALoop() {
        log.lead(3);
        log.commitIndex = 41;
        AtomicInteger left = new AtomicInteger(100_000);
        List<CompletableFuture<Long>> joined = new ArrayList<>();
        // Whoever joins while a round is being proved is in the next one, and so on, as in a crowd of readers.
        log.onVoters = () -> {
            if (left.getAndDecrement() > 0) {
                joined.add(barrier.join());
            }
        };

        assertThat(barrier.join()).isCompletedWithValue(41L);

        assertThat(joined).hasSize(100_000).allMatch(CompletableFuture::isDone);
        log.onVoters = () -> {};
        assertThat(barrier.join()).isCompletedWithValue(41L);
    }
}
