package io.quorate.server.check;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import org.jspecify.annotations.Nullable;

/**
 * The results in a row that say something else than the status that the cluster knows. The status changes when there are
 * enough of them: as many as it takes to fail if they are worse, as many as it takes to pass if they are better. It changes
 * as little as they agree on.
 *
 * <p>Nothing is remembered of results that agree with the status, so whoever takes a check over goes on from what is known
 * to all. Confined to one thread.
 */
final class Streak {

    private final int failAfter;
    private final int passAfter;

    private Health status;
    private boolean unchecked;
    private int length;
    private boolean worse;
    private Health nearest;

    Streak(CheckStatus known, int failAfter, int passAfter) {
        this.failAfter = failAfter;
        this.passAfter = passAfter;
        this.status = known.health();
        this.nearest = known.health();
        this.unchecked = known.isUnchecked();
    }

    /** The cluster knows {@code known} from now on. */
    void knows(CheckStatus known) {
        if (known.health() != status || known.isUnchecked() != unchecked) {
            status = known.health();
            unchecked = known.isUnchecked();
            reset();
        }
    }

    /** Forgets the results so far. */
    void reset() {
        length = 0;
    }

    /** Takes a result; what the status should become, null: what it is. */
    @Nullable
    Health add(Health result) {
        if (unchecked) {
            return result;
        }
        int order = result.compareTo(status);
        if (order == 0) {
            reset();
            return null;
        }
        boolean isWorse = order > 0;
        if (length == 0 || isWorse != worse) {
            worse = isWorse;
            length = 0;
            nearest = result;
        } else if (isWorse ? result.compareTo(nearest) < 0 : result.compareTo(nearest) > 0) {
            nearest = result;
        }
        length++;
        return length >= (worse ? failAfter : passAfter) ? nearest : null;
    }
}
