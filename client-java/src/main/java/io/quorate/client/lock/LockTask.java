package io.quorate.client.lock;

/**
 * Work under a lock.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface LockTask<X extends Exception> {

    void run(LockHandle held) throws X;
}
