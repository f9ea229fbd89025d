package io.quorate.core.store;

/**
 * A sight of the store as it was at one moment between two commits. Safe for any thread. Must be closed: it holds the
 * store's resources, and a store closes only when its last snapshot has.
 */
public interface Snapshot extends View, AutoCloseable {

    @Override
    void close();
}
