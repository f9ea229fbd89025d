package io.quorate.core.store;

/** The direction of a scan. */
public enum Order {
    /** From the first key to the last. */
    ASCENDING,
    /** From the last key to the first. */
    DESCENDING
}
