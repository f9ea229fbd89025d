package io.quorate.core.log;

/** How well something is, from the best to the worst. */
public enum Health {
    /** It can be called. */
    PASSING,
    /** It can be called, but something is not as it should be. */
    WARNING,
    /** It can't be called. */
    CRITICAL;

    /** The worse of the two. */
    public Health and(Health other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
