package io.quorate.client.counter;

import java.time.Duration;
import java.util.List;

/** The counters of a cluster: whole numbers within ±(2^53 − 1). Safe for any thread. */
public interface Counters {

    /** A counter that was changed. Immutable. */
    record Change(String name, long value, long previous, long revision) {}

    /** A counter as it is. Immutable. */
    record Counter(String name, long value) {}

    /** Adds to a counter; one that is absent counts from 0. */
    Change add(String name, long delta);

    /**
     * Adds to a counter if the sum stays within bounds.
     *
     * @throws io.quorate.client.error.ConflictException {@code counter-bound} if it does not
     */
    Change add(String name, long delta, long min, long max);

    /** Sets a counter. */
    Change set(String name, long value);

    /** The value. */
    long get(String name);

    /**
     * Waits until the value meets a condition.
     *
     * @param condition such as {@code ge:5}; the words are eq, ne, lt, le, gt and ge
     * @throws io.quorate.client.error.ConflictException {@code wait-timeout} if it did not within {@code wait}
     */
    long await(String name, String condition, Duration wait);

    /** Removes a counter. */
    void remove(String name);

    /** The counters whose name starts with {@code prefix}. */
    List<Counter> list(String prefix);
}
