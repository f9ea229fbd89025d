package io.quorate.server.service;

import io.quorate.core.store.Store;
import java.nio.file.Path;
import java.util.Map;

/** The port to the member's stored state on disk. Calls come one at a time; the store they give is for any thread. */
public interface StateStorage extends AutoCloseable {

    /** Opens the active store, an empty one at first. Called once. */
    Store open();

    /**
     * Writes a complete, durable copy of the open store's newest state into {@code target}, which does not exist yet.
     * Cheap: files are linked where the file system allows.
     */
    void checkpoint(Path target);

    /**
     * Replaces the open store by the copy in {@code source}: builds it aside, makes it and its directories durable,
     * switches by one atomic rename, closes the old store once its snapshots are closed, opens the new one. After a
     * crash either the old or the new store is active. {@code source} stays as it is.
     */
    Store install(Path source);

    /** Sizes by their JSON names, for the status page and metrics. */
    Map<String, Long> sizes();

    /** Closes the open store. Idempotent. */
    @Override
    void close();
}
