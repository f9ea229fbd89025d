package io.quorate.core.log;

import io.quorate.core.store.Bytes;

/** What a request asks of a counter. A counter that is not there stands at 0. Immutable. */
public sealed interface CounterCommand extends Command {

    /** The counter's name. */
    Bytes name();

    /**
     * Adds to a counter.
     *
     * @param min the least value it may get; {@code -}{@link Limits#COUNTER_MAX} or more
     * @param max the greatest value it may get; {@link Limits#COUNTER_MAX} or less
     */
    record Add(Bytes name, long delta, long min, long max) implements CounterCommand {}

    /**
     * Sets a counter.
     *
     * @param expectedRevision the revision of its last change, 0: it is not there; negative: whatever it is
     */
    record Set(Bytes name, long value, long expectedRevision) implements CounterCommand {}

    /**
     * Removes a counter.
     *
     * @param expectedRevision as in {@link Set}
     */
    record Delete(Bytes name, long expectedRevision) implements CounterCommand {}
}
