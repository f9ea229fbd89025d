package io.quorate.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long the ends of holds are remembered. */
class EndingsTest {

    private static final int ROUNDS = 300;

    private final Machine machine = new Machine();
    private int requests;

    private long rounds() {
        Bytes name = Bytes.utf8("a");
        long token = 0;
        for (int i = 0; i < ROUNDS; i++) {
            ClaimCommand.Part part = new ClaimCommand.Part(name, false, 1, 0);
            ClaimCommand.Claimant claimant = new ClaimCommand.Claimant(0, 10_000, ++requests, "o", 0, 0, Bytes.EMPTY);
            ClaimCommand.Wait patience = new ClaimCommand.Wait(new Ticket(1, requests), 0, 0, false);
            ClaimOutcome.Granted granted = (ClaimOutcome.Granted)
                    machine.apply(new ClaimCommand.Acquire(Kind.LOCK, List.of(part), claimant, patience));
            token = granted.grants().get(0).token();
            machine.apply(new ClaimCommand.Release(Kind.LOCK, name, token));
        }
        return token;
    }

    private long remembered() {
        long rows = 0;
        try (Snapshot snapshot = machine.store.snapshot();
                Cursor cursor = snapshot.scan(Space.ENDINGS, KeyRange.ALL, Order.ASCENDING)) {
            while (cursor.next()) {
                rows++;
            }
        }
        // Each has a row by name and one by age, and the last one of the only name another.
        assertThat(rows).isOdd();
        return (rows - 1) / 2;
    }

    @Test
    void theyAreForgottenSoonAfterTheirTime() {
        long token = rounds();
        assertThat(remembered()).isEqualTo(ROUNDS);
        assertThat(machine.apply(new ClaimCommand.Release(Kind.LOCK, Bytes.utf8("a"), token)))
                .isInstanceOf(ClaimOutcome.Released.class);
        machine.clusterMillis += Limits.ENDING_RETENTION_MILLIS;
        rounds();
        assertThat(remembered()).isEqualTo(ROUNDS);
        assertThat(machine.apply(new ClaimCommand.Release(Kind.LOCK, Bytes.utf8("a"), token)))
                .isNotInstanceOf(ClaimOutcome.Released.class);
    }
}
