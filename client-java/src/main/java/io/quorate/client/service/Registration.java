package io.quorate.client.service;

/**
 * An instance that is registered as long as this program lives: on the client's session, and again on another when that is
 * lost, or when somebody has deregistered it. Safe for any thread.
 */
public interface Registration extends AutoCloseable {

    /** What is registered. */
    ServiceInstance instance();

    /** Whether it is registered, as far as this program knows. */
    boolean isRegistered();

    /** Says how it is, for others to see. Said again whenever it is registered anew. */
    void status(Health health, String note);

    /** Is not to be found any more by those who look for somebody to call; what is open goes on. */
    void drain();

    /** Deregisters it. */
    @Override
    void close();
}
