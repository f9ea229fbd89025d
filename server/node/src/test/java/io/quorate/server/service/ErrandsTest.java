package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What must be done for a client that has gone is done, whoever else wants something at the same time. */
class ErrandsTest {

    private static final Outcome FULL = new Outcome.Refused(Refusal.ENTRY_FULL, 7, "others");
    private static final Outcome REFUSED = new Outcome.Refused(Refusal.NOT_HOLDER, 7, "gone");
    private static final Outcome DONE = new LeaseOutcome.Revoked(8, 5, true);

    private final Deque<Outcome> answers = new ArrayDeque<>();
    private final Errands errands = new Errands((request, deadline) ->
            CompletableFuture.completedFuture(new Writes.Answer(answers.removeFirst(), false, 0, 0)));

    private CompletableFuture<Outcome> run(long millis, Outcome... answered) {
        answers.addAll(List.of(answered));
        return errands.run(new LeaseCommand.Revoke(5), millis);
    }

    @Test
    void whatFoundNoRoomIsTriedAgain() {
        CompletableFuture<Outcome> done = run(60_000, FULL, FULL, DONE);
        assertThat(done).isNotDone();
        errands.sweep();
        assertThat(done).isNotDone();
        errands.sweep();

        assertThat(done).isCompletedWithValue(DONE);
    }

    @Test
    void whatIsRefusedForItselfIsOver() {
        assertThat(run(60_000, REFUSED)).isCompletedWithValue(REFUSED);
    }

    @Test
    void atItsEndAnErrandIsOverWithWhatItHeard() {
        assertThat(run(0, FULL)).isCompletedWithValue(FULL);
    }
}
