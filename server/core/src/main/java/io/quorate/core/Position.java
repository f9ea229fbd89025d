package io.quorate.core;

/**
 * A place in the log. Immutable.
 *
 * @param term the term of the entry there; 0 before the first entry
 * @param index its index; 0 before the first entry
 */
public record Position(long term, long index) {

    /** Before the first entry. */
    public static final Position START = new Position(0, 0);
}
