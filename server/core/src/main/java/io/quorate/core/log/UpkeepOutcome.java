package io.quorate.core.log;

/** What came of a command of upkeep. Immutable. */
public sealed interface UpkeepOutcome extends Outcome {

    /**
     * The settings are so now.
     *
     * @param changed whether they were changed
     */
    record Configured(long revision, ClusterSettings settings, boolean changed) implements UpkeepOutcome {}

    /** The settings are at another version than the command wanted: nothing was changed. */
    record VersionStale(long revision, long version) implements UpkeepOutcome {}

    /**
     * The state hash is kept.
     *
     * @param index the log index after which it is so
     */
    record HashMarked(long revision, long index) implements UpkeepOutcome {}

    /** The level of space is so now. */
    record SpaceCleared(long revision, SpaceLevel level, long liveBytes) implements UpkeepOutcome {}
}
