package io.quorate.server.rocks;

import io.quorate.core.store.Store;
import io.quorate.core.store.StoreClosedException;
import io.quorate.core.store.StoreException;
import io.quorate.server.service.StateStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
 *
 * <p>While the very first store is being made, {@code ACTIVE} holds the text {@code new}. So a store that is missing
 * where {@code ACTIVE} names one, or is there without being named, is damage and not a first start: it is refused.
 */
public final class RocksStorage implements StateStorage {

    private static final Logger LOG = LoggerFactory.getLogger(RocksStorage.class);

    private static final String FIRST = "0001";
    private static final String NEW = "new";
    private static final Pattern NUMBERED = Pattern.compile("[0-9]{4,9}");

    private final Path directory;
    private final Path active;
    private final RocksSettings settings;
    private final Consumer<String> crashPoint;
    private volatile @Nullable RocksStore store;
    private String name = FIRST;

    /** Storage in {@code directory}, which is made if it is not there. */
    public RocksStorage(Path directory, RocksSettings settings) {
        this(directory, settings, step -> {});
    }

    /** Storage that says after which step a crash could come now. */
    RocksStorage(Path directory, RocksSettings settings, Consumer<String> crashPoint) {
        this.directory = directory;
        this.active = directory.resolve("ACTIVE");
        this.settings = settings;
        this.crashPoint = crashPoint;
    }

    @Override
    public Store open() {
        if (store != null) {
            throw new IllegalStateException("the store in " + directory + " is open already");
        }
        try {
            Files.createDirectories(directory);
            DurableFiles.syncParent(directory);
            DurableFiles.deleteLeftover(active);
            if (!Files.exists(active)) {
                refuseUnnamedStores();
                DurableFiles.writeAtomically(active, NEW);
                crashPoint.accept("first store announced");
            }
            String named = new String(Files.readAllBytes(active), StandardCharsets.ISO_8859_1).strip();
            RocksStore opened = named.equals(NEW) ? makeFirst() : openNamed(named);
            store = opened;
            return opened;
        } catch (IOException e) {
            throw new StoreException("the store in " + directory + " can't be prepared: " + e.getMessage(), e);
        }
    }

    private void refuseUnnamedStores() throws IOException {
        for (Path numbered : numbered()) {
            try (Stream<Path> files = Files.list(numbered)) {
                if (files.findAny().isPresent()) {
                    throw new StoreException(
                            active + " is missing, but there is a store in " + numbered + " " + Database.DAMAGED, null);
                }
            }
        }
    }

    private RocksStore makeFirst() throws IOException {
        deleteAllBut(NEW);
        name = FIRST;
        Path first = directory.resolve(FIRST);
        Files.createDirectories(first);
        RocksStore opened = RocksStore.openOrCreate(first, settings);
        crashPoint.accept("first store made");
        try {
            DurableFiles.writeAtomically(active, FIRST);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        crashPoint.accept("first store named");
        return opened;
    }

    private RocksStore openNamed(String named) throws IOException {
        if (!NUMBERED.matcher(named).matches()) {
            throw new StoreException(
                    active + " holds no name of a store (expected: a number such as " + FIRST + ") " + Database.DAMAGED,
                    null);
        }
        Path chosen = directory.resolve(named);
        if (!Files.isDirectory(chosen)) {
            throw new StoreException(
                    active + " names " + named + ", but there is no such directory " + Database.DAMAGED, null);
        }
        name = named;
        RocksStore opened = RocksStore.open(chosen, settings);
        try {
            // Only now: what was left behind is no use to us, but might be to whoever looks into damage.
            deleteAllBut(named);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private void deleteAllBut(String kept) throws IOException {
        for (Path numbered : numbered()) {
            if (!numbered.getFileName().toString().equals(kept)) {
                LOG.info("Deleting {}, left over from an earlier run", numbered);
                DurableFiles.deleteTree(numbered);
            }
        }
    }

    private List<Path> numbered() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry ->
                            NUMBERED.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void checkpoint(Path target) {
        Path aside = target.resolveSibling(target.getFileName() + ".part");
        try {
            DurableFiles.deleteTree(aside);
            opened().checkpoint(aside);
            crashPoint.accept("checkpoint linked");
            DurableFiles.syncTree(aside);
            crashPoint.accept("checkpoint synced");
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncParent(target);
            crashPoint.accept("checkpoint named");
        } catch (IOException e) {
            throw new StoreException("the checkpoint " + target + " can't be written: " + e.getMessage(), e);
        }
    }

    @Override
    public Store install(Path source) {
        RocksStore old = opened();
        Path oldDirectory = directory.resolve(name);
        String newName = String.format("%04d", Integer.parseInt(name) + 1);
        Path aside = directory.resolve(newName);
        try {
            DurableFiles.deleteTree(aside);
            Files.createDirectories(aside);
            crashPoint.accept("install begun");
            DurableFiles.linkOrCopy(source, aside);
            crashPoint.accept("install copied");
            DurableFiles.syncTree(aside);
            DurableFiles.sync(directory);
            crashPoint.accept("install synced");
            verify(aside);
            crashPoint.accept("install verified");
            DurableFiles.writeAtomically(active, newName);
            crashPoint.accept("install switched");
            name = newName;
            RocksStore opened = RocksStore.open(aside, settings);
            store = opened;
            crashPoint.accept("install opened");
            // Readers of the old store finish in their own time; its files go when the last one has.
            old.abandon(() -> deleteAbandoned(oldDirectory));
            crashPoint.accept("install done");
            return opened;
        } catch (IOException e) {
            throw new StoreException("the copy " + source + " can't be installed: " + e.getMessage(), e);
        }
    }

    /** Opens and reads a copy: what is damaged is never switched to. */
    private void verify(Path copy) {
        Database looked = Database.open(copy, settings, Database.Mode.READ_ONLY);
        try {
            looked.verifyChecksums(copy);
        } finally {
            looked.references.release();
        }
    }

    /** Runs on the thread of the last reader, which has no use for a failure: the next start deletes what is left. */
    private static void deleteAbandoned(Path directory) {
        try {
            DurableFiles.deleteTree(directory);
        } catch (IOException e) {
            LOG.warn("{} is no longer used but could not be deleted: {}", directory, e.getMessage());
        }
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
        if (open == null) {
            return Map.of();
        }
        try {
            return open.sizes();
        } catch (StoreClosedException closedMeanwhile) {
            return Map.of();
        }
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
