package io.quorate.client.lock;

/** Slots of a semaphore that are held. Safe for any thread. */
public interface Permits extends LockHandle {

    /** How many. */
    int count();
}
