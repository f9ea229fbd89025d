package io.quorate.client.lock;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several locks that are held; each has its token. Safe for any thread. */
public interface HeldLocks extends AutoCloseable {

    /** One of them, by name. */
    LockHandle get(String name);

    /** In the order in which they were asked for. */
    List<LockHandle> handles();

    /** Whether all are certainly held at this moment. */
    boolean isHeld();

    /**
     * Goes on only if all are certainly held for as long as that.
     *
     * @throws io.quorate.client.error.LockLostException if one is not
     */
    void ensureHeld(Duration min);

    /** Calls {@code listener} for each that is lost. */
    HeldLocks onLost(Consumer<LockLost> listener);

    /**
     * Releases all; see {@link LockHandle#close}.
     *
     * @throws io.quorate.client.error.LockLostException if one was lost and nobody has noticed; the others are released
     */
    @Override
    void close();
}
