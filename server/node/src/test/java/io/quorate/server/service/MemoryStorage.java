package io.quorate.server.service;

import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Store;
import java.nio.file.Path;
import java.util.Map;

/** State kept in memory only: no checkpoints. */
public final class MemoryStorage implements StateStorage {

    private final MemoryStore store = new MemoryStore();

    @Override
    public Store open() {
        return store;
    }

    @Override
    public void checkpoint(Path target) {
        throw new UnsupportedOperationException("state in memory has no checkpoints: " + target);
    }

    @Override
    public Store install(Path source) {
        throw new UnsupportedOperationException("state in memory has no checkpoints: " + source);
    }

    @Override
    public Map<String, Long> sizes() {
        return Map.of();
    }

    @Override
    public void close() {
        store.close();
    }
}
