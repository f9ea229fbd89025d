package io.quorate.core.store;

/**
 * The ordered, durable map of maps under the state machine.
 *
 * <p>As a {@link View} it shows the newest committed state, to the one thread that commits. Any thread may take a
 * {@link #snapshot()}. A commit is atomic over all spaces: after a crash the store is at some committed position, with
 * every earlier commit and no later one; the replicated log brings it forward from there.
 */
public interface Store extends View, AutoCloseable {

    /**
     * Makes all of {@code writes} visible at once. Only one thread commits.
     *
     * @throws StoreException if the store failed; its state is then unknown and the member must stop
     */
    void commit(Writes writes);

    /**
     * The state after the newest commit. Safe for any thread.
     *
     * @throws StoreClosedException if the store was closed
     */
    Snapshot snapshot();

    /** Waits for open snapshots to be closed, then releases everything. Idempotent. */
    @Override
    void close();
}
