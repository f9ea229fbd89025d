package io.quorate.core.claim;

import io.quorate.core.log.Outcome;

/** An outcome that only lacks the revision of what its command changed. */
@FunctionalInterface
public interface Answer {

    /** The outcome, standing at {@code revision}. */
    Outcome at(long revision);
}
