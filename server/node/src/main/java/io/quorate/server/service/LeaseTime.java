package io.quorate.server.service;

/** The time that leaders of this process count leases in. Safe for any thread. */
@FunctionalInterface
public interface LeaseTime {

    /** This machine's steady clock: what every member runs on that serves people. */
    LeaseTime STEADY = System::nanoTime;

    /** Nanoseconds from some moment. Never goes back; a leap is taken for a stall of this process. */
    long nanoTime();

    /**
     * By how much a test has moved time on so far, nanoseconds: counts besides {@link #nanoTime}, and is no stall, so
     * that all of it counts at once.
     */
    default long movedNanos() {
        return 0;
    }
}
