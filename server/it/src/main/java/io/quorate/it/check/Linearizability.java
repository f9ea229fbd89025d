package io.quorate.it.check;

import io.quorate.it.check.Answer.NotApplied;
import io.quorate.it.check.Answer.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether recorded operations can be explained by a store in which each takes effect at one instant between its call and
 * its answer. Each key is judged by itself: the whole is linearizable if and only if every object is (Herlihy and Wing,
 * 1990).
 *
 * <p>What happens to outcomes that aren't known: a read is dropped, it says nothing; a change may take effect at any time
 * after its call, the distant future included, or never. An operation that was refused before it could take effect is
 * dropped too: a value that it must not have stored then has no writer, and whoever reads it is the proof.
 *
 * <p>Immutable.
 */
public final class Linearizability {

    /** Steps after which the search for one key is given up, enough for about a minute. */
    public static final long STEPS_MAX = 50_000_000;

    private final Map<String, Verdict> verdicts;
    private final int operations;
    private final int unknown;

    private Linearizability(Map<String, Verdict> verdicts, int operations, int unknown) {
        this.verdicts = verdicts;
        this.operations = operations;
        this.unknown = unknown;
    }

    /** Judges {@code history}, the operations in any order. */
    public static Linearizability check(List<Operation> history) {
        return check(history, STEPS_MAX);
    }

    /** Judges {@code history}, giving up on a key after {@code stepsMax} steps. */
    public static Linearizability check(List<Operation> history, long stepsMax) {
        Map<String, List<Operation>> byKey = new TreeMap<>();
        int unknown = 0;
        for (Operation operation : history) {
            boolean lost = operation.answer() instanceof Unknown;
            if (operation.answer() instanceof NotApplied
                    || (lost && !operation.call().mutates())) {
                continue;
            }
            unknown += lost ? 1 : 0;
            byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
        }
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        byKey.forEach((key, operations) -> verdicts.put(key, new WingGong(operations, stepsMax).verdict()));
        return new Linearizability(verdicts, history.size(), unknown);
    }

    /** Whether every key is proven linearizable. A search that was given up proves nothing. */
    public boolean holds() {
        return verdicts.values().stream().allMatch(Verdict.Linearizable.class::isInstance);
    }

    /** Keys that no order of the operations explains. */
    public long violations() {
        return verdicts.values().stream()
                .filter(Verdict.Violation.class::isInstance)
                .count();
    }

    /** Keys about which the search was given up. */
    public long undecided() {
        return verdicts.values().stream()
                .filter(Verdict.Undecided.class::isInstance)
                .count();
    }

    /** The findings for people: one line when all is well. */
    public String report() {
        StringBuilder text =
                new StringBuilder("linearizability: %,d operations on %,d keys, %,d changes of unknown outcome"
                        .formatted(operations, verdicts.size(), unknown));
        text.append(": %d violations, %d undecided%n".formatted(violations(), undecided()));
        verdicts.forEach((key, verdict) -> {
            if (verdict instanceof Verdict.Violation violation) {
                text.append("VIOLATION at key ").append(key).append('\n').append(violation.explanation());
            } else if (verdict instanceof Verdict.Undecided undecided) {
                text.append("undecided at key %s after %,d steps%n".formatted(key, undecided.steps()));
            }
        });
        return text.toString();
    }
}
