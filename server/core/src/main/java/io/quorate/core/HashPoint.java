package io.quorate.core;

/**
 * What the rolling hash was after an entry. Two members whose hashes at one index differ do not have the same state.
 *
 * @param index the entry's index, a multiple of {@link #INTERVAL}
 * @param stateHash the hash
 */
public record HashPoint(long index, long stateHash) {

    /** The distance between points. */
    public static final long INTERVAL = 1_024;

    /** How many points are kept. */
    public static final int POINTS_MAX = 1_000;
}
