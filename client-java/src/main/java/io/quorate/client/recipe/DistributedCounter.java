package io.quorate.client.recipe;

import java.time.Duration;

/**
 * A counter of the cluster: a whole number within ±(2^53 − 1). Immutable, safe for any thread. A change whose answer is lost
 * is not counted twice.
 */
public interface DistributedCounter {

    /** Its name, without the prefix of the client. */
    String name();

    /** The value; 0 if it is absent. */
    long get();

    /** Adds, and tells all about it. To add 1,000 reserves as many numbers: {@code previous} + 1 to {@code value}. */
    CounterChange add(long delta);

    /**
     * Adds if the sum stays within bounds.
     *
     * @throws io.quorate.client.error.ConflictException {@code counter-bound} if it does not
     */
    CounterChange add(long delta, long min, long max);

    /** Adds {@code delta}; the value after that. */
    default long addAndGet(long delta) {
        return add(delta).value();
    }

    /** Adds {@code delta}; the value before that. */
    default long getAndAdd(long delta) {
        return add(delta).previous();
    }

    /** Adds 1; the value after that. */
    default long incrementAndGet() {
        return addAndGet(1);
    }

    /** Takes 1 away; the value after that. */
    default long decrementAndGet() {
        return addAndGet(-1);
    }

    /** Sets it, whatever it was. */
    CounterChange set(long value);

    /** Sets it if it is absent; whether it was. */
    boolean setIfAbsent(long value);

    /**
     * Waits until the value meets a condition.
     *
     * @param condition such as {@code ge:5}; the words are eq, ne, lt, le, gt and ge
     * @param wait 10 minutes at most; zero: looks once
     * @return the value that met it
     * @throws io.quorate.client.error.WaitTimeoutException if it did not within {@code wait}
     */
    long await(String condition, Duration wait) throws InterruptedException;

    /** Makes it absent. */
    void remove();

    /** The same, without waiting. */
    AsyncCounter async();
}
