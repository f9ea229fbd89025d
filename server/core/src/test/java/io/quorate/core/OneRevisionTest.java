package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A key may change three times at one revision: its range is cleared, it is put onto the lease of a lock, and the lock is
 * released, which ends the lease.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneRevisionTest {

    private static final Operation CLEAR = new Operation.Delete(new Keys.Span(bytes("k"), bytes("l")), false);

    private final Machine machine = new Machine();
    private final ClaimOutcome.Granted held = lock();
    private final Operation put =
            new Operation.Put(bytes("k"), bytes("held"), new Attachment.To(held.lease()), false, false);
    private final Operation release =
            new Operation.Release(Kind.LOCK, bytes("l"), held.grants().get(0).token());

    @Test
    void aKeyThatComesAndGoesAtOnceWasRemovedThen() {
        machine.run(put, release);
        long then = machine.machine.revision();
        assertThat(history()).containsExactly(then + " removed");
        assertThat(machine.reader().history(bytes("k"), 1, then)).isEmpty();
    }

    @Test
    void whatWasThereBeforeIsFound() {
        machine.put("k", "before");
        long before = machine.machine.revision();
        machine.run(CLEAR, put, release);
        long then = machine.machine.revision();
        machine.put("k", "after");
        long after = machine.machine.revision();

        assertThat(machine.value("k", before)).isEqualTo("before");
        assertThat(machine.list(KeyRange.ALL, before, Order.ASCENDING)).containsExactly("k=before");
        assertThat(machine.list(KeyRange.ALL, before, Order.DESCENDING)).containsExactly("k=before");
        assertThat(machine.reader().get(bytes("k"), then)).isNull();
        assertThat(machine.list(KeyRange.ALL, then, Order.ASCENDING)).isEmpty();
        assertThat(machine.list(KeyRange.ALL, then, Order.DESCENDING)).isEmpty();
        assertThat(history()).containsExactly(after + "=after", then + " removed", before + "=before");
        assertThat(machine.reader().changedSince(KeyRange.only(bytes("k")), then))
                .isTrue();
        assertThat(machine.reader().changedSince(KeyRange.only(bytes("k")), after))
                .isFalse();

        machine.trim(before);
        assertThat(machine.reader().get(bytes("k"), then)).isNull();
        machine.trim(then);
        assertThat(history()).containsExactly(after + "=after");
    }

    private ClaimOutcome.Granted lock() {
        return (ClaimOutcome.Granted) machine.apply(new ClaimCommand.Acquire(
                Kind.LOCK,
                List.of(new ClaimCommand.Part(bytes("l"), false, 1, 0)),
                new ClaimCommand.Claimant(0, 60_000, 3, "me", 0, 0, Bytes.EMPTY),
                new ClaimCommand.Wait(new Ticket(9, 1), 0, 0, false)));
    }

    private List<String> history() {
        return machine.reader().history(bytes("k"), 10, Long.MAX_VALUE).stream()
                .map(change -> change.revision()
                        + (change instanceof Change.Put put ? "=" + put.record().value() : " removed"))
                .toList();
    }
}
