package io.quorate.client.internal.session;

import java.time.Duration;

/** Clocks that move when a test says so. Safe for any thread. */
public final class PlayedClocks implements TwoClocks {

    private long nanos = Long.MAX_VALUE - 5_000_000_000L;
    private long wallMillis = 1_790_000_000_000L;

    /** Both go on. */
    public synchronized void advance(Duration time) {
        nanos += time.toNanos();
        wallMillis += time.toMillis();
    }

    /** The machine sleeps: the steady clock stands still. */
    public synchronized void sleep(Duration time) {
        wallMillis += time.toMillis();
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized long wallMillis() {
        return wallMillis;
    }
}
