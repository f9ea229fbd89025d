package io.quorate.client.lock;

/**
 * A lock that many may share to read, and one may have to write. Immutable, safe for any thread.
 *
 * <p>Strictly first come, first served: readers do not pass a writer who waits. Whoever reads cannot become the writer
 * without releasing first; asking for both from one thread is a {@link io.quorate.client.error.DeadlockException}.
 */
public interface DistributedReadWriteLock {

    /** Its name, without the prefix of the client. */
    String name();

    /** Shared with other readers. */
    DistributedLock read();

    /** Alone. */
    DistributedLock write();
}
