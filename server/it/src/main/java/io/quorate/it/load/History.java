package io.quorate.it.load;

import io.quorate.it.check.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * What all clients of a run saw. Immutable.
 *
 * @param operations in the order in which they were called
 * @param surprises answers that the API doesn't allow, for people
 */
public record History(List<Operation> operations, List<String> surprises) {

    public History {
        List<Operation> ordered = new ArrayList<>(operations);
        ordered.sort(Comparator.comparingLong(Operation::calledNanos));
        operations = List.copyOf(ordered);
        surprises = List.copyOf(surprises);
    }

    /** All keys that were used. */
    public List<String> keys() {
        TreeSet<String> keys = new TreeSet<>();
        operations.forEach(operation -> keys.add(operation.key()));
        return List.copyOf(keys);
    }

    /** How many changes were acknowledged. */
    public long acknowledged() {
        return operations.stream().filter(Operation::acknowledged).count();
    }

    /** How many operations ended with an answer of kind {@code answer}. */
    public long count(Class<?> answer) {
        return operations.stream()
                .filter(operation -> answer.isInstance(operation.answer()))
                .count();
    }

    /**
     * The longest time without an acknowledged change, in milliseconds, between {@code fromNanos} and {@code toNanos}.
     */
    public long unavailableMillis(long fromNanos, long toNanos) {
        long[] times = operations.stream()
                .filter(Operation::acknowledged)
                .mapToLong(Operation::returnedNanos)
                .filter(nanos -> nanos - fromNanos > 0 && toNanos - nanos > 0)
                .sorted()
                .toArray();
        long last = fromNanos;
        long longest = 0;
        for (long time : times) {
            longest = Math.max(longest, time - last);
            last = time;
        }
        longest = Math.max(longest, toNanos - last);
        return longest / 1_000_000;
    }
}
