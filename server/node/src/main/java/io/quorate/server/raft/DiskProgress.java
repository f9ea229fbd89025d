package io.quorate.server.raft;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Whether disk work is under way, and whether any has ended since one looked last. Safe for any thread; never waits. */
final class DiskProgress {

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong ended = new AtomicLong();

    void begin() {
        underWay.incrementAndGet();
    }

    void end() {
        ended.incrementAndGet();
        underWay.decrementAndGet();
    }

    boolean isUnderWay() {
        return underWay.get() > 0;
    }

    long ended() {
        return ended.get();
    }
}
