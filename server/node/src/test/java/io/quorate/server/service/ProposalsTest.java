package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.Effects;
import io.quorate.core.Effects.BatchAnswers;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Command;
import io.quorate.core.log.Entry;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.FakeLog.Question;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProposalsTest {

    private static final long ORIGIN = 7;

    private final FakeLog log = new FakeLog();
    private final Watermark applied = new Watermark(0);
    private final Deque<Runnable> soon = new ArrayDeque<>();
    private final Proposals proposals =
            new Proposals("n1", ORIGIN, log, applied, limits(0), Runnable::run, soon::add, ServiceObserver.NONE);

    private static ProposalLimits limits(long leaderlessMillisMax) {
        return new ProposalLimits(4, 1_000_000, 1_000_000, 1, 10, 10_000_000, leaderlessMillisMax);
    }

    private static Request put(String key) {
        return Request.of(Command.Txn.of(List.of(), new Operation.Put(Bytes.utf8(key), Bytes.utf8("v"), false, false)));
    }

    private PendingRequest submit(String key, long deadlineMillis) {
        PendingRequest pending = new PendingRequest(put(key), Deadline.in(deadlineMillis));
        proposals.submit(pending);
        return pending;
    }

    private void lead(long term) {
        log.lead(term);
        proposals.lead(new ClusterClock(term, 0, System::nanoTime));
    }

    private Entry entry(int number) {
        return LogCodec.decodeEntry(log.appends.get(number).entry());
    }

    private static Applied done(long revision) {
        return new Applied(new Outcome.TxnDone(true, revision, true, List.of()), false);
    }

    /** The entry was applied, at index 100 and up: each request gets a revision of its own. */
    private void apply(int number) {
        long index = 100L + number;
        List<BatchAnswers> answers = entry(number).batches().stream()
                .map(batch -> new BatchAnswers(
                        batch.origin(),
                        batch.sequence(),
                        false,
                        batch.requests().stream().map(request -> done(index)).toList()))
                .toList();
        proposals.onApplied(new Effects(index, index, answers, List.of(), List.of(), List.of()));
        applied.advance(index);
        log.appends.get(number).index().complete(index);
    }

    private static ProblemCode refusal(PendingRequest pending) {
        return problem(pending).code();
    }

    private static Problem problem(PendingRequest pending) {
        assertThat(pending.answer()).isCompletedExceptionally();
        Throwable failure = pending.answer().handle((answer, thrown) -> thrown).join();
        return ((RefusedException) Failures.cause(failure)).problem();
    }

    @Test
    void loneRequestIsProposedAtOnce() {
        lead(3);

        PendingRequest pending = submit("a", 5_000);

        assertThat(entry(0).term()).isEqualTo(3);
        assertThat(entry(0).batches()).hasSize(1);
        assertThat(pending.isOpen()).isTrue();
        apply(0);
        assertThat(pending.answer().join().outcome().revision()).isEqualTo(100);
    }

    @Test
    void requestsThatArriveMeanwhileShareTheNextEntry() {
        lead(3);

        submit("a", 5_000);
        submit("b", 5_000);
        submit("c", 5_000);
        assertThat(log.appends).hasSize(1);
        apply(0);

        assertThat(log.appends).hasSize(2);
        assertThat(entry(1).batches().get(0).requests()).hasSize(2);
    }

    private PendingRequest submitUnhurried(String key) {
        PendingRequest pending = new PendingRequest(put(key), Deadline.in(5_000));
        proposals.submitUnhurried(pending);
        return pending;
    }

    @Test
    void whatIsInNoHurryGoesWithTheNextRequest() {
        lead(3);

        submitUnhurried("patient");
        assertThat(log.appends).isEmpty();
        submit("a", 5_000);

        assertThat(entry(0).batches().get(0).requests()).hasSize(2);
    }

    @Test
    void whatIsInNoHurryStaysBehindWhenAnEntryIsDone() {
        lead(3);
        submit("a", 5_000);
        submitUnhurried("patient");

        apply(0);
        assertThat(log.appends).hasSize(1);
        submit("b", 5_000);

        assertThat(log.appends).hasSize(2);
        assertThat(entry(1).batches().get(0).requests()).hasSize(2);
    }

    @Test
    void whatIsInNoHurryGoesAloneBeforeLong() {
        lead(3);

        submitUnhurried("first");
        submitUnhurried("second");
        assertThat(soon).hasSize(1);
        soon.remove().run();

        assertThat(entry(0).batches().get(0).requests()).hasSize(2);
        apply(0);
        submitUnhurried("third");
        assertThat(soon).hasSize(1);
    }

    @Test
    void whoHasGoneIsNotRemindedOf() {
        lead(3);
        submitUnhurried("first");
        submit("a", 5_000);
        submitUnhurried("second");
        apply(0);

        soon.remove().run();
        assertThat(log.appends).as("of the second, which has just come").hasSize(1);
        soon.remove().run();

        assertThat(log.appends).as("when it has waited").hasSize(2);
        apply(1);
        assertThat(soon).isEmpty();
    }

    @Test
    void whoWaitsBehindOneThatWasRefusedIsRemindedOf() {
        lead(3);
        submitUnhurried("gone");
        submit("a", 5_000);
        PendingRequest refused = submitUnhurried("refused");
        submitUnhurried("second");
        refused.refuseWaiting(Problem.of(ProblemCode.DEADLINE_EXCEEDED, "too late"));
        apply(0);

        soon.remove().run();

        assertThat(soon).isEmpty();
        assertThat(entry(1).batches().get(0).requests()).hasSize(1);
    }

    @Test
    void nobodyIsRemindedOfWhenAllHaveGone() {
        lead(3);
        submitUnhurried("patient");
        submit("a", 5_000);

        soon.remove().run();
        apply(0);

        assertThat(log.appends).hasSize(1);
        assertThat(soon).isEmpty();
    }

    @Test
    void whatIsInNoHurryGoesWithAnEntryThatIsMadeAnyway() {
        lead(3);

        submitUnhurried("patient");
        var passed = proposals.barrier();

        assertThat(entry(0).batches().get(0).requests()).hasSize(1);
        apply(0);
        assertThat(passed).isCompleted();
    }

    @Test
    void othersAreToldOfACommitThatNoFurtherEntryTellsThemOf() {
        lead(3);

        submit("a", 5_000);
        submit("b", 5_000);
        assertThat(log.told).as("while an entry is under way").isZero();
        apply(0);
        assertThat(log.told).as("when the next entry tells it").isZero();
        apply(1);
        assertThat(log.told).isEqualTo(1);
        proposals.sweep();
        assertThat(log.told).as("when nothing was committed since").isEqualTo(1);
    }

    @Test
    void whoHasNotHeardOfACommitIsToldAFewTimesMore() {
        lead(3);
        log.allKnow = false;

        submit("a", 5_000);
        apply(0);
        proposals.sweep();
        assertThat(log.told).isEqualTo(2);
        for (int i = 0; i < 10; i++) {
            proposals.sweep();
        }
        assertThat(log.told).as("one who never answers").isEqualTo(7);
    }

    @Test
    void whoDidNotHearOfACommitAtOnceHearsOfItSoon() {
        lead(3);
        log.allKnow = false;

        submit("a", 5_000);
        apply(0);
        assertThat(log.told).isEqualTo(1);
        for (int looks = 1; looks <= 3; looks++) {
            assertThat(soon).hasSize(1);
            soon.remove().run();
            assertThat(log.told).isEqualTo(1 + looks);
        }
        assertThat(soon).as("one who is away is told at sweeps only").isEmpty();
    }

    @Test
    void itIsNotLookedAgainOnceAllKnow() {
        lead(3);
        log.allKnow = false;
        submit("a", 5_000);
        apply(0);

        log.allKnow = true;
        soon.remove().run();

        assertThat(log.told).isEqualTo(2);
        assertThat(soon).isEmpty();
        proposals.sweep();
        assertThat(log.told).isEqualTo(2);
    }

    @Test
    void entryHoldsNoMoreThanItsLimit() {
        lead(3);
        submit("first", 5_000);
        for (int i = 0; i < 6; i++) {
            submit("k" + i, 5_000);
        }

        apply(0);
        apply(1);

        assertThat(entry(1).batches().get(0).requests()).hasSize(4);
        assertThat(entry(2).batches().get(0).requests()).hasSize(2);
    }

    @Test
    void unknownFateIsToldOnlyAtTheDeadline() {
        lead(3);
        PendingRequest patient = submit("a", 60_000);

        log.appends.get(0).index().completeExceptionally(new IllegalStateException("stepped down"));
        proposals.sweep();

        assertThat(patient.isOpen()).as("it may still be applied here").isTrue();
        apply(0);
        assertThat(patient.answer()).isCompleted();
    }

    @Test
    void deadlineAfterProposingMeansUnknown() {
        lead(3);
        PendingRequest late = submit("a", 0);

        proposals.sweep();

        assertThat(refusal(late)).isEqualTo(ProblemCode.OUTCOME_UNKNOWN);
    }

    @Test
    void deadlineBeforeProposingMeansNotApplied() {
        lead(3);
        submit("first", 60_000);
        PendingRequest late = submit("a", 0);

        proposals.sweep();

        assertThat(refusal(late)).isEqualTo(ProblemCode.DEADLINE_EXCEEDED);
        apply(0);
        assertThat(log.appends).as("nobody waits for it any more").hasSize(1);
    }

    @Test
    void withoutALeaderRequestsAreRefused() {
        PendingRequest pending = submit("a", 60_000);

        proposals.sweep();
        proposals.sweep();

        assertThat(refusal(pending)).isEqualTo(ProblemCode.NO_LEADER);
        assertThat(log.appends).isEmpty();
    }

    @Test
    void requestThatIsTooLargeIsRefused() {
        lead(3);
        PendingRequest pending = new PendingRequest(
                Request.of(Command.Txn.of(
                        List.of(), new Operation.Put(Bytes.utf8("a"), Bytes.wrap(new byte[1_000_000]), false, false))),
                Deadline.in(5_000));

        proposals.submit(pending);

        assertThat(refusal(pending)).isEqualTo(ProblemCode.TOO_LARGE);
    }

    @Test
    void fullQueueRefuses() {
        lead(3);
        submit("first", 60_000);
        for (int i = 0; i < 10; i++) {
            submit("k" + i, 60_000);
        }

        assertThat(refusal(submit("straw", 60_000))).isEqualTo(ProblemCode.OVERLOADED);
    }

    @Test
    void followerCarriesItsRequestsToTheLeader() {
        log.follow(3, "n2");

        PendingRequest pending = submit("a", 5_000);
        Question question = log.questions.get(0);
        assertThat(question.member()).isEqualTo("n2");
        question.answer().complete(Questions.answer(new Forwarded.Done(55, List.of(done(9)))));

        assertThat(pending.isOpen()).as("not applied on this member yet").isTrue();
        applied.advance(55);
        assertThat(pending.answer().join().outcome().revision()).isEqualTo(9);
    }

    @Test
    void traceOfARequestTravelsWithItToTheLeader() {
        log.follow(3, "n2");
        submit("a", 5_000);
        log.questions.get(0).answer().complete(Questions.answer(new Forwarded.Done(1, List.of(done(1)))));
        assertThat(Questions.forwardedTraces(log.questions.get(0).bytes())).isEmpty();
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        proposals.submit(new PendingRequest(put("b"), Deadline.in(5_000), trace));

        Bytes question = log.questions.get(1).bytes();
        assertThat(Questions.forwardedTraces(question)).isEqualTo(Map.of(0, trace));
        assertThat(LogCodec.decodeBatch(Questions.forwardedBatch(question)).requests())
                .containsExactly(put("b"));
    }

    @Test
    void batchGoesToTheNextLeaderUnderItsOwnNumber() {
        log.follow(3, "n2");
        submit("a", 60_000);
        Batch first = LogCodec.decodeBatch(
                Questions.forwardedBatch(log.questions.get(0).bytes()));

        log.follow(4, "n3");
        proposals.sweep();

        assertThat(log.questions).hasSize(2);
        assertThat(log.questions.get(1).member()).isEqualTo("n3");
        Batch second = LogCodec.decodeBatch(
                Questions.forwardedBatch(log.questions.get(1).bytes()));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void leaderThatHandsOverIsNotTriedInABusyLoop() {
        lead(3);
        log.isHandingOver = true;

        submit("a", 60_000);

        assertThat(log.appends).as("until the next sweep").hasSize(1);
    }

    @Test
    void batchThatWasNotAppendedGoesToTheNextLeader() {
        lead(3);
        submit("a", 60_000);
        log.appends.get(0).index().completeExceptionally(new NotAppendedException("not the leader"));

        log.follow(4, "n2");
        proposals.follow();

        Batch carried = LogCodec.decodeBatch(
                Questions.forwardedBatch(log.questions.get(0).bytes()));
        assertThat(carried.requests()).isEqualTo(entry(0).batches().get(0).requests());
    }

    @Test
    void leaderThatCannotBeAskedLeavesRequestsNotApplied() {
        log.follow(3, "n2");
        PendingRequest pending = submit("a", 60_000);
        log.questions.get(0).answer().completeExceptionally(new NotAskedException("n2: bad_certificate"));

        proposals.sweep();

        assertThat(problem(pending).code()).isEqualTo(ProblemCode.NO_LEADER);
        assertThat(problem(pending).detail()).contains("bad_certificate");
        log.follow(4, "n3");
        proposals.sweep();
        assertThat(log.questions).as("what was refused is never sent").hasSize(1);
    }

    @Test
    void leaderThatCannotBeReachedIsNotAskedInABusyLoop() {
        log.follow(3, "n2");
        log.isUnreachable = true;

        PendingRequest pending = submit("a", 60_000);

        assertThat(log.questions).hasSize(1);
        assertThat(pending.isOpen())
                .as("the next sweep tries again, or gives up")
                .isTrue();
    }

    @Test
    void deadlineOfARequestThatCameBackMeansNotApplied() {
        log.follow(3, "n2");
        PendingRequest pending = submit("a", 0);
        log.questions.get(0).answer().complete(Questions.answer(Forwarded.NOT_APPENDED));

        proposals.sweep();

        assertThat(refusal(pending)).isEqualTo(ProblemCode.DEADLINE_EXCEEDED);
    }

    @Test
    void whatMayHaveReachedALeaderStaysUnknownWhenTheNextOneCannotBeAsked() {
        log.follow(3, "n2");
        PendingRequest pending = submit("a", 0);
        log.questions.get(0).answer().completeExceptionally(new IllegalStateException("cut"));
        log.follow(4, "n3");
        submit("b", 60_000);
        Question second = log.questions.get(1);
        assertThat(second.bytes()).isEqualTo(log.questions.get(0).bytes());
        second.answer().completeExceptionally(new NotAskedException("n3: bad_certificate"));

        proposals.sweep();

        assertThat(refusal(pending)).isEqualTo(ProblemCode.OUTCOME_UNKNOWN);
    }

    @Test
    void formerLeaderThatWasAskedMayHaveTakenIt() {
        log.follow(3, "n2");
        PendingRequest pending = submit("a", 0);
        log.follow(4, "n3");

        proposals.sweep();

        assertThat(refusal(pending)).isEqualTo(ProblemCode.OUTCOME_UNKNOWN);
    }

    @Test
    void entryOnceHandedToTheLogIsNeverSentAgain() {
        lead(3);
        submit("a", 60_000);
        log.appends.get(0).index().completeExceptionally(new IllegalStateException("stepped down"));
        proposals.follow();

        log.follow(4, "n2");
        proposals.sweep();

        assertThat(log.questions).isEmpty();
        assertThat(log.appends).hasSize(1);
    }

    @Test
    void leaderAnswersForwardedBatchesOnceTheyAreApplied() {
        lead(3);
        Batch batch = new Batch(99, 1, List.of(put("a")));

        CompletableFuture<Forwarded> answer = proposals.accept(batch, 100);
        assertThat(answer).isNotDone();
        apply(0);

        assertThat(answer.join()).isInstanceOf(Forwarded.Done.class);
    }

    @Test
    void forwardedBatchesOfSeveralMembersShareAnEntry() {
        lead(3);
        submit("first", 60_000);
        proposals.accept(new Batch(98, 1, List.of(put("a"))), 100);
        proposals.accept(new Batch(99, 1, List.of(put("b"))), 100);
        submit("mine", 60_000);

        apply(0);

        assertThat(entry(1).batches()).hasSize(3);
    }

    @Test
    void memberThatDoesNotLeadRefusesForwardedBatches() {
        log.follow(3, "n2");

        assertThat(proposals.accept(new Batch(99, 1, List.of(put("a"))), 100))
                .isCompletedWithValue(Forwarded.NOT_APPENDED);
    }

    @Test
    void losingLeadershipLeavesForwardedBatchesUnknown() {
        lead(3);
        CompletableFuture<Forwarded> answer = proposals.accept(new Batch(99, 1, List.of(put("a"))), 100);

        log.follow(4, "n2");
        proposals.follow();

        assertThat(answer).isCompletedWithValue(Forwarded.UNKNOWN);
    }

    @Test
    void barrierIsAnEntryOfItsOwnOnAnIdleLeader() {
        lead(3);

        CompletableFuture<Long> index = proposals.barrier();
        assertThat(entry(0).batches()).isEmpty();
        apply(0);

        assertThat(index).isCompletedWithValue(100L);
    }

    @Test
    void barrierRidesOnlyOnEntriesThatAreAppendedAfterIt() {
        lead(3);
        submit("a", 60_000);

        CompletableFuture<Long> index = proposals.barrier();
        apply(0);

        assertThat(index).as("the entry was already on its way").isNotDone();
        apply(1);
        assertThat(index).isCompletedWithValue(101L);
    }

    @Test
    void memberThatWasRemovedSaysSoToThoseWhoWaitAndThoseWhoCome() {
        lead(3);
        submit("a", 60_000);
        PendingRequest waits = submit("b", 60_000);

        proposals.close(Stopping.removed(List.of("http://n2:7460")));
        proposals.close(Stopping.STOPS);

        for (PendingRequest pending : List.of(waits, submit("c", 60_000))) {
            assertThat(problem(pending).detail()).contains("removed from its cluster");
            assertThat(problem(pending).members()).containsEntry("others", List.of("http://n2:7460"));
        }
    }

    @Test
    void closingRefusesWhatWaits() {
        lead(3);
        PendingRequest underWay = submit("a", 60_000);
        PendingRequest waits = submit("b", 60_000);

        proposals.close(Stopping.STOPS);

        assertThat(refusal(underWay)).isEqualTo(ProblemCode.OUTCOME_UNKNOWN);
        assertThat(refusal(waits)).isEqualTo(ProblemCode.SHUTTING_DOWN);
        assertThat(refusal(submit("c", 60_000))).isEqualTo(ProblemCode.SHUTTING_DOWN);
    }
}
