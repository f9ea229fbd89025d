package io.quorate.client.watch;

/** What a view does about a value that it cannot read. */
public enum DecodeFailure {
    /** Goes on with the value before; without one the key is left out. */
    KEEP_PREVIOUS,
    /** Leaves the key out, as if it were absent. */
    LEAVE_OUT
}
