package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.Outcome;
import java.util.List;

/**
 * What came of executing a transaction. Immutable.
 *
 * @param outcome the answer
 * @param changes what it changed, in order; empty: nothing, and the revision did not move
 * @param historyBytes the size of the rows of these changes
 * @param liveBytes by how much the rows of what is there have grown
 */
public record Execution(Outcome outcome, List<Change> changes, long historyBytes, long liveBytes) {

    public Execution {
        changes = List.copyOf(changes);
    }

    static Execution unchanged(Outcome outcome) {
        return new Execution(outcome, List.of(), 0, 0);
    }
}
