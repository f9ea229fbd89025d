package io.quorate.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that would wait for themselves, where one lease has many. */
class DeadlocksTest {

    private final Machine machine = new Machine();
    private int requests;

    private long lease() {
        Outcome granted = machine.apply(new LeaseCommand.Grant(60_000, "", Bytes.EMPTY, ++requests));
        return ((LeaseOutcome.Granted) granted).lease();
    }

    private Outcome acquire(String name, long lease, String owner) {
        ClaimCommand.Part part = new ClaimCommand.Part(Bytes.utf8(name), false, 1, 0);
        ClaimCommand.Claimant claimant = new ClaimCommand.Claimant(lease, 0, 0, owner, 0, 0, Bytes.EMPTY);
        ClaimCommand.Wait patience = new ClaimCommand.Wait(new Ticket(1, ++requests), 60_000, 0, false);
        return machine.apply(new ClaimCommand.Acquire(Kind.LOCK, List.of(part), claimant, patience));
    }

    @Test
    void aCycleIsFoundAmongThousandsOfClaims() {
        long one = lease();
        long two = lease();
        for (int i = 0; i < 1_500; i++) {
            assertThat(acquire("p" + i, one, "p")).isInstanceOf(ClaimOutcome.Granted.class);
            assertThat(acquire("other" + i, one, "p" + i)).isInstanceOf(ClaimOutcome.Granted.class);
        }
        assertThat(acquire("a", two, "q")).isInstanceOf(ClaimOutcome.Granted.class);
        assertThat(acquire("a", one, "p")).isInstanceOf(ClaimOutcome.Queued.class);
        assertThat(acquire("p1499", two, "q"))
                .isInstanceOfSatisfying(
                        ClaimOutcome.Deadlocked.class,
                        deadlock -> assertThat(deadlock.cycle())
                                .containsExactly(
                                        new ClaimOutcome.Link("q", two, Kind.LOCK, Bytes.utf8("p1499")),
                                        new ClaimOutcome.Link("p", one, Kind.LOCK, Bytes.utf8("a"))));
    }

    @Test
    void whoWaitsForTooMuchToLookAtQueues() {
        long one = lease();
        long two = lease();
        long three = lease();
        acquire("p", one, "p");
        acquire("a", two, "q");
        acquire("a", one, "p");
        for (int i = 0; i < 2_500; i++) {
            acquire("w" + i, three, "r");
            acquire("w" + i, one, "p");
        }
        assertThat(acquire("p", two, "q")).isInstanceOf(ClaimOutcome.Queued.class);
    }

    @Test
    void howManyHoldsAClaimantHasDoesNotMatter() {
        long one = lease();
        long two = lease();
        for (int i = 0; i < 2_500; i++) {
            acquire("p" + i, one, "p");
        }
        acquire("a", two, "q");
        acquire("a", one, "p");
        assertThat(acquire("p0", two, "q")).isInstanceOf(ClaimOutcome.Deadlocked.class);
    }

    @Test
    void whatElseTheClaimantWaitsForDoesNotMatter() {
        long one = lease();
        long two = lease();
        for (int i = 0; i < 2_500; i++) {
            acquire("w" + i, two, "q");
            assertThat(acquire("w" + i, one, "p")).isInstanceOf(ClaimOutcome.Queued.class);
        }
        acquire("p", one, "p");
        acquire("x", two, "r");
        acquire("p", two, "r");

        assertThat(acquire("x", one, "p")).isInstanceOf(ClaimOutcome.Deadlocked.class);
    }

    @Test
    void ownersWhoseNamesBeginAlikeAreNotOne() {
        long one = lease();
        long two = lease();
        acquire("a", one, "p");
        acquire("b", two, "q");
        assertThat(acquire("b", one, "pp")).isInstanceOf(ClaimOutcome.Queued.class);
        assertThat(acquire("a", two, "q")).isInstanceOf(ClaimOutcome.Queued.class);
    }
}
