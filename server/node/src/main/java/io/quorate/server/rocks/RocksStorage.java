package io.quorate.server.rocks;

import io.quorate.core.store.Store;
import io.quorate.core.store.StoreException;
import io.quorate.server.service.StateStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories a member's store lives in: numbered ones, and a file {@code ACTIVE} that names the one in use. Calls
 * come one at a time, but for {@link #sizes()}.
 *
 * <pre>
 * store/ACTIVE        the text 0002
 * store/0002/         the RocksDB in use
 * store/0003/         left over from an install that a crash ended: deleted at the next start
 * </pre>
 */
public final class RocksStorage implements StateStorage {

    private static final Logger LOG = LoggerFactory.getLogger(RocksStorage.class);

    private static final String FIRST = "0001";

    private final Path directory;
    private final Path active;
    private final RocksSettings settings;
    private volatile @Nullable RocksStore store;
    private String name = FIRST;

    /** Storage in {@code directory}, which is made if it is not there. */
    public RocksStorage(Path directory, RocksSettings settings) {
        this.directory = directory;
        this.active = directory.resolve("ACTIVE");
        this.settings = settings;
    }

    @Override
    public Store open() {
        if (store != null) {
            throw new IllegalStateException("the store in " + directory + " is open already");
        }
        try {
            Files.createDirectories(directory);
            if (Files.exists(active)) {
                name = Files.readString(active, StandardCharsets.UTF_8).strip();
                if (!Files.isDirectory(directory.resolve(name))) {
                    throw new StoreException(
                            active + " names " + name + ", but there is no such directory (remove this member from the"
                                    + " cluster and add it again with an empty data directory)",
                            null);
                }
            } else {
                // A crash may have left the first directory behind, from before it was named.
                deleteOthers("");
                Files.createDirectories(directory.resolve(FIRST));
                DurableFiles.writeAtomically(active, FIRST);
            }
            deleteOthers(name);
            RocksStore opened = RocksStore.open(directory.resolve(name), settings);
            store = opened;
            return opened;
        } catch (IOException e) {
            throw new StoreException("the store in " + directory + " can't be prepared: " + e.getMessage(), e);
        }
    }

    private void deleteOthers(String kept) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                if (Files.isDirectory(entry) && !entry.getFileName().toString().equals(kept)) {
                    LOG.info("Deleting {}, left over from an earlier run", entry);
                    DurableFiles.deleteTree(entry);
                }
            }
        }
    }

    @Override
    public void checkpoint(Path target) {
        Path aside = target.resolveSibling(target.getFileName() + ".part");
        try {
            DurableFiles.deleteTree(aside);
            opened().checkpoint(aside);
            DurableFiles.syncTree(aside);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncParent(target);
        } catch (IOException e) {
            throw new StoreException("the checkpoint " + target + " can't be written: " + e.getMessage(), e);
        }
    }

    @Override
    public Store install(Path source) {
        RocksStore old = opened();
        String oldName = name;
        String newName = String.format("%04d", Integer.parseInt(oldName) + 1);
        Path aside = directory.resolve(newName);
        try {
            DurableFiles.deleteTree(aside);
            DurableFiles.linkOrCopy(source, aside);
            DurableFiles.syncTree(aside);
            DurableFiles.sync(directory);
            verify(aside);
            DurableFiles.writeAtomically(active, newName);
            name = newName;
            RocksStore opened = RocksStore.open(aside, settings);
            store = opened;
            // Readers of the old store finish in their own time; its files go when the last one has.
            old.abandon();
            DurableFiles.deleteTree(directory.resolve(oldName));
            return opened;
        } catch (IOException e) {
            throw new StoreException("the copy " + source + " can't be installed: " + e.getMessage(), e);
        }
    }

    /** Opens a copy to look at only: what can't be opened is never switched to. */
    private void verify(Path copy) {
        Database looked = Database.openReadOnly(copy, settings);
        looked.release();
    }

    private RocksStore opened() {
        RocksStore open = store;
        if (open == null) {
            throw new IllegalStateException("the store in " + directory + " is not open");
        }
        return open;
    }

    @Override
    public Map<String, Long> sizes() {
        RocksStore open = store;
        return open == null ? Map.of() : open.sizes();
    }

    @Override
    public void close() {
        RocksStore open = store;
        if (open != null) {
            store = null;
            open.close();
        }
    }
}
