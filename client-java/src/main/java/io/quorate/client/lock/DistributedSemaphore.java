package io.quorate.client.lock;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.session.Session;
import java.time.Duration;
import java.util.Optional;

/**
 * A semaphore of the cluster. Immutable, safe for any thread.
 *
 * <p>Strictly first come, first served: who wants many slots is not passed by those who want few. Another limit than the
 * cluster knows is a {@link io.quorate.client.error.ConflictException} with the code {@code limit-mismatch}. To wait for
 * zero is to try once; a negative limit is an {@link IllegalArgumentException}.
 */
public interface DistributedSemaphore {

    /** Its name, without the prefix of the client. */
    String name();

    /** How many slots it has, as this program says. */
    int limit();

    /** With a note that others see while slots are held. */
    DistributedSemaphore withNote(String text);

    /** Held on that session instead of the client's shared one. */
    DistributedSemaphore on(Session session);

    /** Acquires slots, however long that takes. */
    Permits acquire(int count) throws InterruptedException;

    /**
     * Acquires slots within {@code limit}.
     *
     * @throws io.quorate.client.error.LockNotAcquiredException if that was not possible
     */
    Permits acquire(int count, Duration limit) throws InterruptedException;

    /** Acquires slots if enough are free. One request. */
    Optional<Permits> tryAcquire(int count) throws InterruptedException;

    /** Sets the limit for all. Lowering it evicts nobody. */
    DistributedSemaphore resize(int limit);

    /** Who holds slots and who waits. */
    ClaimState state();

    /** The same, without waiting. */
    AsyncSemaphore async();
}
