package io.quorate.client.lock;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A lock of the cluster. Immutable, safe for any thread.
 *
 * <p>It cannot stop a holder that has lost it; {@link LockHandle#token} lets whoever takes its writes refuse them.
 *
 * <p>A thread that holds it and asks for it again is told so at once by a
 * {@link io.quorate.client.error.DeadlockException}: it would wait for itself. {@link #reentrant} counts instead. The cluster
 * also knows which thread waits for which, across locks and machines, and refuses the one that would close a circle.
 *
 * <p>Who waits is served first come, first served. Methods that wait can be interrupted; the place in the queue, or a lock
 * that was granted at that moment, is given back. A limit of zero tries once and does not queue; a negative one is an
 * {@link IllegalArgumentException}.
 */
public interface DistributedLock {

    /** Its name, without the prefix of the client. */
    String name();

    /** With a note that others see while it is held. */
    DistributedLock withNote(String text);

    /** If it is lost rather than released, nobody gets it for so long, so that what the loser sent can arrive. */
    DistributedLock withReleaseDelay(Duration delay);

    /** Held on that session instead of the client's shared one. */
    DistributedLock on(Session session);

    /**
     * Acquires it, however long that takes.
     *
     * @throws io.quorate.client.error.DeadlockException if waiting would close a circle
     */
    LockHandle acquire() throws InterruptedException;

    /**
     * Acquires it within {@code limit}.
     *
     * @throws io.quorate.client.error.LockNotAcquiredException if that was not possible
     * @throws io.quorate.client.error.DeadlockException if waiting would close a circle
     */
    LockHandle acquire(Duration limit) throws InterruptedException;

    /** Acquires it if it is free; empty if it is not. One request. */
    Optional<LockHandle> tryAcquire() throws InterruptedException;

    /** Acquires it if that is possible within {@code limit}. */
    Optional<LockHandle> tryAcquire(Duration limit) throws InterruptedException;

    /**
     * {@link AsyncLock#acquire(Duration)}: acquires it within {@code limit} without keeping the caller. The hold belongs to no thread. To cancel what is returned
     * gives up the place in the queue, or the lock.
     */
    CompletableFuture<LockHandle> acquireAsync(Duration limit);

    /** The same, without waiting. */
    AsyncLock async();

    /**
     * Runs {@code task} under the lock, on this thread, which is interrupted if the lock is lost.
     *
     * @throws io.quorate.client.error.LockNotAcquiredException if it could not be acquired within {@code limit}
     * @throws io.quorate.client.error.LockLostException if it was lost while the task ran, whatever came of the task
     * @throws X what the task throws
     */
    <X extends Exception> void run(Duration limit, LockTask<X> task) throws X, InterruptedException;

    /**
     * The same lock, counted: a thread that holds it gets it again without asking, and it is released when all of its handles
     * are. The count is this client's alone.
     */
    DistributedLock reentrant();

    /** For libraries that want a {@link java.util.concurrent.locks.Lock}. Second choice: read {@link JavaLock} first. */
    JavaLock asJavaLock();

    /** For libraries that want a {@link java.util.concurrent.locks.Lock}, with somebody who is told of a loss. */
    JavaLock asJavaLock(Consumer<LockLost> onLost);

    /** Who holds it and who waits. */
    ClaimState state();
}
