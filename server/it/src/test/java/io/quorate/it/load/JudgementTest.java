package io.quorate.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.check.Answer;
import io.quorate.it.wire.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients and checkers together find out a server that breaks its promises, and believe one that keeps them. */
final class JudgementTest {

    private static Judgement judge(FakeServer.Fault fault) throws IOException {
        try (FakeServer server = new FakeServer(fault)) {
            List<Endpoint> endpoints = List.of(server.endpoint());
            Workload.Plan plan = Workload.Plan.of("t", 1).load(6, 4, Duration.ZERO);
            try (Workload load = Workload.start(endpoints, plan)) {
                load.awaitAcknowledged(1_500, Duration.ofSeconds(60));
                return Judgement.of(endpoints, load.stop());
            }
        }
    }

    @Test
    void serverThatKeepsItsPromisesIsBelieved() throws IOException {
        Judgement judgement = judge(FakeServer.Fault.NONE);
        assertThat(judgement.holds()).as(judgement.report()).isTrue();
        assertThat(judgement.history().count(Answer.Found.class)).isPositive();
        assertThat(judgement.history().count(Answer.Refused.class)).isPositive();
        assertThat(judgement.history().count(Answer.Deleted.class)).isPositive();
    }

    @Test
    void unknownOutcomesAreNoFault() throws IOException {
        Judgement judgement = judge(FakeServer.Fault.UNKNOWN);
        assertThat(judgement.holds()).as(judgement.report()).isTrue();
        assertThat(judgement.history().count(Answer.Unknown.class)).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"STALE_READ", "FORGOTTEN_WRITE", "WRITTEN_TWICE", "REFUSED_BUT_DONE"})
    void bothCheckersFindABrokenPromise(FakeServer.Fault fault) throws IOException {
        Judgement judgement = judge(fault);
        assertThat(judgement.linearizability().violations())
                .as(judgement.report())
                .isPositive();
        assertThat(judgement.oracle().findings()).isNotEmpty();
    }
}
