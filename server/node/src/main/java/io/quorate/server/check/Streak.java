package io.quorate.server.check;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import org.jspecify.annotations.Nullable;

/**
 * The results in a row that say something else than the status that the cluster knows. The status changes when there are
 * enough of them: as many as it takes to fail if they are worse, as many as it takes to pass if they are better. It changes
 * as little as they agree on.
 *
 * <p>A check that was critical ever since it was new belongs to an instance that is only about to begin: one better result
 * is enough for it. Whoever saw nothing but its last status does not know that, and takes it for any other.
 *
 * <p>Nothing is remembered of results that agree with the status, so whoever takes a check over goes on from what is known
 * to all. Confined to one thread.
 */
final class Streak {

    private final int failAfter;
    private final int passAfter;

    private Health status;
    private boolean unchecked;
    private boolean beginning;
    private int length;
    private boolean worse;
    private Health nearest;

    Streak(CheckStatus known, int failAfter, int passAfter) {
        this.failAfter = failAfter;
        this.passAfter = passAfter;
        this.status = known.health();
        this.nearest = known.health();
        this.unchecked = known.isUnchecked();
        this.beginning = unchecked;
    }

    /** The cluster knows {@code known} from now on. */
    void knows(CheckStatus known) {
        beginning = known.isUnchecked() || (beginning && known.health() == Health.CRITICAL);
        if (known.health() != status || known.isUnchecked() != unchecked) {
            status = known.health();
            unchecked = known.isUnchecked();
            reset();
        }
    }

    /** Whether the check was critical ever since it was new. */
    boolean isBeginning() {
        return beginning;
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
        if (beginning && !isWorse) {
            return result;
        }
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
