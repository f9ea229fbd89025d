package io.quorate.core;

import io.quorate.core.kv.Ledger;
import io.quorate.core.log.Change;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.CounterOutcome;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/** The rules of counters. Stateless: everything is in the ledger. */
final class Counters {

    private Counters() {}

    /** Carries out {@code command} at the ledger's revision, after {@code revision}. */
    static Outcome execute(Ledger ledger, long revision, CounterCommand command) {
        Bytes name = command.name();
        if (name.isEmpty() || name.size() > Limits.NAME_BYTES_MAX) {
            return new Refused(
                    Refusal.INVALID,
                    revision,
                    "name: " + name.size() + " bytes (expected: 1.." + Limits.NAME_BYTES_MAX + ")");
        }
        KeyRecord record = ledger.current(Kind.COUNTER, name);
        long value = record == null ? 0 : value(record);
        if (command instanceof CounterCommand.Add add) {
            return add(ledger, revision, add, value);
        }
        if (command instanceof CounterCommand.Set set) {
            if (isMoved(record, set.expectedRevision())) {
                return moved(revision, value, record);
            }
            return isInRange(set.value())
                    ? write(ledger, name, set.value(), value)
                    : new CounterOutcome.OutOfBounds(revision, value);
        }
        if (command instanceof CounterCommand.Delete delete) {
            if (isMoved(record, delete.expectedRevision())) {
                return moved(revision, value, record);
            }
            if (record == null) {
                return new CounterOutcome.Counted(revision, 0, 0, false);
            }
            ledger.delete(Kind.COUNTER, name, Change.Cause.DELETED);
            return new CounterOutcome.Counted(ledger.revision(), 0, value, true);
        }
        throw new IllegalStateException(command.getClass() + " can't be carried out");
    }

    /** The value of a counter's record. */
    static long value(KeyRecord record) {
        return new Decoder(record.value()).fixed64();
    }

    private static Outcome add(Ledger ledger, long revision, CounterCommand.Add add, long value) {
        if (!isInRange(add.delta())) {
            return new CounterOutcome.OutOfBounds(revision, value);
        }
        // Both are below 2^53, so the sum can't overflow.
        long sum = value + add.delta();
        return isInRange(sum) && sum >= add.min() && sum <= add.max()
                ? write(ledger, add.name(), sum, value)
                : new CounterOutcome.OutOfBounds(revision, value);
    }

    private static Outcome write(Ledger ledger, Bytes name, long value, long before) {
        ledger.put(Kind.COUNTER, name, new Encoder().fixed64(value).toBytes(), 0);
        return new CounterOutcome.Counted(ledger.revision(), value, before, true);
    }

    private static boolean isInRange(long value) {
        return value >= -Limits.COUNTER_MAX && value <= Limits.COUNTER_MAX;
    }

    private static boolean isMoved(@Nullable KeyRecord record, long expectedRevision) {
        return expectedRevision >= 0 && expectedRevision != (record == null ? 0 : record.modRevision());
    }

    private static Outcome moved(long revision, long value, @Nullable KeyRecord record) {
        return new CounterOutcome.Moved(revision, value, record == null ? 0 : record.modRevision());
    }
}
