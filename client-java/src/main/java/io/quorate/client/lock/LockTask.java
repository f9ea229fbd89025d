package io.quorate.client.lock;

/**
 * Work under a lock.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface LockTask<X extends Exception> {

    /** Works. Interrupted when the lock is lost. */
    void run(LockHandle held) throws X;
}
