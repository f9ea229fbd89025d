package io.quorate.core.log;

/** What came of a request about a counter. Immutable. */
public sealed interface CounterOutcome extends Outcome {

    /**
     * It is done.
     *
     * @param value the value now
     * @param previous the value before
     * @param changed whether anything changed; a delete of what is not there changes nothing
     */
    record Counted(long revision, long value, long previous, boolean changed) implements CounterOutcome {}

    /** The value would be out of bounds: nothing was applied. */
    record OutOfBounds(long revision, long value) implements CounterOutcome {}

    /**
     * The counter is not at the expected revision: nothing was applied.
     *
     * @param modRevision the revision of its last change; 0: it is not there
     */
    record Moved(long revision, long value, long modRevision) implements CounterOutcome {}
}
