package io.quorate.server.rocks;

import io.quorate.core.store.StoreClosedException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A count of those who use something native; whoever leaves last frees it. Starts with one, the owner's. Safe for any
 * thread.
 */
final class References {

    private final AtomicInteger held = new AtomicInteger(1);
    private final Runnable free;

    References(Runnable free) {
        this.free = free;
    }

    /**
     * Takes a reference, which must be given back by {@link #release()}.
     *
     * @throws StoreClosedException if the last one is gone already
     */
    void acquire() {
        if (!tryAcquire()) {
            throw new StoreClosedException();
        }
    }

    /** Takes a reference, unless the last one is gone already. */
    boolean tryAcquire() {
        int now = held.get();
        while (now > 0) {
            if (held.compareAndSet(now, now + 1)) {
                return true;
            }
            now = held.get();
        }
        return false;
    }

    /** Whether the last one is gone. */
    boolean isFree() {
        return held.get() == 0;
    }

    void release() {
        if (held.decrementAndGet() == 0) {
            free.run();
        }
    }
}
